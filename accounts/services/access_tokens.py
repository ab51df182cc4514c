"""Access tokens: issued once, rotated with an overlap, revoked at any time."""

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.db.models import QuerySet
from django.utils import timezone

from accounts import tokens
from accounts.contracts import Access, covers
from accounts.events import project_named
from accounts.models import AccessToken, ServiceAccount, default_scopes
from accounts.services.members import announce, membership_of
from accounts.services.service_accounts import service_account
from byokplatform.audit import record
from byokplatform.core.exceptions import Conflict, InvalidRequest, NotFound, PermissionDenied

LONGEST_OVERLAP = dt.timedelta(days=7)
# What can be meant of one project alone.
PROJECT_SCOPES = frozenset({"chat", "gateway"})


@dataclass(frozen=True, slots=True)
class Limits:
    """What a token may at most, and until when."""

    scopes: Sequence[str]
    project_id: uuid.UUID | None = None
    model_patterns: Sequence[str] = ()
    expires_at: dt.datetime | None = None


def issue_token(
    *,
    access: Access,
    name: str,
    scopes: Sequence[str] | None = None,
    expires_at: dt.datetime | None = None,
    project_id: uuid.UUID | None = None,
    model_patterns: Sequence[str] = (),
    service_account_id: uuid.UUID | None = None,
) -> tuple[AccessToken, str]:
    """Make a token for the caller or a service account; gives the row and the secret, never shown again."""
    access.require("tokens.create")
    if expires_at is not None and expires_at <= timezone.now():
        raise InvalidRequest(errors={"expires_at": ["This time is past."]})
    default = PROJECT_SCOPES if project_id else default_scopes()
    limits = Limits(sorted(set(scopes or default)), project_id, list(model_patterns), expires_at)
    _check_project(access, limits)
    _check_reach(access, limits)
    _refuse_outliving(access, expires_at)
    if service_account_id is None:
        kind, user_id = _own_kind(access), access.user_id
    else:
        account = service_account(access, service_account_id)
        kind, user_id = AccessToken.Kind.SERVICE, account.user_id
        _check_project_of(account, access, limits)
    return _create(access.organization_id, user_id, name, limits, kind, access.user_id)


def issue_first_token(
    *, organization_id: uuid.UUID, user_id: uuid.UUID, name: str
) -> tuple[AccessToken, str]:
    """A token from the operator's command line, inside an open scope."""
    kind = AccessToken.Kind.PERSONAL
    return _create(organization_id, user_id, name, Limits(default_scopes()), kind, user_id)


def rotate_token(
    *, access: Access, token_id: uuid.UUID, overlap: dt.timedelta = dt.timedelta()
) -> tuple[AccessToken, str]:
    """A new secret; the one before stays good for the overlap, and any older one dies at once.

    One's own tokens, and those of service accounts for who manages them: the secret of a colleague's would let its
    holder speak as the colleague.
    """
    if not dt.timedelta() <= overlap <= LONGEST_OVERLAP:
        raise InvalidRequest(errors={"overlap_seconds": ["Seven days at most."]})
    token = _locked(access, token_id)
    if token.user_id != access.user_id:
        if token.kind == AccessToken.Kind.PERSONAL:
            raise PermissionDenied("Only the person whom a token speaks for can rotate it.")
        service_account(access, _account_of(token))
    _check_reach(access, Limits(token.scopes, token.project_id, token.model_patterns))
    _refuse_outliving(access, token.expires_at)
    if token.expires_at is not None and token.expires_at <= timezone.now():
        raise Conflict("This token has expired. Make another one.")
    secret = tokens.generate()
    token.previous_digest = token.digest if overlap else None
    token.previous_expires_at = timezone.now() + overlap if overlap else None
    token.digest, token.hint = tokens.digest(secret), tokens.hint(secret)
    token.save(update_fields=["previous_digest", "previous_expires_at", "digest", "hint"])
    seconds = int(overlap.total_seconds())
    record(
        "token.rotated",
        token.organization_id,
        actor=access.user_id,
        target=token.pk,
        overlap_seconds=seconds,
    )
    announce(token.user_id)
    return token, secret


def revoke_token(*, access: Access, token_id: uuid.UUID) -> None:
    """End a token at once; 404 for a token that the caller may not see."""
    token = _locked(access, token_id)
    token.revoked_at = timezone.now()
    token.save(update_fields=["revoked_at"])
    record("token.revoked", token.organization_id, actor=access.user_id, target=token.pk)
    announce(token.user_id)


def visible_tokens(access: Access) -> QuerySet[AccessToken]:
    """The caller's own tokens; all of the organization for who manages them."""
    rows = AccessToken.objects.filter(revoked_at=None).select_related("user")
    return rows if access.can("tokens.manage_all") else rows.filter(user_id=access.user_id)


def _locked(access: Access, token_id: uuid.UUID) -> AccessToken:
    rows = visible_tokens(access).select_for_update(of=("self",))
    token = rows.filter(pk=token_id).first()
    if token is None:
        raise NotFound("There is no such token.")
    return token


def _create(
    organization_id: uuid.UUID,
    user_id: uuid.UUID,
    name: str,
    limits: Limits,
    kind: AccessToken.Kind,
    actor: uuid.UUID,
) -> tuple[AccessToken, str]:
    secret = tokens.generate()
    row: AccessToken = AccessToken.objects.create(
        organization_id=organization_id,
        user_id=user_id,
        kind=kind,
        name=name,
        digest=tokens.digest(secret),
        hint=tokens.hint(secret),
        scopes=list(limits.scopes),
        project_id=limits.project_id,
        model_patterns=list(limits.model_patterns),
        expires_at=limits.expires_at,
    )
    record(
        "token.created",
        organization_id,
        actor=actor,
        target=row.pk,
        owner=user_id,
        scopes=list(limits.scopes),
        project=limits.project_id,
        models=list(limits.model_patterns),
    )
    return row, secret


def _check_project(access: Access, limits: Limits) -> None:
    if limits.project_id is None:
        return
    if not set(limits.scopes) <= PROJECT_SCOPES:
        raise InvalidRequest(
            errors={"scopes": ["Within one project a token may chat and use the gateway, no more."]}
        )
    if not _sees_project(access, limits.project_id):
        raise InvalidRequest(errors={"project": ["There is no such project."]})


def _check_project_of(account: ServiceAccount, access: Access, limits: Limits) -> None:
    """Refuse a token for a project that the account does not see: it would open nothing."""
    if limits.project_id is None:
        return
    role = membership_of(account.user_id).role
    place = replace(access.memberships[0], role=role)
    if not _sees_project(replace(access, user_id=account.user_id, memberships=(place,)), limits.project_id):
        raise InvalidRequest(
            errors={"project": ["This service account does not belong to the project's workspace."]}
        )


def _sees_project(access: Access, project_id: uuid.UUID) -> bool:
    answers = project_named.send(sender=None, access=access, project_id=project_id)
    return any(answer for _, answer in answers)


def _check_reach(access: Access, limits: Limits) -> None:
    """A token gives no more than it has itself."""
    if access.scopes is not None and not set(limits.scopes) <= access.scopes:
        raise PermissionDenied("A token cannot give more than it has.")
    access.require_project(limits.project_id)
    mine, wanted = access.model_patterns, limits.model_patterns
    if mine and not (wanted and all(any(covers(one, model) for one in mine) for model in wanted)):
        raise PermissionDenied("A token cannot give more models than it has.")


def _refuse_outliving(access: Access, expires_at: dt.datetime | None) -> None:
    """Whoever holds a secret for a day must not make one of it that lasts for ever."""
    if access.good_until is not None and (expires_at is None or expires_at > access.good_until):
        raise PermissionDenied("A token cannot make one that outlives it.")


def _own_kind(access: Access) -> AccessToken.Kind:
    # A service account with the right to manage may make tokens for itself.
    own = AccessToken.objects.filter(pk=access.token_id).values_list("kind", flat=True).first()
    return AccessToken.Kind(own) if own else AccessToken.Kind.PERSONAL


def _account_of(token: AccessToken) -> uuid.UUID:
    found: uuid.UUID = token.user.service_account.pk
    return found
