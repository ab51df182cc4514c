"""Members and invitations over HTTP."""

import uuid
from typing import Any

from drf_spectacular.utils import PolymorphicProxySerializer, extend_schema
from rest_framework import serializers
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.access import access_of_user
from accounts.api.base import AccessView, OrganizationView
from accounts.api.serializers import MemberSerializer, OrganizationBriefSerializer
from accounts.api.serializers_of_people import (
    InvitationRowsSerializer,
    InvitationSerializer,
    InvitationWriteSerializer,
    InviteResultSerializer,
    LeavingSerializer,
    MemberChangeSerializer,
    OpenedInvitationSerializer,
    TransferSerializer,
)
from accounts.contracts import ProjectPlace
from accounts.services.invitations import Wanted, invitations, invite, resend_invitation, revoke_invitation
from accounts.services.joining import accept_invitation, open_invitation
from accounts.services.members import (
    change_member,
    leave_organization,
    people,
    remove_member,
    transfer_ownership,
)
from byokplatform.core.pagination import PAGE_PARAMETERS
from byokplatform.core.serializers import page_of


class MembersView(OrganizationView):
    """Who belongs to the organization."""

    @extend_schema(
        operation_id="members_list", parameters=PAGE_PARAMETERS, responses=page_of(MemberSerializer)
    )
    def get(self, request: Request, org: str) -> Response:
        self.access.require("members.read")
        return self.page(people(), MemberSerializer, "id")


class MemberDetailView(OrganizationView):
    @extend_schema(operation_id="members_update", request=MemberChangeSerializer, responses=MemberSerializer)
    def patch(self, request: Request, org: str, member: uuid.UUID) -> Response:
        self.access.require("members.manage")
        wanted = MemberChangeSerializer(data=request.data)
        wanted.is_valid(raise_exception=True)
        changed = change_member(access=self.access, member_id=member, **wanted.validated_data)
        return Response(MemberSerializer(changed).data)

    @extend_schema(operation_id="members_delete", request=LeavingSerializer, responses={204: None})
    def delete(self, request: Request, org: str, member: uuid.UUID) -> Response:
        """Remove somebody: sessions here, tokens and personal keys end at once."""
        self.access.require("members.remove")
        wanted = LeavingSerializer(data=request.data)
        wanted.is_valid(raise_exception=True)
        remove_member(access=self.access, member_id=member, **wanted.validated_data)
        return Response(status=204)


class TransferView(OrganizationView):
    @extend_schema(
        operation_id="organizations_transfer", request=TransferSerializer, responses=MemberSerializer
    )
    def post(self, request: Request, org: str) -> Response:
        """Another member becomes the owner, and the caller an administrator."""
        self.access.require("organization.transfer")
        wanted = TransferSerializer(data=request.data)
        wanted.is_valid(raise_exception=True)
        owner = transfer_ownership(access=self.access, member_id=wanted.validated_data["member"])
        return Response(MemberSerializer(owner).data)


class LeaveView(OrganizationView):
    @extend_schema(operation_id="organizations_leave", request=None, responses={204: None})
    def post(self, request: Request, org: str) -> Response:
        self.access.require("organization.leave")
        leave_organization(access=self.access)
        return Response(status=204)


class InvitationsView(OrganizationView):
    """Invitations, open and ended."""

    @extend_schema(
        operation_id="invitations_list", parameters=PAGE_PARAMETERS, responses=page_of(InvitationSerializer)
    )
    def get(self, request: Request, org: str) -> Response:
        self.access.require("invitations.manage")
        return self.page(invitations(self.access), InvitationSerializer)

    @extend_schema(
        operation_id="invitations_create",
        request=PolymorphicProxySerializer(
            "Invite", [InvitationRowsSerializer, InvitationWriteSerializer], None
        ),
        responses={201: InviteResultSerializer},
    )
    def post(self, request: Request, org: str) -> Response:
        """One invitation, ``{email, role, workspaces?}``, or many: ``{"invitations": […]}``. Each is reported."""
        self.access.require("invitations.manage")
        reported = invite(access=self.access, wanted=_wanted(request.data))
        return Response(InviteResultSerializer({"results": reported}).data, status=201)


def _wanted(data: object) -> list[Wanted]:
    many = isinstance(data, dict) and "invitations" in data
    sent: serializers.BaseSerializer[object]
    sent = InvitationRowsSerializer(data=data) if many else InvitationWriteSerializer(data=data)
    sent.is_valid(raise_exception=True)
    rows = sent.validated_data["invitations"] if many else [sent.validated_data]
    return [_wanted_one(row) for row in rows]


def _wanted_one(row: dict[str, Any]) -> Wanted:
    projects = tuple(ProjectPlace(one["project"], one["role"]) for one in row.get("projects", ()))
    return Wanted(row["email"], row["role"], tuple(row.get("workspaces", ())), projects)


class InvitationDetailView(OrganizationView):
    @extend_schema(operation_id="invitations_delete", responses={204: None})
    def delete(self, request: Request, org: str, invitation: uuid.UUID) -> Response:
        self.access.require("invitations.manage")
        revoke_invitation(access=self.access, invitation_id=invitation)
        return Response(status=204)


class InvitationResendView(OrganizationView):
    @extend_schema(operation_id="invitations_resend", request=None, responses=InvitationSerializer)
    def post(self, request: Request, org: str, invitation: uuid.UUID) -> Response:
        """A new link; the old one dies."""
        self.access.require("invitations.manage")
        row = resend_invitation(access=self.access, invitation_id=invitation)
        return Response(InvitationSerializer(row).data)


class OpenedInvitationView(AccessView):
    """What whoever follows a link may know before signing in."""

    permission_classes = [AllowAny]

    @extend_schema(operation_id="invitations_open", responses=OpenedInvitationSerializer)
    def get(self, request: Request, link: str) -> Response:
        opened = open_invitation(link, getattr(self, "access", None))
        return Response(OpenedInvitationSerializer(opened).data)


class InvitationAcceptView(AccessView):
    @extend_schema(operation_id="invitations_accept", request=None, responses=OrganizationBriefSerializer)
    def post(self, request: Request, link: str) -> Response:
        """Join the organization. Only for a signed-in person with the address that was invited."""
        organization_id = accept_invitation(access=self.access, secret=link)
        memberships = access_of_user(self.access.user_id).memberships
        joined = next(one for one in memberships if one.organization_id == organization_id)
        return Response(OrganizationBriefSerializer(joined).data)
