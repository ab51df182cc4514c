"""Reads of this floor, always through the caller's access."""

import datetime as dt
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.conf import settings
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce, Now

from accounts.contracts import Access, covers
from accounts.models import AccessToken, User
from byokplatform.audit.verification import Tables
from byokplatform.audit.verifier import RECEIPTS
from byokplatform.core.exceptions import NotFound
from providers import catalog, simulated
from providers.contracts import Destination, Level, Place
from providers.models import Endpoint, Freeze, KeyGrant, KeyReceipt, ProviderKey, ReceiptHead
from workspaces.selectors import managed_projects, visible_projects, workspaces, writable_projects

RECEIPT_TABLES = Tables(RECEIPTS, KeyReceipt, ReceiptHead)
USABLE = (ProviderKey.Status.UNVERIFIED, ProviderKey.Status.VALID)
NOT_EXPIRED = Q(expires_at=None) | Q(expires_at__gt=Now())
USABLE_KEY = Q(status__in=USABLE) & NOT_EXPIRED
LIVE_GRANT = Q(ended_at=None) & NOT_EXPIRED
OF_GRANT = (
    "key__user",
    "key__project",
    "key__organization",
    "user",
    "project",
    "workspace",
    "token",
    "lent_by",
)


class Source(NamedTuple):
    """Who could pay at a provider, and for which models (patterns; none is all)."""

    level: str
    patterns: tuple[str, ...]

    def pays_for(self, model: str) -> bool:
        return not self.patterns or any(covers(one, model) for one in self.patterns)


@dataclass(frozen=True, slots=True)
class ProviderFacts:
    """A provider as a caller sees it, built in or the organization's own.

    ``env_names`` are the environment variables that programs usually read its key from.
    """

    slug: str
    name: str
    dialect: str
    base_url: str
    kind: str
    models_count: int
    env_names: tuple[str, ...]
    id: uuid.UUID | None = None
    key_url: str | None = None
    doc_url: str | None = None
    simulated: bool = False
    models: tuple[Any, ...] = ()

    @property
    def destination(self) -> Destination:
        return Destination(dialect=self.dialect, base_url=self.base_url, provider=self.slug)


def keys(access: Access) -> QuerySet[ProviderKey]:
    """The caller's personal keys, those of projects where the caller writes or manages, and the organization's for who
    may use those; never a borrowed one. Each says whether it ``is_frozen`` and how often it is lent."""
    wanted = Q(owner=ProviderKey.Owner.PERSONAL, user_id=access.user_id)
    wanted |= Q(project_id__in=writable_projects(access).values("pk"))
    wanted |= Q(project_id__in=managed_projects(access).values("pk"))
    if access.can("keys.use_organization"):
        wanted |= Q(owner=ProviderKey.Owner.ORGANIZATION)
    lent = KeyGrant.objects.filter(LIVE_GRANT, key_id=OuterRef("pk")).order_by().values("key_id")
    rows: QuerySet[ProviderKey] = ProviderKey.objects.filter(wanted)
    return rows.select_related("created_by", "user", "project", "organization").annotate(
        is_frozen=Exists(Freeze.objects.filter(key_id=OuterRef("pk"))),
        grants_count=Coalesce(Subquery(lent.annotate(number=Count("pk")).values("number")), 0),
    )


def key(access: Access, key_id: uuid.UUID) -> ProviderKey:
    found = keys(access).filter(pk=key_id).first()
    if found is None:
        raise NotFound("There is no such key.")
    return found


def borrowed(access: Access, place: Place | None = None) -> QuerySet[KeyGrant]:
    """Loans to the caller: in person, to the token, to a workspace that the caller belongs to, and to the project of
    the place; without a place, to every project where the caller writes."""
    mine = Q(user_id=access.user_id)
    mine |= Q(workspace_id__in=workspaces(access).values("pk"))
    if access.token_id is not None:
        mine |= Q(token_id=access.token_id)
    mine |= _in_projects(access, place)
    rows: QuerySet[KeyGrant] = KeyGrant.objects.filter(mine)
    return rows.select_related(*OF_GRANT)


def payable_keys(access: Access, place: Place | None = None) -> QuerySet[ProviderKey]:
    """Keys that may pay for the caller without a loan: personal ones, the project's, the organization's."""
    wanted = Q(owner=ProviderKey.Owner.PERSONAL, user_id=access.user_id) | _in_projects(access, place)
    if access.can("keys.use_organization"):
        wanted |= Q(owner=ProviderKey.Owner.ORGANIZATION)
    rows: QuerySet[ProviderKey] = ProviderKey.objects.filter(wanted)
    return rows.select_related("user", "project", "organization")


def freezes(access: Access) -> QuerySet[Freeze]:
    """What is frozen of the organization, of the caller's projects and of the keys that the caller sees."""
    projects = visible_projects(access) | managed_projects(access)
    wanted = Q(key=None, project=None) | Q(key_id__in=keys(access).values("pk"))
    wanted |= Q(project_id__in=projects.values("pk"))
    rows: QuerySet[Freeze] = Freeze.objects.filter(wanted)
    return rows.select_related("key", "project", "organization", "created_by")


def key_sources(access: Access, place: Place | None = None) -> dict[tuple[str, str], list[Source]]:
    """For each provider, at the address that its keys were entered for: who could pay there, and for which models."""
    found: dict[tuple[str, str], list[Source]] = {}
    for row in payable_keys(access, place).filter(USABLE_KEY):
        found.setdefault((row.provider, row.base_url), []).append(Source(row.owner, ()))
    for loan in borrowed(access, place).filter(LIVE_GRANT):
        if loan.key.is_usable:
            source = Source(level_of(loan), tuple(loan.model_patterns))
            found.setdefault((loan.key.provider, loan.key.base_url), []).append(source)
    return found


def level_of(grant: KeyGrant) -> Level:
    """As whose key a lent one counts: its owner's; a person's own as the project's where others share the loan."""
    if grant.key.owner == ProviderKey.Owner.PERSONAL:
        return "project" if grant.kind in ("project", "workspace") else "personal"
    return "project" if grant.key.owner == ProviderKey.Owner.PROJECT else "organization"


def _in_projects(access: Access, place: Place | None) -> Q:
    if place is None:
        return Q(project_id__in=writable_projects(access).values("pk"))
    return Q(project_id=place.project_id) if place.project_id else Q(pk__in=())


def endpoints(access: Access) -> QuerySet[Endpoint]:
    """The organization's own, for who may see them."""
    rows: QuerySet[Endpoint] = Endpoint.objects.order_by("name")
    return rows if access.can("providers.read_custom") else rows.none()


def provider(access: Access, slug: str) -> ProviderFacts:
    """One provider, the organization's own before the built-in one; 404 when there is none for the caller."""
    endpoint = endpoints(access).filter(slug=slug).first()
    if endpoint is not None:
        return _of_endpoint(endpoint)
    if slug in settings.BYOK_DEMO_PROVIDERS:
        return _of_simulated(slug)
    builtin = catalog.builtin_providers().get(slug)
    if builtin is None:
        raise NotFound("There is no such provider.")
    return _of_builtin(builtin)


def callable_provider(access: Access, slug: str, place: Place) -> ProviderFacts:
    """The same for a call: an endpoint of the organization's own is there for whom its key was lent to, too."""
    if access.can("providers.read_custom"):
        return provider(access, slug)
    endpoint = Endpoint.objects.filter(slug=slug).first()
    lent = endpoint is not None and (slug, endpoint.base_url) in key_sources(access, place)
    return _of_endpoint(endpoint) if endpoint is not None and lent else provider(access, slug)


def callable_providers(access: Access, sources: Mapping[tuple[str, str], Any]) -> Iterator[ProviderFacts]:
    """All of them for a call: besides those that the caller sees, endpoints of which ``sources`` name a key."""
    found = list(providers(access))
    yield from found
    known = {one.slug for one in found}
    for row in Endpoint.objects.exclude(slug__in=known).order_by("name"):
        if (row.slug, row.base_url) in sources:
            yield _of_endpoint(row)


def providers(access: Access) -> Iterator[ProviderFacts]:
    """The organization's own endpoints, then simulated ones where the operator runs them, then every built-in one."""
    own = [_of_endpoint(row) for row in endpoints(access)]
    yield from own
    taken = {one.slug for one in own}
    yield from (_of_simulated(slug) for slug in settings.BYOK_DEMO_PROVIDERS if slug not in taken)
    for builtin in catalog.builtin_providers().values():
        if builtin.slug not in taken:
            yield _of_builtin(builtin)


def _of_endpoint(row: Endpoint) -> ProviderFacts:
    return ProviderFacts(
        id=row.pk,
        slug=row.slug,
        name=row.name,
        dialect=row.dialect,
        base_url=row.base_url,
        kind="custom",
        models_count=len(row.models),
        env_names=(_env_name(row.slug),),
        models=tuple(row.models),
    )


def _of_simulated(slug: str) -> ProviderFacts:
    models = simulated.MODELS.get(slug, ())
    return ProviderFacts(
        slug=slug,
        name=simulated.name_of(slug),
        dialect="openai-chat",
        base_url=settings.BYOK_DEMO_PROVIDERS[slug],
        kind="builtin",
        models_count=len(models),
        env_names=(_env_name(slug),),
        simulated=True,
        models=models,
    )


def _of_builtin(one: catalog.BuiltinProvider) -> ProviderFacts:
    return ProviderFacts(
        slug=one.slug,
        name=one.name,
        dialect=one.dialect,
        base_url=one.base_url,
        kind="builtin",
        models_count=len(catalog.models_of(one.slug)),
        env_names=one.env_names,
        key_url=one.key_url,
        doc_url=one.doc_url,
    )


def _env_name(slug: str) -> str:
    """``acme-vllm`` → ``ACME_VLLM_API_KEY``."""
    return f"{slug.upper().replace('-', '_')}_API_KEY"


@dataclass(frozen=True, slots=True)
class ReceiptFilter:
    """Which receipts are wanted: all that the caller may see without any."""

    key: uuid.UUID | None = None
    user: uuid.UUID | None = None
    start: dt.datetime | None = None
    end: dt.datetime | None = None

    @property
    def condition(self) -> Q:
        told = {
            "key_id": self.key,
            "user_id": self.user,
            "occurred_at__gte": self.start,
            "occurred_at__lt": self.end,
        }
        return Q(**{name: value for name, value in told.items() if value is not None})


def receipts(access: Access, wanted: ReceiptFilter) -> QuerySet[KeyReceipt]:
    """The caller's own uses, those of the caller's keys, of the organization's for its managers; auditors see all."""
    rows: QuerySet[KeyReceipt] = KeyReceipt.objects.filter(wanted.condition)
    if access.can("audit.read"):
        return rows
    seen = Q(user_id=access.user_id) | Q(owner_id=access.user_id)
    if access.can("keys.manage_organization"):
        seen |= Q(owner_id=None)
    return rows.filter(seen)


def uses(access: Access, wanted: ReceiptFilter) -> QuerySet[KeyReceipt]:
    """The opening receipts with what the closing ones say, and the names of today."""
    closed = KeyReceipt.objects.filter(use_id=OuterRef("use_id"), event=KeyReceipt.Event.CLOSED)
    people = User.objects.filter(pk=OuterRef("user_id"))
    named = {
        "key_name": ProviderKey.objects.filter(pk=OuterRef("key_id")).values("name"),
        "user_name": people.values("name"),
        "user_email": people.values("email"),
        "token_name": AccessToken.objects.filter(pk=OuterRef("token_id")).values("name"),
        **{f"closed_{name}": closed.values(name) for name in ("seq", "hash", "facts", "occurred_at")},
    }
    rows = receipts(access, wanted).filter(event=KeyReceipt.Event.OPENED)
    return rows.annotate(**{name: Subquery(found[:1]) for name, found in named.items()})


def chained_receipts(access: Access, wanted: ReceiptFilter, after: int, last: int) -> QuerySet[KeyReceipt]:
    """Receipts behind number ``after`` up to ``last``, oldest first, each with the hash ``before`` it."""
    before = KeyReceipt.objects.filter(seq=OuterRef("seq") - 1).values("hash")[:1]
    rows = receipts(access, wanted).filter(seq__gt=after, seq__lte=last)
    return rows.annotate(before=Subquery(before)).order_by("seq")


def last_receipt() -> int:
    """The number of the newest receipt of the open scope."""
    found: int | None = KeyReceipt.objects.order_by("-seq").values_list("seq", flat=True).first()
    return found or 0
