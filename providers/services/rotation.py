"""New data keys and new master keys, while calls go on.

A rotation is rows, not a process: the old data key is ``decrypt_only`` until the last provider key has moved to the new
one, each in a transaction of its own, and then destroyed. Whoever is killed in between is followed by anybody else.
"""

import logging
import uuid
from collections.abc import Iterator
from functools import partial

from django.db import connection, transaction
from django.db.models import QuerySet

from accounts.contracts import Access
from byokplatform.audit import record
from byokplatform.core.tenancy import organization_scope
from providers.contracts import Rotation
from providers.models import OrganizationKey, ProviderKey
from providers.queue import enqueue_rotation_after_commit
from providers.services.erasing import overwrite
from providers.vault import custody
from providers.vault.exceptions import VaultError, VaultSealed
from providers.vault.installed import require_unsealed

logger = logging.getLogger(__name__)
State = OrganizationKey.State
# A key that could not be moved is marked with this, and left alone until somebody asks again.
BLOCKED = VaultError.code


def rotate_data_key(*, access: Access) -> Rotation:
    """Begin a rotation, or have one that was begun go on; a worker does the work."""
    access.require("keys.rotate")
    require_unsealed()
    begin_rotation(organization_id=access.organization_id, actor=access.user_id)
    _unblock()
    enqueue_rotation_after_commit(access.organization_id)
    return progress()


def begin_rotation(*, organization_id: uuid.UUID, actor: uuid.UUID | None) -> bool:
    """Make a new data key active in the caller's transaction; whether one was made.

    Nothing happens while an earlier rotation goes on, nor in an organization that has sealed nothing yet.
    """
    if not OrganizationKey.objects.filter(state=State.ACTIVE).exists():
        return False
    before = custody.active_data_key(organization_id)
    if OrganizationKey.objects.filter(state=State.DECRYPT_ONLY).exists():
        return False
    before.state = State.DECRYPT_ONLY
    before.save(update_fields=["state"])
    made = custody.make_data_key(organization_id)
    record("data_key.rotated", organization_id, actor=actor, target=made.pk, version=made.version)
    return True


def finish_rotation(*, organization_id: uuid.UUID, again: bool = False) -> Iterator[Rotation]:
    """Move what is left to the active data key and destroy the old ones; yields how far it is, at least once.

    ``again``: also keys that would not open before. Raises VaultSealed when the keyring does not answer.
    """
    with organization_scope(organization_id):
        if again:
            _unblock()
        waiting = list(_left().exclude(status_code=BLOCKED).values_list("pk", flat=True))
        reached = progress()
    yield reached
    for key_id in waiting:
        seal_anew(organization_id=organization_id, key_id=key_id)
        with organization_scope(organization_id):
            reached = progress()
        yield reached
    with organization_scope(organization_id):
        _retire(organization_id)
        reached = progress()
    yield reached


def finish_due_rotations() -> int:
    """Go on with every rotation whose worker was lost; gives how many there were."""
    due = _due()
    for organization_id in due:
        try:
            for _ in finish_rotation(organization_id=organization_id):
                pass
        except VaultSealed:
            logger.warning("rotations wait: the vault is sealed")
            break
        except Exception:
            # One organization that cannot go on must not keep the others from it.
            logger.exception("rotation of %s not finished", organization_id)
    return len(due)


def seal_anew(*, organization_id: uuid.UUID, key_id: uuid.UUID) -> None:
    """Move one provider key to the active data key, unless somebody else did. One that does not open is marked."""
    try:
        with organization_scope(organization_id):
            _move(organization_id, key_id)
    except (VaultError, VaultSealed) as error:
        if error.reason is None:
            raise
        with organization_scope(organization_id):
            _block(organization_id, key_id, error.reason)


def seal_anew_after_commit(key: ProviderKey) -> None:
    """A key that is used moves at once, once its use is recorded; what fails then is left to the rotation."""
    if OrganizationKey.objects.filter(pk=key.data_key_id, state=State.DECRYPT_ONLY).exists():
        move = partial(seal_anew, organization_id=key.organization_id, key_id=key.pk)
        transaction.on_commit(move, robust=True)


def rewrap(*, organization_id: uuid.UUID, data_key_id: uuid.UUID) -> bool:
    """Wrap one data key by the active master key; whether that changed anything. Raises VaultError, VaultSealed."""
    with organization_scope(organization_id):
        row = OrganizationKey.objects.select_for_update().filter(pk=data_key_id).first()
        if row is None or row.state == State.DESTROYED or not custody.rewrap(row):
            return False
        record("data_key.rewrapped", organization_id, actor=None, target=data_key_id, version=row.version)
    return True


def progress() -> Rotation:
    """How far the rotation of the open scope's organization is; all done where none goes on."""
    live = {row.state: row for row in OrganizationKey.objects.filter(state__in=custody.OPENING_STATES)}
    active = live.get(State.ACTIVE)
    left, sealed = _left(), _sealed()
    return Rotation(
        version=active.version if active else None,
        since=active.created_at if active else None,
        state="rotating" if State.DECRYPT_ONLY in live else "current" if active else "none",
        done=sealed.count() - left.count(),
        total=sealed.count(),
        blocked=left.filter(status_code=BLOCKED).count(),
    )


def _sealed() -> QuerySet[ProviderKey]:
    rows: QuerySet[ProviderKey] = ProviderKey.objects.exclude(status=ProviderKey.Status.REVOKED)
    return rows.exclude(sealed=b"")


def _left() -> QuerySet[ProviderKey]:
    return _sealed().filter(data_key__state=State.DECRYPT_ONLY).order_by("pk")


def _unblock() -> None:
    _left().filter(status_code=BLOCKED).update(status=ProviderKey.Status.UNVERIFIED, status_code="")


def _move(organization_id: uuid.UUID, key_id: uuid.UUID) -> None:
    active = custody.active_data_key(organization_id)
    key = _sealed().filter(pk=key_id).first()
    if key is None or key.data_key_id == active.pk or not custody.reseal_key(key, active):
        return
    record(
        "key.resealed",
        organization_id,
        actor=None,
        target=key_id,
        version=active.version,
        **custody.written(key),
    )


def _block(organization_id: uuid.UUID, key_id: uuid.UUID, reason: str) -> None:
    _sealed().filter(pk=key_id).update(status=ProviderKey.Status.INVALID, status_code=BLOCKED)
    record("key.refused_by_vault", organization_id, actor=None, target=key_id, reason=reason)


def _retire(organization_id: uuid.UUID) -> None:
    """Destroy each old data key that nothing is sealed under any more."""
    rows = OrganizationKey.objects.select_for_update().filter(state=State.DECRYPT_ONLY)
    for row in rows:
        if _sealed().filter(data_key=row).exists():
            continue
        overwrite([row])
        record("data_key.destroyed", organization_id, actor=None, target=row.pk, version=row.version)


def _due() -> list[uuid.UUID]:
    # Across organizations: the function gives ids alone, and each is then treated within its own scope.
    with connection.cursor() as cursor:
        cursor.execute("SELECT organization_id FROM byok_due_rotations()")
        return [row[0] for row in cursor.fetchall()]
