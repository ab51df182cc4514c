"""Accounts over HTTP."""

from dataclasses import replace
from typing import Any

from django.conf import settings
from drf_spectacular.utils import extend_schema
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.serializer_helpers import ReturnDict
from rest_framework.views import APIView

from accounts.access import access_of_user
from accounts.api.base import AccessView, OrganizationView
from accounts.api.serializers import (
    AccountDeleteSerializer,
    ConfigSerializer,
    MeSerializer,
    OrganizationBriefSerializer,
    OrganizationChangeSerializer,
    OrganizationDeleteSerializer,
    OrganizationWriteSerializer,
)
from accounts.contracts import Access
from accounts.models import Organization, User
from accounts.services.account import delete_account
from accounts.services.organizations import (
    create_organization,
    delete_organization,
    restore_organization,
    update_organization,
)
from byokplatform.core.exceptions import PermissionDenied
from byokplatform.core.pagination import PAGE_PARAMETERS
from byokplatform.core.serializers import page_of


class ConfigView(APIView):
    """What a page needs to know before anybody has signed in."""

    authentication_classes: list[type] = []
    permission_classes = [AllowAny]

    @extend_schema(operation_id="config", responses=ConfigSerializer, auth=[])
    def get(self, request: Request) -> Response:
        facts = {
            "version": settings.BYOK_VERSION,
            "signup": settings.BYOK_SIGNUP,
            "email_verification": settings.ACCOUNT_EMAIL_VERIFICATION,
            "local_mail": settings.LOCAL_MAIL_PAGE,
            "demo": bool(settings.BYOK_DEMO_PROVIDERS),
        }
        return Response(ConfigSerializer(facts).data)


class MeView(AccessView):
    """The principal."""

    @extend_schema(operation_id="me", responses=MeSerializer)
    def get(self, request: Request) -> Response:
        return Response(_me(self.access))

    @extend_schema(operation_id="me_update", request=MeSerializer, responses=MeSerializer)
    def patch(self, request: Request) -> Response:
        wanted = MeSerializer(data=request.data, partial=True)
        wanted.is_valid(raise_exception=True)
        if self.access.scopes is not None and "manage" not in self.access.scopes:
            raise PermissionDenied()
        User.objects.filter(pk=self.access.user_id).update(**wanted.validated_data)
        return Response(_me(self.access))

    @extend_schema(operation_id="me_delete", request=AccountDeleteSerializer, responses={204: None})
    def delete(self, request: Request) -> Response:
        wanted = AccountDeleteSerializer(data=request.data)
        wanted.is_valid(raise_exception=True)
        delete_account(access=self.access, confirm=wanted.validated_data["confirm"])
        return Response(status=204)


def _me(access: Access) -> dict[str, object]:
    user = User.objects.get(pk=access.user_id)
    organizations = [
        {**OrganizationBriefSerializer(one).data, "permissions": access.permissions_in(one)}
        for one in access.memberships
    ]
    return {"id": str(user.pk), "email": user.email, "name": user.name, "organizations": organizations}


class OrganizationsView(AccessView):
    """The caller's organizations."""

    @extend_schema(
        operation_id="organizations_list",
        parameters=PAGE_PARAMETERS,
        responses=page_of(OrganizationBriefSerializer),
    )
    def get(self, request: Request) -> Response:
        rows = OrganizationBriefSerializer(self.access.memberships, many=True).data
        return Response({"next": None, "previous": None, "results": rows})

    @extend_schema(
        operation_id="organizations_create",
        request=OrganizationWriteSerializer,
        responses={201: OrganizationBriefSerializer},
    )
    def post(self, request: Request) -> Response:
        if self.access.token_id is not None:
            raise PermissionDenied("A token works in one organization; sign in to make another.")
        wanted = OrganizationWriteSerializer(data=request.data)
        wanted.is_valid(raise_exception=True)
        owner = User.objects.get(pk=self.access.user_id)
        made = create_organization(owner=owner, name=wanted.validated_data["name"])
        mine = access_of_user(owner.pk).narrowed(made.pk)
        return Response(OrganizationBriefSerializer(mine.memberships[0]).data, status=201)


class OrganizationDetailView(OrganizationView):
    """One organization."""

    @extend_schema(operation_id="organizations_read", responses=OrganizationBriefSerializer)
    def get(self, request: Request, org: str) -> Response:
        self.access.require("organization.read")
        return Response(OrganizationBriefSerializer(self.access.memberships[0]).data)

    @extend_schema(
        operation_id="organizations_update",
        request=OrganizationChangeSerializer,
        responses=OrganizationBriefSerializer,
    )
    def patch(self, request: Request, org: str) -> Response:
        self.access.require("organization.update")
        wanted = OrganizationChangeSerializer(data=request.data)
        wanted.is_valid(raise_exception=True)
        changed = update_organization(access=self.access, **wanted.validated_data)
        return Response(brief(self.access, changed))

    @extend_schema(
        operation_id="organizations_delete",
        request=OrganizationDeleteSerializer,
        responses=OrganizationBriefSerializer,
    )
    def delete(self, request: Request, org: str) -> Response:
        """Nobody but its owners sees it from now on; it is erased at the time answered."""
        self.access.require("organization.delete")
        wanted = OrganizationDeleteSerializer(data=request.data)
        wanted.is_valid(raise_exception=True)
        changed = delete_organization(access=self.access, confirm=wanted.validated_data["confirm"])
        return Response(brief(self.access, changed))


class OrganizationRestoreView(OrganizationView):
    @extend_schema(operation_id="organizations_restore", request=None, responses=OrganizationBriefSerializer)
    def post(self, request: Request, org: str) -> Response:
        self.access.require("organization.restore")
        return Response(brief(self.access, restore_organization(access=self.access)))


def brief(access: Access, changed: Organization) -> ReturnDict[str, Any]:
    """The organization as the caller sees it after a change."""
    facts = replace(
        access.memberships[0],
        name=changed.name,
        require_mfa=changed.require_mfa,
        deleted_at=changed.deleted_at,
    )
    return OrganizationBriefSerializer(facts).data
