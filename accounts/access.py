"""From a session, a token or a task to ``Access``: the only way to learn who asks and where."""

import datetime as dt
import uuid

from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.db import connection, transaction
from django.db.models import Q, QuerySet
from django.db.models.functions import Now
from django.utils import timezone

from accounts import tokens
from accounts.contracts import Access, MembershipFacts
from accounts.exceptions import TokenRefused
from accounts.models import AccessToken, Membership, Organization, ServiceAccount, User
from byokplatform.audit import origin
from byokplatform.core.exceptions import NotAuthenticated
from byokplatform.core.tenancy import organization_scope, user_scope

TOUCH_EVERY = "1 minute"
SEEN_EVERY = dt.timedelta(minutes=5)
# Recovery codes alone are none.
SECOND_FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


def access_of_user(user_id: uuid.UUID) -> Access:
    """The access of a person, with every active membership."""
    return _access_of(user_id, User.objects.filter(is_active=True))


def _access_of(user_id: uuid.UUID, users: QuerySet[User]) -> Access:
    with user_scope(user_id):
        user = users.filter(pk=user_id).first()
        if user is None:
            raise NotAuthenticated()
        rows = Membership._base_manager.filter(user_id=user_id, status=Membership.Status.ACTIVE)
        rows = rows.filter(Q(organization__deleted_at=None) | Q(role="owner"))
        found = list(rows.select_related("organization").order_by("organization__name"))
    facts = _facts(found, user)
    return Access(user_id=user.pk, email=user.email, name=user.display_name, memberships=facts)


def every_organization_of(user_id: uuid.UUID) -> list[uuid.UUID]:
    """Where the person has any membership, suspended ones too; in an order that all callers share."""
    with user_scope(user_id):
        rows = Membership._base_manager.filter(user_id=user_id)
        return list(rows.order_by("organization_id").values_list("organization_id", flat=True))


def access_of_token(secret: str) -> Access:
    """The access that a token gives: whom it speaks for, in its one organization, within its limits."""
    if not tokens.well_formed(secret):
        raise TokenRefused()
    digest = tokens.digest(secret)
    with transaction.atomic():
        found = _locate(digest)
        if found is None:
            raise TokenRefused()
        token_id, organization_id = found
        with organization_scope(organization_id):
            token = _live_token(token_id)
            person = _access_of(token.user_id, _speakers(token))
    if organization_id not in {one.organization_id for one in person.memberships}:
        raise TokenRefused()
    origin.token.set(token.pk)
    # A token was made by somebody who was in already; a second factor is asked of sessions.
    narrowed = person.without_mfa_demands().narrowed(organization_id)
    return Access(
        user_id=narrowed.user_id,
        email=narrowed.email,
        name=narrowed.name,
        memberships=narrowed.memberships,
        token_id=token.pk,
        scopes=frozenset(token.scopes),
        project_id=token.project_id,
        model_patterns=tuple(token.model_patterns),
        good_until=_end_of(token, digest),
    )


def _end_of(token: AccessToken, digest: bytes) -> dt.datetime | None:
    ends = [token.expires_at, token.previous_expires_at if bytes(token.digest) != digest else None]
    return min((end for end in ends if end is not None), default=None)


def _speakers(token: AccessToken) -> QuerySet[User]:
    """People speak through personal tokens, and service accounts that were not ended through theirs."""
    if token.kind == AccessToken.Kind.PERSONAL:
        return User.objects.filter(is_active=True)
    live = ServiceAccount.objects.filter(disabled_at=None)
    return User.objects.filter(is_active=False, pk__in=live.values("user_id"))


def note_presence(access: Access) -> None:
    """Keep, to some minutes, when the caller was last in these organizations; after the commit, holding no lock."""
    stale = timezone.now() - SEEN_EVERY
    places = [
        one.organization_id
        for one in access.memberships
        if not one.mfa_required and (one.last_seen_at is None or one.last_seen_at < stale)
    ]
    if places:
        transaction.on_commit(lambda: _store_presence(access.user_id, places), robust=True)


def _store_presence(user_id: uuid.UUID, places: list[uuid.UUID]) -> None:
    with organization_scope(*places):
        Membership.objects.filter(user_id=user_id).update(last_seen_at=Now())


def has_second_factor(user: User) -> bool:
    """Whether the person's sessions prove more than a password. Signing in asks for what is set up."""
    return bool(is_mfa_enabled(user, SECOND_FACTORS))


def _facts(rows: list[Membership], user: User) -> tuple[MembershipFacts, ...]:
    asked = any(row.organization.require_mfa for row in rows)
    lacking = asked and not has_second_factor(user)
    return tuple(_fact(row, row.organization, lacking) for row in rows)


def _fact(row: Membership, organization: Organization, lacking: bool) -> MembershipFacts:
    return MembershipFacts(
        organization_id=organization.pk,
        slug=organization.slug,
        name=organization.name,
        role=row.role,
        require_mfa=organization.require_mfa,
        mfa_required=organization.require_mfa and lacking,
        deleted_at=organization.deleted_at,
        last_seen_at=row.last_seen_at,
        frozen=organization.frozen_reason or None,
    )


def _locate(digest: bytes) -> tuple[uuid.UUID, uuid.UUID] | None:
    # The one look-up before any scope is known; the function gives ids for an exact hash and nothing else.
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, organization_id FROM byok_locate_token(%s)", [digest])
        row: tuple[uuid.UUID, uuid.UUID] | None = cursor.fetchone()
    return row


def _live_token(token_id: uuid.UUID) -> AccessToken:
    token: AccessToken | None = (
        AccessToken.objects.filter(pk=token_id, revoked_at=None).exclude(expires_at__lte=Now()).first()
    )
    if token is None:
        raise TokenRefused()
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE accounts_accesstoken SET last_used_at = now(), last_address = %s WHERE id = %s AND "
            "(last_used_at IS NULL OR last_used_at < now() - %s::interval)",
            [origin.address.get(), token_id, TOUCH_EVERY],
        )
    return token
