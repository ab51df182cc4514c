"""Two organizations that know nothing of each other, and people in the first."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client

from accounts.models import Membership, Organization, User
from accounts.services.access_tokens import issue_first_token
from accounts.services.organizations import create_organization
from byokplatform.core.ids import uuid7
from byokplatform.core.tenancy import organization_scope


@dataclass(frozen=True)
class Person:
    """Somebody with an access token in one organization."""

    user_id: uuid.UUID
    organization: Organization
    secret: str

    def report(self, query: str = "", organization: Organization | None = None) -> Any:
        """Ask for a usage report: of the own organization unless another is named."""
        where = (organization or self.organization).pk
        client = Client(headers={"Authorization": f"Bearer {self.secret}"}, SERVER_NAME="localhost")
        return client.get(f"/api/v1/organizations/{where}/usage/?{query}")


def _user() -> User:
    return User.objects.create_user(f"{uuid7().hex}@example.com")


def _with_token(user: User, organization: Organization, scopes: list[str] | None = None) -> Person:
    with organization_scope(organization.pk):
        row, secret = issue_first_token(organization_id=organization.pk, user_id=user.pk, name="tests")
        if scopes is not None:
            row.scopes = scopes
            row.save(update_fields=["scopes"])
    return Person(user.pk, organization, secret)


@pytest.fixture
def owner() -> Person:
    user = _user()
    return _with_token(user, create_organization(owner=user, name="Acme"))


@pytest.fixture
def outsider() -> Person:
    user = _user()
    return _with_token(user, create_organization(owner=user, name="Other"))


@pytest.fixture
def joined(owner: Person) -> Callable[..., Person]:
    """Makes a person with a role in the owner's organization, and with scopes if told."""

    def join(role: str, scopes: list[str] | None = None) -> Person:
        user = _user()
        with organization_scope(owner.organization.pk):
            Membership.objects.create(organization=owner.organization, user=user, role=role)
        return _with_token(user, owner.organization, scopes)

    return join


@pytest.fixture
def acme(owner: Person) -> uuid.UUID:
    return owner.organization.pk


@pytest.fixture
def other(outsider: Person) -> uuid.UUID:
    return outsider.organization.pk
