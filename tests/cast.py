"""Who plays in the tests: Alice owns, Bob is a member, Vera views, Charlie is an outsider with his own organization."""

import uuid
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

import httpx2
from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password

from accounts.access import access_of_user
from accounts.contracts import Access
from accounts.models import Membership, Organization, User
from accounts.services.access_tokens import issue_first_token
from accounts.services.organizations import create_organization
from byokplatform.core.ids import uuid7
from byokplatform.core.tenancy import organization_scope
from tests.environment import CANARY

PASSWORD = "four candles and a hammer"


@dataclass
class Person:
    """Somebody with a token. ``http`` speaks to the running platform; ``access`` is for services."""

    user: User
    organization: Organization
    token: str
    url: str

    @cached_property
    def http(self) -> httpx2.Client:
        headers = {"Authorization": f"Bearer {self.token}"}
        return httpx2.Client(base_url=self.url, headers=headers, timeout=30)

    @property
    def access(self) -> Access:
        return access_of_user(self.user.pk).narrowed(self.organization.pk)

    @property
    def home(self) -> str:
        """The path of the organization's own resources."""
        return f"/api/v1/organizations/{self.organization.pk}"

    def add_provider(self, base_url: str, models: list[Any] | None = None, slug: str = "") -> str:
        """An endpoint of the organization's own; gives its slug."""
        slug = slug or f"p-{uuid.uuid4().hex[:12]}"
        body = {"slug": slug, "name": slug, "base_url": base_url, "models": models or []}
        answer = self.http.post(f"{self.home}/providers/", json=body)
        assert answer.status_code == 201, answer.text
        return slug

    def add_key(self, provider: str, owner: str = "personal", secret: str = CANARY) -> dict[str, Any]:
        body = {"provider": provider, "name": "test key", "secret": secret, "owner": owner}
        answer = self.http.post(f"{self.home}/keys/", json=body)
        assert answer.status_code == 201, answer.text
        return dict(answer.json())

    def begin(self, **facts: Any) -> str:
        """A new conversation's id."""
        answer = self.http.post(
            "/api/v1/conversations/", json={"organization": str(self.organization.pk), **facts}
        )
        assert answer.status_code == 201, answer.text
        return str(answer.json()["id"])

    def ask(self, conversation: str, content: str, *models: str, **more: Any) -> dict[str, Any]:
        """Send a message; gives ``{message, generations}``."""
        body = {"content": content, "models": list(models), **more}
        answer = self.http.post(f"/api/v1/conversations/{conversation}/messages/", json=body)
        assert answer.status_code == 201, answer.text
        return dict(answer.json())

    def generation(self, generation: str) -> dict[str, Any]:
        return dict(self.http.get(f"/api/v1/generations/{generation}/").json())


@dataclass(frozen=True)
class Cast:
    alice: Person
    bob: Person
    vera: Person
    charlie: Person


def make_cast(url: str) -> Cast:
    """Two fresh organizations; nothing of an earlier test is in them."""
    alice = _user("alice")
    organization = create_organization(owner=alice, name="Acme")
    charlie = _user("charlie")
    other = create_organization(owner=charlie, name="Other")
    return Cast(
        alice=_person(alice, organization, url),
        bob=_person(_joined("bob", organization, "member"), organization, url),
        vera=_person(_joined("vera", organization, "viewer"), organization, url),
        charlie=_person(charlie, other, url),
    )


def newcomer(name: str, organization: Organization, role: str, url: str) -> Person:
    """One more person in an organization."""
    return _person(_joined(name, organization, role), organization, url)


@cache
def _hashed() -> str:
    """Slow on purpose, and the same password for all."""
    return make_password(PASSWORD)


def _user(name: str) -> User:
    user = User.objects.create(
        email=f"{name}-{uuid7().hex}@example.com", name=name.title(), password=_hashed()
    )
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


def _joined(name: str, organization: Organization, role: str) -> User:
    user = _user(name)
    with organization_scope(organization.pk):
        Membership.objects.create(organization=organization, user=user, role=role)
    return user


def _person(user: User, organization: Organization, url: str) -> Person:
    with organization_scope(organization.pk):
        _, secret = issue_first_token(organization_id=organization.pk, user_id=user.pk, name="tests")
    return Person(user, organization, secret, url)
