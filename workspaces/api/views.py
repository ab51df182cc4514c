"""Workspaces and projects over HTTP."""

import uuid

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.base import OrganizationView
from byokplatform.core.pagination import PAGE_PARAMETERS
from byokplatform.core.serializers import page_of
from workspaces import selectors
from workspaces.api.serializers import (
    ProjectChangeSerializer,
    ProjectSerializer,
    ProjectWriteSerializer,
    WorkspaceSerializer,
    WorkspaceWriteSerializer,
)
from workspaces.services import projects


class WorkspacesView(OrganizationView):
    @extend_schema(
        operation_id="workspaces_list", parameters=PAGE_PARAMETERS, responses=page_of(WorkspaceSerializer)
    )
    def get(self, request: Request, org: str) -> Response:
        self.access.require("workspaces.read")
        return self.page(selectors.workspaces(self.access), WorkspaceSerializer)

    @extend_schema(
        operation_id="workspaces_create",
        request=WorkspaceWriteSerializer,
        responses={201: WorkspaceSerializer},
    )
    def post(self, request: Request, org: str) -> Response:
        self.access.require("workspaces.manage")
        wanted = WorkspaceWriteSerializer(data=request.data)
        wanted.is_valid(raise_exception=True)
        made = projects.create_workspace(
            organization_id=self.organization_id,
            manager_id=self.access.user_id,
            name=wanted.validated_data["name"],
        )
        return Response(WorkspaceSerializer(selectors.workspace(self.access, made.pk)).data, status=201)


class ProjectsView(OrganizationView):
    @extend_schema(
        operation_id="projects_list", parameters=PAGE_PARAMETERS, responses=page_of(ProjectSerializer)
    )
    def get(self, request: Request, org: str) -> Response:
        self.access.require("workspaces.read")
        return self.page(selectors.projects(self.access), ProjectSerializer)

    @extend_schema(
        operation_id="projects_create", request=ProjectWriteSerializer, responses={201: ProjectSerializer}
    )
    def post(self, request: Request, org: str) -> Response:
        wanted = ProjectWriteSerializer(data=request.data)
        wanted.is_valid(raise_exception=True)
        facts = dict(wanted.validated_data)
        made = projects.create_project(access=self.access, workspace_id=facts.pop("workspace"), facts=facts)
        return Response(ProjectSerializer(selectors.project(self.access, made.pk)).data, status=201)


class ProjectDetailView(OrganizationView):
    @extend_schema(operation_id="projects_read", responses=ProjectSerializer)
    def get(self, request: Request, org: str, project: uuid.UUID) -> Response:
        self.access.require("workspaces.read")
        return Response(ProjectSerializer(selectors.project(self.access, project)).data)

    @extend_schema(
        operation_id="projects_update", request=ProjectChangeSerializer, responses=ProjectSerializer
    )
    def patch(self, request: Request, org: str, project: uuid.UUID) -> Response:
        self.access.require("projects.create")
        wanted = ProjectChangeSerializer(data=request.data)
        wanted.is_valid(raise_exception=True)
        changed = projects.update_project(access=self.access, project_id=project, facts=wanted.validated_data)
        return Response(ProjectSerializer(changed).data)

    @extend_schema(operation_id="projects_delete", responses={204: None})
    def delete(self, request: Request, org: str, project: uuid.UUID) -> Response:
        self.access.require("projects.create")
        projects.delete_project(access=self.access, project_id=project)
        return Response(status=204)
