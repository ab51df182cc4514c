"""Everybody who may stand towards Alice's estate, with a way to speak."""

from collections.abc import Callable
from dataclasses import dataclass

import httpx2

from accounts.models import Membership
from byokplatform.core.tenancy import organization_scope
from tests.cast import Person, newcomer
from tests.tenancy.estate import Estate, admit
from tests.tenancy.needs import Standing

# Role in the organization, in the project, in the workspace.
PEOPLE: dict[str, tuple[str, str | None, str | None]] = {
    "admin": ("admin", None, None),
    "member": ("member", None, None),
    "reader": ("member", "viewer", "viewer"),
    "editor": ("member", "editor", "editor"),
    "manager": ("member", "manager", "manager"),
    "viewer": ("viewer", "editor", "editor"),
    "guest who reads": ("guest", "viewer", None),
    "guest who edits": ("guest", "editor", None),
}
SCOPES = ("chat", "gateway", "usage", "manage")


@dataclass(frozen=True)
class Caller:
    """``token`` is empty for nobody."""

    standing: Standing
    client: httpx2.Client
    token: str = ""


def _of_person(person: Person, standing: Standing) -> Caller:
    return Caller(standing, person.http, person.token)


def _with_token(estate: Estate, standing: Standing, **limits: object) -> Caller:
    alice = estate.cast.alice
    made = alice.http.post(f"{alice.home}/tokens/", json={"name": "Narrow", **limits})
    assert made.status_code == 201, made.text
    secret = made.json()["token"]
    headers = {"Authorization": f"Bearer {secret}"}
    return Caller(standing, httpx2.Client(base_url=alice.url, headers=headers, timeout=30), secret)


def _placer(name: str) -> Callable[[Estate], Caller]:
    return lambda estate: _placed(estate, name)


def _placed(estate: Estate, name: str) -> Caller:
    role, project, workspace = PEOPLE[name]
    alice = estate.cast.alice
    person = newcomer("somebody", alice.organization, role, alice.url)
    if workspace:
        admit(alice, f"workspaces/{estate.workspace}", person, workspace)
    if project:
        admit(alice, f"projects/{estate.project}", person, project)
    return _of_person(person, Standing(role, project, workspace))


def _gone(estate: Estate, status: str | None) -> Caller:
    """Was a manager of it all; now suspended, or without any membership."""
    caller = _placed(estate, "manager")
    alice = estate.cast.alice
    with organization_scope(alice.organization.pk):
        newest = Membership.objects.order_by("-id").first()
        assert newest is not None
        if status:
            Membership.objects.filter(pk=newest.pk).update(status=status)
        else:
            newest.delete()
    return Caller(Standing(None), caller.client, caller.token)


def _auditor(estate: Estate) -> Caller:
    alice = estate.cast.alice
    person = newcomer("auditor", alice.organization, "auditor", alice.url)
    return _of_person(person, Standing("auditor"))


def _owner(estate: Estate) -> Caller:
    return _of_person(estate.cast.alice, Standing("owner", "manager", "manager", is_alice=True))


def _scoped(scope: str) -> Callable[[Estate], Caller]:
    standing = Standing("owner", "manager", "manager", frozenset({scope}), is_alice=True)
    return lambda estate: _with_token(estate, standing, scopes=[scope])


def _elsewhere(estate: Estate) -> Caller:
    """A token for another project of Alice's: hers is not there for it."""
    alice = estate.cast.alice
    made = alice.http.post(
        f"{alice.home}/projects/", json={"workspace": estate.workspace, "name": "Elsewhere"}
    )
    standing = Standing("owner", None, "manager", frozenset({"chat"}), is_alice=True, in_one_project=True)
    return _with_token(estate, standing, scopes=["chat"], project=made.json()["id"])


# Those who are let in with some standing; and those whom nothing lets in.
CALLERS: dict[str, Callable[[Estate], Caller]] = {
    "owner": _owner,
    **{name: _placer(name) for name in PEOPLE},
    "auditor": _auditor,
    "outsider": lambda estate: _of_person(estate.cast.charlie, Standing(None)),
    **{f"token to {scope}": _scoped(scope) for scope in SCOPES},
    "token to another project": _elsewhere,
}
STRANGERS: dict[str, Callable[[Estate], Caller]] = {
    "nobody": lambda estate: Caller(Standing(None), httpx2.Client(base_url=estate.cast.alice.url)),
    "suspended": lambda estate: _gone(estate, Membership.Status.SUSPENDED),
    "removed": lambda estate: _gone(estate, None),
}
