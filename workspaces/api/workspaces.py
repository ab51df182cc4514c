"""Workspaces and their people over HTTP."""

import uuid

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.base import OrganizationView
from byokplatform.core.pagination import PAGE_PARAMETERS
from byokplatform.core.serializers import page_of
from workspaces import selectors
from workspaces.api.base import SHELF_PARAMETERS, ShelfView
from workspaces.api.serializers import (
    WorkspaceMemberChangeSerializer,
    WorkspaceMemberSerializer,
    WorkspaceMemberWriteSerializer,
    WorkspaceSerializer,
    WorkspaceWriteSerializer,
)
from workspaces.services import sharing, workspaces


class WorkspacesView(ShelfView):
    @extend_schema(
        operation_id="workspaces_list", parameters=SHELF_PARAMETERS, responses=page_of(WorkspaceSerializer)
    )
    def get(self, request: Request, org: str) -> Response:
        self.access.require("workspaces.read")
        return self.page(selectors.workspaces(self.access, **self.shelf()), WorkspaceSerializer)

    @extend_schema(
        operation_id="workspaces_create",
        request=WorkspaceWriteSerializer,
        responses={201: WorkspaceSerializer},
    )
    def post(self, request: Request, org: str) -> Response:
        self.access.require("workspaces.manage")
        wanted = WorkspaceWriteSerializer(data=request.data)
        wanted.is_valid(raise_exception=True)
        made = workspaces.create_workspace(
            organization_id=self.organization_id,
            manager_id=self.access.user_id,
            name=wanted.validated_data["name"],
        )
        return Response(WorkspaceSerializer(selectors.workspace(self.access, made.pk)).data, status=201)


class WorkspaceDetailView(OrganizationView):
    @extend_schema(operation_id="workspaces_read", responses=WorkspaceSerializer)
    def get(self, request: Request, org: str, workspace: uuid.UUID) -> Response:
        self.access.require("workspaces.read")
        return Response(WorkspaceSerializer(selectors.governed_workspace(self.access, workspace)).data)

    @extend_schema(
        operation_id="workspaces_update", request=WorkspaceWriteSerializer, responses=WorkspaceSerializer
    )
    def patch(self, request: Request, org: str, workspace: uuid.UUID) -> Response:
        self.access.require("workspaces.read")
        wanted = WorkspaceWriteSerializer(data=request.data)
        wanted.is_valid(raise_exception=True)
        row = workspaces.rename_workspace(access=self.access, workspace_id=workspace, **wanted.validated_data)
        return Response(WorkspaceSerializer(row).data)

    @extend_schema(operation_id="workspaces_delete", responses={204: None})
    def delete(self, request: Request, org: str, workspace: uuid.UUID) -> Response:
        """Out of sight with its projects; for two weeks it can be restored, then it is erased."""
        self.access.require("workspaces.read")
        workspaces.delete_workspace(access=self.access, workspace_id=workspace)
        return Response(status=204)


class WorkspaceArchiveView(OrganizationView):
    @extend_schema(operation_id="workspaces_archive", request=None, responses=WorkspaceSerializer)
    def post(self, request: Request, org: str, workspace: uuid.UUID) -> Response:
        """Put it away with its projects: to be read, not changed."""
        self.access.require("workspaces.read")
        row = workspaces.archive_workspace(access=self.access, workspace_id=workspace)
        return Response(WorkspaceSerializer(row).data)


class WorkspaceRestoreView(OrganizationView):
    @extend_schema(operation_id="workspaces_restore", request=None, responses=WorkspaceSerializer)
    def post(self, request: Request, org: str, workspace: uuid.UUID) -> Response:
        """Undo the deletion, or else the archiving."""
        self.access.require("workspaces.read")
        row = workspaces.restore_workspace(access=self.access, workspace_id=workspace)
        return Response(WorkspaceSerializer(row).data)


class WorkspaceMembersView(OrganizationView):
    @extend_schema(
        operation_id="workspace_members_list",
        parameters=PAGE_PARAMETERS,
        responses=page_of(WorkspaceMemberSerializer),
    )
    def get(self, request: Request, org: str, workspace: uuid.UUID) -> Response:
        self.access.require("workspaces.read")
        place = selectors.governed_workspace(self.access, workspace)
        return self.page(selectors.workspace_people(place.pk), WorkspaceMemberSerializer, "id")

    @extend_schema(
        operation_id="workspace_members_create",
        request=WorkspaceMemberWriteSerializer,
        responses={201: WorkspaceMemberSerializer},
    )
    def post(self, request: Request, org: str, workspace: uuid.UUID) -> Response:
        self.access.require("workspaces.read")
        wanted = WorkspaceMemberWriteSerializer(data=request.data)
        wanted.is_valid(raise_exception=True)
        made = sharing.add_to_workspace(access=self.access, workspace_id=workspace, **wanted.validated_data)
        return Response(WorkspaceMemberSerializer(made).data, status=201)


class WorkspaceMemberDetailView(OrganizationView):
    @extend_schema(
        operation_id="workspace_members_update",
        request=WorkspaceMemberChangeSerializer,
        responses=WorkspaceMemberSerializer,
    )
    def patch(self, request: Request, org: str, workspace: uuid.UUID, person: uuid.UUID) -> Response:
        self.access.require("workspaces.read")
        wanted = WorkspaceMemberChangeSerializer(data=request.data)
        wanted.is_valid(raise_exception=True)
        row = sharing.change_in_workspace(
            access=self.access, workspace_id=workspace, member_id=person, **wanted.validated_data
        )
        return Response(WorkspaceMemberSerializer(row).data)

    @extend_schema(operation_id="workspace_members_delete", responses={204: None})
    def delete(self, request: Request, org: str, workspace: uuid.UUID, person: uuid.UUID) -> Response:
        """Remove somebody, or leave by oneself."""
        self.access.require("workspaces.read")
        sharing.remove_from_workspace(access=self.access, workspace_id=workspace, member_id=person)
        return Response(status=204)
