"""Every operation of the API, from its own OpenAPI schema, with what to send it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import httpx2
from drf_spectacular.generators import SchemaGenerator

from tests.cast import Person
from tests.tenancy.estate import MODEL, Estate

VERBS = ("GET", "POST", "PATCH", "PUT", "DELETE")
ORG = "/api/v1/organizations/{org}"
WORKSPACE, PROJECT = f"{ORG}/workspaces/{{workspace}}", f"{ORG}/projects/{{project}}"
CONVERSATION = "/api/v1/conversations/{conversation}"
GENERATION = "/api/v1/generations/{generation}"
KEY = f"{ORG}/keys/{{key}}"
RULE = {"order": ["personal", "project", "organization"]}

# Without anybody's id in the path: everybody gets the own answer.
OWN = {"/api/v1/config/", "/api/v1/me/", "/api/v1/organizations/", "/api/v1/conversations/"}
PUBLIC = {("GET", "/api/v1/config/"), ("GET", "/api/v1/invitations/{link}/")}
# Whoever has the link may look; who may come in is tried with the invitations themselves.
BY_LINK = {"/api/v1/invitations/{link}/", "/api/v1/invitations/{link}/accept/"}
# What a sound request sends; an operation that takes a body and is not here fails the walk.
BODIES: dict[tuple[str, str], Any] = {
    ("PATCH", "/api/v1/me/"): {"name": "Renamed"},
    ("POST", "/api/v1/organizations/"): {"name": "Another"},
    ("POST", "/api/v1/conversations/"): {"organization": "{org}"},
    ("DELETE", "/api/v1/me/"): {"confirm": "somebody@example.com"},
    ("PATCH", f"{ORG}/"): {"name": "Renamed"},
    ("DELETE", f"{ORG}/"): {"confirm": "{name}"},
    ("POST", f"{ORG}/transfer/"): {"member": "{member}"},
    ("PATCH", f"{ORG}/members/{{member}}/"): {"status": "active"},
    ("POST", f"{ORG}/invitations/"): {"email": "another@example.com", "role": "viewer"},
    ("POST", f"{ORG}/tokens/"): {"name": "another"},
    ("POST", f"{ORG}/tokens/{{token}}/rotate/"): {"overlap_seconds": 60},
    ("POST", f"{ORG}/service-accounts/"): {"name": "Another", "role": "member"},
    ("POST", f"{ORG}/workspaces/"): {"name": "Another"},
    ("PATCH", f"{WORKSPACE}/"): {"name": "Renamed"},
    ("POST", f"{WORKSPACE}/members/"): {"user": "{user}", "role": "viewer"},
    ("PATCH", f"{WORKSPACE}/members/{{person}}/"): {"role": "editor"},
    ("POST", f"{ORG}/projects/"): {"workspace": "{workspace}", "name": "Another"},
    ("POST", f"{PROJECT}/members/"): {"user": "{user}", "role": "viewer"},
    ("PATCH", f"{PROJECT}/members/{{share}}/"): {"role": "editor"},
    ("PATCH", f"{ORG}/projects/{{project}}/"): {"name": "Renamed"},
    ("POST", f"{ORG}/providers/"): {"slug": "another", "name": "Another", "base_url": "https://a.example/v1"},
    ("PATCH", f"{ORG}/providers/{{slug}}/"): {"name": "Renamed"},
    ("POST", f"{ORG}/keys/"): {"provider": "{slug}", "secret": "sim-another-key", "owner": "personal"},
    ("PATCH", f"{KEY}/"): {"name": "Renamed"},
    ("POST", f"{KEY}/rotate/"): {"secret": "sim-yet-another-key"},
    ("POST", f"{KEY}/grants/"): {"grantee": {"user": "{user}"}},
    ("PATCH", f"{KEY}/grants/{{grant}}/"): {"purpose": "Another"},
    ("POST", f"{ORG}/grants/{{grant}}/requests/"): {"amount": "1", "reason": "More"},
    ("POST", f"{ORG}/grant-requests/{{ask}}/approve/"): {"amount": "1"},
    ("POST", f"{ORG}/grant-requests/{{ask}}/decline/"): {"reason": "No"},
    ("PUT", f"{ORG}/payer-rule/"): RULE,
    ("PUT", f"{PROJECT}/payer-rule/"): RULE,
    ("PUT", f"{CONVERSATION}/payer-rule/"): RULE,
    ("POST", f"{ORG}/freeze/"): {"scope": "key", "target": "{key}", "reason": "Trial"},
    ("PATCH", f"{CONVERSATION}/"): {"title": "Renamed"},
    ("POST", f"{CONVERSATION}/messages/"): {"content": "Hello?", "models": [f"{{slug}}/{MODEL}"]},
    ("POST", f"{GENERATION}/retry/"): {},
}
# These take no body.
BARE = {
    f"{ORG}/leave/",
    f"{ORG}/restore/",
    f"{WORKSPACE}/archive/",
    f"{WORKSPACE}/restore/",
    f"{PROJECT}/archive/",
    f"{PROJECT}/restore/",
    f"{ORG}/invitations/{{invitation}}/resend/",
    "/api/v1/invitations/{link}/accept/",
    f"{ORG}/keys/{{key}}/verify/",
    f"{ORG}/keys/{{key}}/revoke/",
    f"{ORG}/data-key/rotate/",
    f"{GENERATION}/stop/",
}


@dataclass(frozen=True)
class Operation:
    """One verb of one path of the schema."""

    verb: str
    path: str

    @property
    def body(self) -> Any:
        return BODIES.get((self.verb, self.path))

    @property
    def is_known(self) -> bool:
        """Whether the walk knows what a sound request to it looks like."""
        return self.verb in ("GET", "DELETE") or self.path in BARE or self.body is not None

    def send(self, client: httpx2.Client, ids: dict[str, str]) -> httpx2.Response:
        path = filled(self.path, ids)
        if self.body is None:
            return client.request(self.verb, path)
        return client.request(self.verb, path, json=filled(self.body, ids))


def operations() -> list[Operation]:
    """In an order in which the owner can do them all: reads first, removals last and inner ones before outer."""
    paths = SchemaGenerator().get_schema(request=None, public=True)["paths"]
    found = [Operation(verb.upper(), path) for path, verbs in paths.items() for verb in verbs]
    retry = f"{GENERATION}/retry/"
    return sorted(
        found,
        key=lambda one: (
            VERBS.index(one.verb),
            one.path != retry,
            one.path == f"{ORG}/",
            one.path.endswith("/archive/"),
            one.path.endswith("/restore/"),
            not one.path.endswith("/payer-rule/"),
            -one.path.count("{") if one.verb == "DELETE" and one.path != f"{CONVERSATION}/" else -9,
            one.path,
        ),
    )


def unsupported() -> Iterator[Operation]:
    """Verbs that the schema does not list."""
    known = operations()
    for path in sorted({one.path for one in known}):
        for verb in VERBS:
            if Operation(verb, path) not in known:
                yield Operation(verb, path)


def ids_of(estate: Estate) -> dict[str, str]:
    """A value for each parameter of the paths and bodies."""
    return {
        "org": estate.organization,
        "slug": estate.slug,
        "key": estate.key,
        "grant": estate.grant,
        "ask": estate.ask,
        "freeze": estate.freeze,
        "workspace": estate.workspace,
        "project": estate.project,
        "conversation": estate.conversation,
        "generation": estate.generation,
        "token": estate.token,
        "account": estate.account,
        "member": estate.member,
        "person": estate.person,
        "share": estate.share,
        "user": str(estate.cast.bob.user.pk),
        "invitation": estate.invitation,
        "link": estate.link,
        "name": "Renamed",
    }


def own_ids(person: Person, estate: Estate) -> dict[str, str]:
    """Somebody else's things asked for through the person's own organization."""
    return {**ids_of(estate), "org": str(person.organization.pk), "name": "not its name"}


def filled(template: Any, ids: dict[str, str]) -> Any:
    """The template with each ``{name}`` replaced; KeyError for a name that the walk does not know."""
    if isinstance(template, dict):
        return {name: filled(value, ids) for name, value in template.items()}
    if isinstance(template, list):
        return [filled(value, ids) for value in template]
    return str(template).format(**ids)
