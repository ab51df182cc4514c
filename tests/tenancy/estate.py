"""Everything of Alice's that an outsider could ask for, made through the product's own doors."""

import os
import uuid
from dataclasses import dataclass
from pathlib import Path

from tests.accounts.browser import key_in, mails_to
from tests.cast import Cast, Person, make_cast, newcomer
from tests.stack import wait_for

MODEL = "sim-words-3-pace-1"
ENDED = {"complete", "failed", "stopped", "interrupted"}


@dataclass(frozen=True)
class Estate:
    """Ids of Alice's things; ``cast`` has the people."""

    cast: Cast
    slug: str
    key: str
    organization_key: str
    workspace: str
    project: str
    conversation: str
    message: str
    generation: str
    token: str
    account: str
    member: str
    person: str
    share: str
    invitation: str
    link: str
    grant: str
    ask: str
    freeze: str

    @property
    def organization(self) -> str:
        return str(self.cast.alice.organization.pk)

    @property
    def model(self) -> str:
        return f"{self.slug}/{MODEL}"

    @property
    def marks(self) -> set[str]:
        """What must never stand in an answer to somebody else."""
        alice = self.cast.alice
        ids = {self.key, self.organization_key, self.workspace, self.project, self.conversation}
        return ids | {
            self.message,
            self.generation,
            self.token,
            self.account,
            self.organization,
            self.slug,
            alice.organization.slug,
            alice.user.email,
            str(alice.user.pk),
            "Hidden project",
            "Hidden question",
            "Hidden robot",
            self.member,
            self.person,
            self.share,
            self.invitation,
            self.grant,
            self.ask,
            self.freeze,
            "hidden-guest",
            "Hidden purpose",
            "Hidden reason",
        }


def admit(owner: Person, place: str, person: Person, role: str = "viewer") -> str:
    """Give somebody a workspace or a project; gives the id of that."""
    body = {"user": str(person.user.pk), "role": role}
    made = owner.http.post(f"{owner.home}/{place}/members/", json=body)
    assert made.status_code == 201, made.text
    return str(made.json()["id"])


def lend(owner: Person, key: str, borrower: Person) -> tuple[str, str]:
    """A loan to somebody, and a request for more; their ids."""
    terms = {"grantee": {"user": str(borrower.user.pk)}, "limit": "1", "purpose": "Hidden purpose"}
    lent = owner.http.post(f"{owner.home}/keys/{key}/grants/", json=terms)
    assert lent.status_code == 201, lent.text
    more = {"amount": "2", "reason": "Hidden reason"}
    asked = borrower.http.post(f"{owner.home}/grants/{lent.json()['id']}/requests/", json=more)
    assert asked.status_code == 201, asked.text
    return str(lent.json()["id"]), str(asked.json()["id"])


def freeze_another_key(owner: Person, provider: str, project: str) -> str:
    """A key that nobody needs, frozen, and a rule about who pays; gives the id of the freeze."""
    rule = {"order": ["personal", "project", "organization"]}
    assert owner.http.put(f"{owner.home}/projects/{project}/payer-rule/", json=rule).status_code == 200
    spare = owner.add_key(provider, owner="organization", secret="sim-spare-key")["id"]
    body = {"scope": "key", "target": spare, "reason": "Hidden reason"}
    frozen = owner.http.post(f"{owner.home}/freeze/", json=body)
    assert frozen.status_code == 201, frozen.text
    return str(frozen.json()["id"])


def make_estate(url: str, simulator: str) -> Estate:
    """A fresh organization with at least one row in every tenant table."""
    cast = make_cast(url)
    alice = cast.alice
    slug = alice.add_provider(simulator, [MODEL])
    key = alice.add_key(slug)["id"]
    organization_key = alice.add_key(slug, owner="organization")["id"]
    workspace = alice.http.get(f"{alice.home}/workspaces/").json()["results"][0]["id"]
    made = alice.http.post(f"{alice.home}/projects/", json={"workspace": workspace, "name": "Hidden project"})
    project = made.json()["id"]
    conversation = alice.begin(project=project)
    sent = alice.http.post(
        f"/api/v1/conversations/{conversation}/messages/",
        json={"content": "Hidden question", "models": [f"{slug}/{MODEL}"]},
        headers={"Idempotency-Key": "once"},
    ).json()
    generation = sent["generations"][0]["id"]
    token = alice.http.post(f"{alice.home}/tokens/", json={"name": "Hidden token"}).json()["id"]
    account = alice.http.post(
        f"{alice.home}/service-accounts/", json={"name": "Hidden robot", "role": "viewer"}
    ).json()["id"]
    guest = f"hidden-guest-{uuid.uuid4().hex}@example.com"
    invited = alice.http.post(f"{alice.home}/invitations/", json={"email": guest, "role": "viewer"}).json()
    link = key_in(mails_to(Path(os.environ["BYOK_DATA_DIR"]), guest)[-1], "invitations")
    members = alice.http.get(f"{alice.home}/members/").json()["results"]
    nina = newcomer("nina", alice.organization, "member", url)
    grant, ask = lend(alice, key, nina)
    wait_for(lambda: alice.generation(generation)["state"] in ENDED, "the answer's end", 40)
    return Estate(
        cast,
        slug=slug,
        key=key,
        organization_key=organization_key,
        workspace=workspace,
        project=project,
        conversation=conversation,
        message=sent["message"]["id"],
        generation=generation,
        token=token,
        account=account,
        member=next(row["id"] for row in members if row["user"]["name"] == "Vera"),
        person=admit(alice, f"workspaces/{workspace}", nina),
        share=admit(alice, f"projects/{project}", nina),
        invitation=invited["results"][0]["invitation"]["id"],
        grant=grant,
        ask=ask,
        freeze=freeze_another_key(alice, slug, project),
        link=link,
    )
