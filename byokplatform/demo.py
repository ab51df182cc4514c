"""The demo organization: simulated providers over real HTTP, and thirty days of use. Marked as simulated throughout.

Answers are not written here: the same engine that a worker runs asks the simulated providers for them.
"""

import datetime as dt
import random
import secrets
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from allauth.account.models import EmailAddress
from django.conf import settings
from django.db import connection
from django.utils import timezone

from accounts.access import access_of_user
from accounts.contracts import Access
from accounts.models import Membership, Organization, User
from accounts.services.organizations import create_organization
from byokplatform.core.ids import uuid7
from byokplatform.core.tenancy import organization_scope, user_scope
from chat.models import Conversation, Generation
from chat.services.conversations import create_conversation
from chat.services.engine import engine
from chat.services.messages import Draft, send_message
from providers import pricing, simulated
from providers.contracts import TokenUsage
from providers.models import ProviderKey
from providers.pricing import Rates
from providers.services.keys import add_key
from usage.contracts import Outcome, Settlement
from usage.services import ledger
from workspaces import selectors as workspaces
from workspaces.services.projects import create_project

EMAIL = "demo@example.com"
ORGANIZATION = "Demo (simulated)"
DAYS = 30

OWNERS = {
    "simulated-aurora": "personal",
    "simulated-borealis": "organization",
    "simulated-cumulus": "organization",
}
PROJECTS = {
    "Harbour guide (simulated)": "Answer for visitors of a small harbour. Short sentences, metric units.",
    "Release notes (simulated)": "Write for users, not for developers. Say what changes for them first.",
}
TALKS: list[tuple[str | None, int, list[tuple[str, list[str]]]]] = [
    (
        "Harbour guide (simulated)",
        0,
        [
            ("When is the best light for photographs at the pier?", ["simulated-aurora/sim-chat"]),
            ("And where can children swim safely?", ["simulated-borealis/sim-chat"]),
        ],
    ),
    (
        None,
        1,
        [
            (
                "Compare three ways to cache a slow API.",
                ["simulated-aurora/sim-chat", "simulated-borealis/sim-chat", "simulated-cumulus/sim-chat"],
            )
        ],
    ),
    (
        "Release notes (simulated)",
        3,
        [("Turn this list of fixes into release notes.", ["simulated-aurora/sim-reasoning"])],
    ),
    (None, 6, [("Explain row-level security with a small example.", ["simulated-aurora/sim-chat"])]),
    (None, 16, [("Plan a week of dinners for four, little meat.", ["simulated-borealis/sim-chat"])]),
]


@dataclass(frozen=True, slots=True)
class SignIn:
    """How to enter the demo organization."""

    email: str
    password: str


def seed_demo() -> SignIn:
    """Make what is missing. The password is made once and kept beside the other secrets."""
    password = _password(settings.BYOK_DATA_DIR / "secrets" / "demo_password")
    user = User.objects.filter(email=EMAIL).first() or _user(EMAIL, "Demo owner", password)
    organization = _organization(user)
    access = access_of_user(user.pk).narrowed(organization.pk)
    with organization_scope(organization.pk):
        seeded = Conversation.objects.exists()
        _add_keys(access)
    if not seeded:
        _seed(access)
    return SignIn(EMAIL, password)


def _seed(access: Access) -> None:
    with organization_scope(access.organization_id):
        for member in ("member", "viewer"):
            user = _user(f"demo-{member}@example.com", f"Demo {member}", None)
            Membership.objects.create(organization_id=access.organization_id, user=user, role=member)
        home = workspaces.workspaces(access).get()
        projects = {
            name: create_project(
                access=access,
                workspace_id=home.pk,
                facts={"name": name, "instructions": instructions},
                inherits=True,
            ).pk
            for name, instructions in PROJECTS.items()
        }
        _book_past_use(access, list(projects.values()))
    with ThreadPoolExecutor(len(TALKS)) as pool:
        list(pool.map(lambda talk: _hold(access, projects, *talk), TALKS))
    engine().close()


def _add_keys(access: Access) -> None:
    """A key for each simulated provider, entered for the address where it runs now."""
    for slug, url in settings.BYOK_DEMO_PROVIDERS.items():
        keys = ProviderKey.objects.filter(provider=slug)
        if keys.filter(base_url=url).exists():
            continue
        keys.delete()
        add_key(
            access=access,
            provider=slug,
            name=f"{simulated.name_of(slug)} key",
            secret=f"sim-demo-{secrets.token_hex(16)}",
            owner=OWNERS[slug],
        )


def _hold(
    access: Access,
    projects: dict[str, Any],
    project: str | None,
    days_ago: int,
    turns: list[tuple[str, list[str]]],
) -> None:
    """One conversation, answered turn by turn."""
    try:
        with organization_scope(access.organization_id):
            talk = create_conversation(access=access, project_id=projects[project] if project else None)
        for question, models in turns:
            with organization_scope(access.organization_id):
                message = send_message(
                    access=access, conversation_id=talk.pk, draft=Draft(content=question, models=models)
                )
                owed = list(Generation.objects.filter(message=message).values_list("pk", flat=True))
            for generation in owed:
                engine().run(generation, access.organization_id)
                _await_end(access, generation)
        then = timezone.now() - dt.timedelta(days=days_ago)
        with organization_scope(access.organization_id):
            Conversation.objects.filter(pk=talk.pk).update(created_at=then, updated_at=then)
    finally:
        connection.close()


def _await_end(access: Access, generation: Any) -> None:
    """A worker that is up already may have taken it before us."""
    for _ in range(600):
        with organization_scope(access.organization_id):
            if Generation.objects.get(pk=generation).is_finished:
                return
        time.sleep(0.1)


def _book_past_use(access: Access, projects: list[Any]) -> None:
    """Thirty days of bookings at the simulated prices; the same on every installation."""
    dice = random.Random(30)  # noqa: S311  no secret is made of it
    people = list(Membership.objects.order_by("id").values_list("user_id", flat=True))
    keys = {key.provider: key for key in ProviderKey.objects.all()}
    for day in range(DAYS):
        weekday = (timezone.now() - dt.timedelta(days=day)).weekday()
        for _ in range(dice.randint(2, 5) if weekday >= 5 else dice.randint(9, 22)):
            slug = dice.choices(list(simulated.MODELS), weights=(6, 4, 1))[0]
            if slug in keys:
                _book(access, dice, keys[slug], dice.choice(simulated.MODELS[slug]), day, people, projects)


def _book(
    access: Access,
    dice: random.Random,
    key: ProviderKey,
    model: dict[str, Any],
    day: int,
    people: list[Any],
    projects: list[Any],
) -> None:
    start = timezone.now().replace(hour=8, minute=0) - dt.timedelta(days=day + 1)
    usage = TokenUsage(input_tokens=dice.randint(80, 9_000), output_tokens=dice.randint(60, 1_800))
    rates = Rates(Decimal(model["input"]), Decimal(model["output"])) if "input" in model else None
    priced = pricing.cost(key.provider, model["id"], usage, start, own_rates=rates)
    outcome: Outcome = dice.choices(("complete", "stopped", "failed"), weights=(94, 4, 2))[0]
    ledger.settle(
        Settlement(
            organization_id=access.organization_id,
            generation_id=uuid7(),
            user_id=dice.choices(people, weights=[5, 3, 1][: len(people)])[0],
            key_id=key.pk,
            key_owner=key.owner,
            provider=key.provider,
            model=model["id"],
            input_tokens=usage.input_tokens,
            output_tokens=usage.output_tokens,
            outcome=outcome,
            cost=priced.cost,
            price=priced.snapshot.to_json() if priced.snapshot else None,
            duration_ms=dice.randint(900, 24_000),
            first_token_ms=dice.randint(180, 1_400),
            occurred_at=start + dt.timedelta(minutes=dice.randint(0, 600)),
            project_id=dice.choice([None, *projects]),
        )
    )


def _organization(user: User) -> Organization:
    with user_scope(user.pk):
        row = Membership._base_manager.filter(user=user, role="owner").select_related("organization").first()
    return row.organization if row else create_organization(owner=user, name=ORGANIZATION)


def _user(email: str, name: str, password: str | None) -> User:
    user = User.objects.create_user(email, password, name)
    EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
    return user


def _password(file: Path) -> str:
    if not file.is_file():
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        file.touch(mode=0o600)
        file.write_text(f"demo-{secrets.token_hex(4)}\n", encoding="ascii")
    return file.read_text(encoding="ascii").strip()
