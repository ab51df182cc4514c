"""Projects, and whom they are given to, over HTTP."""

import uuid
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.base import OrganizationView
from accounts.contracts import Access
from byokplatform.core.pagination import PAGE_PARAMETERS
from byokplatform.core.serializers import page_of
from workspaces import selectors
from workspaces.api.base import SHELF_PARAMETERS, ShelfView
from workspaces.api.serializers import (
    ProjectChangeSerializer,
    ProjectMemberChangeSerializer,
    ProjectMemberSerializer,
    ProjectMemberWriteSerializer,
    ProjectSerializer,
    ProjectWriteSerializer,
)
from workspaces.services import projects, sharing


class ProjectsView(ShelfView):
    @extend_schema(
        operation_id="projects_list", parameters=SHELF_PARAMETERS, responses=page_of(ProjectSerializer)
    )
    def get(self, request: Request, org: str) -> Response:
        self.access.require("workspaces.read")
        return self.page(selectors.projects(self.access, **self.shelf()), ProjectSerializer)

    @extend_schema(
        operation_id="projects_create", request=ProjectWriteSerializer, responses={201: ProjectSerializer}
    )
    def post(self, request: Request, org: str) -> Response:
        """Private to who makes it, unless it ``inherits`` or is given to others."""
        self.access.require("projects.create")
        wanted = ProjectWriteSerializer(data=request.data)
        wanted.is_valid(raise_exception=True)
        facts = dict(wanted.validated_data)
        made = projects.create_project(
            access=self.access,
            workspace_id=facts.pop("workspace"),
            inherits=facts.pop("inherits", False),
            facts=facts,
        )
        return Response(ProjectSerializer(selectors.project(self.access, made.pk)).data, status=201)


class ProjectDetailView(OrganizationView):
    @extend_schema(operation_id="projects_read", responses=ProjectSerializer)
    def get(self, request: Request, org: str, project: uuid.UUID) -> Response:
        self.access.require("workspaces.read")
        return Response(ProjectSerializer(selectors.governed_project(self.access, project)).data)

    @extend_schema(
        operation_id="projects_update", request=ProjectChangeSerializer, responses=ProjectSerializer
    )
    def patch(self, request: Request, org: str, project: uuid.UUID) -> Response:
        self.access.require("workspaces.read")
        wanted = ProjectChangeSerializer(data=request.data)
        wanted.is_valid(raise_exception=True)
        row = projects.update_project(access=self.access, project_id=project, facts=wanted.validated_data)
        return Response(ProjectSerializer(row).data)

    @extend_schema(operation_id="projects_delete", responses={204: None})
    def delete(self, request: Request, org: str, project: uuid.UUID) -> Response:
        """Out of sight with its conversations; for two weeks it can be restored, then it is erased."""
        self.access.require("workspaces.read")
        projects.delete_project(access=self.access, project_id=project)
        return Response(status=204)


class ProjectArchiveView(OrganizationView):
    @extend_schema(operation_id="projects_archive", request=None, responses=ProjectSerializer)
    def post(self, request: Request, org: str, project: uuid.UUID) -> Response:
        """Put it away: to be read, not changed."""
        self.access.require("workspaces.read")
        row = projects.archive_project(access=self.access, project_id=project)
        return Response(ProjectSerializer(row).data)


class ProjectRestoreView(OrganizationView):
    @extend_schema(operation_id="projects_restore", request=None, responses=ProjectSerializer)
    def post(self, request: Request, org: str, project: uuid.UUID) -> Response:
        """Undo the deletion, or else the archiving."""
        self.access.require("workspaces.read")
        row = projects.restore_project(access=self.access, project_id=project)
        return Response(ProjectSerializer(row).data)


class ProjectMembersView(OrganizationView):
    """Whom the project was given to: people, and whole workspaces."""

    @extend_schema(
        operation_id="project_members_list",
        parameters=PAGE_PARAMETERS,
        responses=page_of(ProjectMemberSerializer),
    )
    def get(self, request: Request, org: str, project: uuid.UUID) -> Response:
        self.access.require("workspaces.read")
        row = selectors.governed_project(self.access, project)
        return self.page(selectors.project_people(row.pk), _serializer(self.access), "id")

    @extend_schema(
        operation_id="project_members_create",
        request=ProjectMemberWriteSerializer,
        responses={201: ProjectMemberSerializer},
    )
    def post(self, request: Request, org: str, project: uuid.UUID) -> Response:
        self.access.require("workspaces.read")
        wanted = ProjectMemberWriteSerializer(data=request.data)
        wanted.is_valid(raise_exception=True)
        made = sharing.give_project(access=self.access, project_id=project, **wanted.validated_data)
        return Response(_render(self.access, made), status=201)


class ProjectMemberDetailView(OrganizationView):
    @extend_schema(
        operation_id="project_members_update",
        request=ProjectMemberChangeSerializer,
        responses=ProjectMemberSerializer,
    )
    def patch(self, request: Request, org: str, project: uuid.UUID, share: uuid.UUID) -> Response:
        self.access.require("workspaces.read")
        wanted = ProjectMemberChangeSerializer(data=request.data)
        wanted.is_valid(raise_exception=True)
        row = sharing.change_share(
            access=self.access, project_id=project, member_id=share, **wanted.validated_data
        )
        return Response(_render(self.access, row))

    @extend_schema(operation_id="project_members_delete", responses={204: None})
    def delete(self, request: Request, org: str, project: uuid.UUID, share: uuid.UUID) -> Response:
        """Take it back, or leave by oneself."""
        self.access.require("workspaces.read")
        sharing.take_back(access=self.access, project_id=project, member_id=share)
        return Response(status=204)


def _render(access: Access, row: Any) -> Any:
    return _serializer(access)(row).data


def _serializer(access: Access) -> Any:
    context = {"names_workspaces": access.can("members.read")}
    return lambda rows, many=False: ProjectMemberSerializer(rows, many=many, context=context)
