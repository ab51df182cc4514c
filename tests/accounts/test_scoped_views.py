"""The base of all views, over the real database: nothing half done stays, and no failed commit answers well."""

from typing import Any

from django.db import connection, transaction
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.test import APIRequestFactory

from accounts.api.base import ScopedView
from byokplatform.core.exceptions import Conflict
from byokplatform.core.ids import uuid7
from byokplatform.core.tenancy import current_organizations, organization_scope
from tests.cast import Cast, Person
from tests.tenancy.database import as_owner
from workspaces.models import Project, Workspace


def asked(view: type[ScopedView], person: Person) -> Any:
    request = APIRequestFactory().get("/", headers={"Authorization": f"Bearer {person.token}"})
    answer = view.as_view()(request).render()
    assert not transaction.get_connection().in_atomic_block
    return answer


class Orphaning(ScopedView):
    """Writes what the database refuses at the commit alone: a foreign key that points nowhere."""

    def get(self, request: Request) -> Response:
        (organization,) = current_organizations()
        Project.objects.create(
            organization_id=organization, workspace_id=uuid7(), name="x", created_by_id=self.access.user_id
        )
        return Response({"kept": True})


class Losing(ScopedView):
    """Loses its connection after its last statement."""

    def get(self, request: Request) -> Response:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            (process,) = cursor.fetchone()
        with as_owner() as owner:
            owner.execute("SELECT pg_terminate_backend(%s, 5000)", [process])
        return Response({"kept": True})


class HalfDone(ScopedView):
    """Writes, then refuses."""

    def get(self, request: Request) -> Response:
        (organization,) = current_organizations()
        Workspace.objects.create(organization_id=organization, name="Half", slug="half-done")
        raise Conflict("Not after all.")


def test_what_the_commit_refuses_is_no_success(cast: Cast) -> None:
    answer = asked(Orphaning, cast.alice)
    assert (answer.status_code, answer.data["code"]) == (409, "conflict")


def test_a_database_lost_at_the_commit_is_no_success(cast: Cast) -> None:
    answer = asked(Losing, cast.alice)
    assert (answer.status_code, answer.data["code"]) == (503, "unavailable")
    assert answer["Retry-After"]
    assert asked(HalfDone, cast.alice).status_code == 409


def test_a_refusal_keeps_nothing(cast: Cast) -> None:
    answer = asked(HalfDone, cast.alice)
    assert (answer.status_code, answer.data["code"]) == (409, "conflict")
    with organization_scope(cast.alice.organization.pk):
        assert not Workspace.objects.filter(slug="half-done").exists()
