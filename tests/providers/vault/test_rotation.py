"""A new data key while keys are used: who may, how far it is, what it leaves, what it must not lose."""

import secrets
import threading
import uuid
from collections.abc import Iterator
from typing import Any

import pytest

from byokplatform.core.exceptions import Conflict
from byokplatform.core.tenancy import organization_scope
from providers.models import OrganizationKey, ProviderKey
from providers.services.keys import add_key, revoke_key
from providers.services.rotation import (
    begin_rotation,
    finish_due_rotations,
    finish_rotation,
    progress,
    seal_anew_after_commit,
)
from providers.vault import VaultError
from providers.vault.custody import open_key, seal_key
from providers.vault.installed import ledger
from providers.vault.ledger import Destroyed
from providers.vault.secret import OpenedSecret
from tests.cast import Cast, Person
from tests.providers.listener import Listener
from tests.providers.vault.test_remote_keyring import added, opened
from tests.stack import Stack, wait_for
from tests.tenancy.database import as_owner


def begin(person: Person) -> bool:
    with organization_scope(person.organization.pk):
        return begin_rotation(organization_id=person.organization.pk, actor=person.user.pk)


def finish(person: Person, again: bool = False) -> Any:
    *_, last = finish_rotation(organization_id=person.organization.pk, again=again)
    return last


def data_keys(person: Person) -> dict[int, str]:
    with organization_scope(person.organization.pk):
        return dict(OrganizationKey.objects.order_by("version").values_list("version", "state"))


def row(person: Person, key: ProviderKey) -> ProviderKey:
    with organization_scope(person.organization.pk):
        return ProviderKey.objects.select_related("data_key").get(pk=key.pk)


def events(person: Person) -> list[str]:
    with as_owner() as connection:
        rows = connection.execute(
            "SELECT action FROM audit_auditevent WHERE organization_id = %s ORDER BY seq",
            [person.organization.pk],
        )
        return [action for (action,) in rows]


def test_every_key_moves_and_the_old_data_key_is_destroyed(cast: Cast) -> None:
    alice = cast.alice
    keys = [added(alice) for _ in range(3)]
    texts = [opened(alice, key) for key in keys]
    before = [row(alice, key) for key in keys]
    assert begin(alice)
    assert data_keys(alice) == {1: "decrypt_only", 2: "active"}
    assert not begin(alice)
    steps = list(finish_rotation(organization_id=alice.organization.pk))
    assert [(one.done, one.total) for one in steps] == [(0, 3), (1, 3), (2, 3), (3, 3), (3, 3)]
    assert (steps[0].state, steps[-1].state, steps[-1].version) == ("rotating", "current", 2)
    assert data_keys(alice) == {1: "destroyed", 2: "active"}
    assert [opened(alice, key) for key in keys] == texts
    for old, new in zip(before, (row(alice, key) for key in keys), strict=True):
        assert old.sealed != new.sealed
        assert old.fingerprint != new.fingerprint
        assert (old.hint, old.status, new.data_key.version) == (new.hint, new.status, 2)
    gone = Destroyed(alice.organization.pk, before[0].data_key_id)
    assert gone in ledger().read()
    assert events(alice)[-5:] == ["data_key.rotated", *["key.resealed"] * 3, "data_key.destroyed"]


def test_a_key_that_is_used_moves_at_once(cast: Cast) -> None:
    alice = cast.alice
    key, other = added(alice), added(alice)
    begin(alice)
    with organization_scope(alice.organization.pk):
        mine = ProviderKey.objects.get(pk=key.pk)
        open_key(mine).destroy()
        seal_anew_after_commit(mine)
    assert row(alice, key).data_key.version == 2
    assert row(alice, other).data_key.version == 1


def test_the_same_secret_is_found_under_either_data_key(cast: Cast) -> None:
    alice, secret = cast.alice, f"sim-{secrets.token_hex(12)}"

    def add() -> None:
        with organization_scope(alice.organization.pk):
            add_key(access=alice.access, provider="openai", name="", secret=secret, owner="personal")

    add()
    begin(alice)
    with pytest.raises(Conflict, match="This key is here already"):
        add()
    finish(alice)
    with pytest.raises(Conflict, match="This key is here already"):
        add()


def test_a_key_that_does_not_open_holds_up_itself_alone(cast: Cast) -> None:
    alice = cast.alice
    sound, broken = added(alice), added(alice)
    with as_owner() as connection:
        base_url = connection.execute(
            "UPDATE providers_providerkey SET base_url = 'https://elsewhere.example/v1' WHERE id = %s"
            " RETURNING (SELECT base_url FROM providers_providerkey WHERE id = %s)",
            [broken.pk, broken.pk],
        ).fetchone()
    assert base_url is not None
    begin(alice)
    last = finish(alice)
    assert (last.state, last.done, last.total, last.blocked) == ("rotating", 1, 2, 1)
    assert data_keys(alice) == {1: "decrypt_only", 2: "active"}
    assert (row(alice, broken).status, row(alice, broken).status_code) == ("invalid", "vault_refused")
    assert "key.refused_by_vault" in events(alice)
    assert opened(alice, sound).startswith("sim-")
    # The scheduler leaves it alone, or the trail would grow by an entry a minute.
    told = len(events(alice))
    finish_due_rotations()
    assert len(events(alice)) == told
    with as_owner() as connection:
        connection.execute(
            "UPDATE providers_providerkey SET base_url = %s WHERE id = %s", [base_url[0], broken.pk]
        )
    assert finish(alice, again=True).state == "current"
    assert opened(alice, broken).startswith("sim-")
    assert data_keys(alice) == {1: "destroyed", 2: "active"}


def test_a_revoked_key_holds_up_nothing(cast: Cast) -> None:
    alice = cast.alice
    kept, ended = added(alice), added(alice)
    begin(alice)
    with organization_scope(alice.organization.pk):
        revoke_key(access=alice.access, key_id=ended.pk)
    last = finish(alice)
    assert (last.state, last.done, last.total) == ("current", 1, 1)
    assert opened(alice, kept).startswith("sim-")


def test_a_lost_rotation_is_found_by_the_scheduler(cast: Cast) -> None:
    alice = cast.alice
    key = added(alice)
    begin(alice)
    assert finish_due_rotations() >= 1
    assert data_keys(alice) == {1: "destroyed", 2: "active"}
    assert opened(alice, key).startswith("sim-")


def test_an_organization_without_keys_has_nothing_to_rotate(cast: Cast) -> None:
    assert not begin(cast.charlie)
    with organization_scope(cast.charlie.organization.pk):
        assert (progress().state, progress().version, progress().total) == ("none", None, 0)
    assert finish(cast.charlie).state == "none"


@pytest.fixture
def sealing(cast: Cast) -> Iterator[tuple[threading.Event, threading.Thread]]:
    """A key being added, stopped between sealing and committing until the event is set."""
    alice, sealed, go_on = cast.alice, threading.Event(), threading.Event()

    def add() -> None:
        with organization_scope(alice.organization.pk):
            key = ProviderKey(
                organization_id=alice.organization.pk,
                provider="openai",
                name="late",
                owner="organization",
                dialect="openai-chat",
                base_url="https://api.openai.com/v1",
                created_by_id=alice.user.pk,
            )
            with OpenedSecret.from_text("sim-a-late-one") as secret:
                seal_key(key, secret)
            sealed.set()
            go_on.wait(20)
            key.save(force_insert=True)

    thread = threading.Thread(target=add)
    added(alice)
    thread.start()
    assert sealed.wait(20)
    yield go_on, thread
    go_on.set()
    thread.join()


def test_a_rotation_waits_for_a_key_that_is_being_added(
    cast: Cast, sealing: tuple[threading.Event, threading.Thread]
) -> None:
    """Otherwise it would destroy the data key before the row that needs it is there to be seen."""
    go_on, adding = sealing
    rotating = threading.Thread(target=lambda: (begin(cast.alice), finish(cast.alice)))
    rotating.start()
    rotating.join(0.5)
    assert rotating.is_alive()
    go_on.set()
    adding.join()
    rotating.join(20)
    with organization_scope(cast.alice.organization.pk):
        late = ProviderKey.objects.select_related("data_key").get(name="late")
        # Its entry of the trail is missing, so it is told from the others; it is there, with its data key.
        assert (late.status_code, late.data_key.state) == ("vault_refused", "decrypt_only")


def test_over_http(stack: Stack, cast: Cast, listener: Listener) -> None:
    alice, bob, vera = cast.alice, cast.bob, cast.vera
    home = f"{alice.home}/data-key/"
    assert alice.http.get(home).json() == {
        "version": None, "since": None, "state": "none", "done": 0, "total": 0, "blocked": 0,
    }  # fmt: skip
    provider = alice.add_provider(listener.base_url)
    keys = [alice.add_key(provider)["id"], bob.add_key(provider)["id"]]
    for person in (bob, vera):
        assert person.http.get(home).status_code == 403
        assert person.http.post(f"{home}rotate/").status_code == 403
    assert cast.charlie.http.get(home).status_code == 404
    assert alice.http.get(home).json()["version"] == 1
    begun = alice.http.post(f"{home}rotate/")
    assert (begun.status_code, begun.json()["version"], begun.json()["total"]) == (202, 2, 2)
    wait_for(lambda: alice.http.get(home).json()["state"] == "current", "the rotation's end", 30)
    reached = alice.http.get(home).json()
    assert (reached["done"], reached["total"], reached["blocked"]) == (2, 2, 0)
    assert alice.http.post(f"{alice.home}/keys/{keys[0]}/verify/").json()["status"] == "valid"
    assert bob.http.post(f"{bob.home}/keys/{keys[1]}/verify/").json()["status"] == "valid"


def test_an_old_row_with_its_old_data_key_does_not_open(cast: Cast) -> None:
    """Both put back from a backup while the platform runs: the trail knows a newer one."""
    alice = cast.alice
    key = added(alice)
    with as_owner() as connection:
        saved = connection.execute(
            "SELECT k.sealed, d.id, d.wrapped FROM providers_providerkey k"
            " JOIN providers_organizationkey d ON d.id = k.data_key_id WHERE k.id = %s",
            [key.pk],
        ).fetchone()
    assert saved is not None
    begin(alice)
    finish(alice)
    sealed, data_key, wrapped = saved
    with as_owner() as connection:
        connection.execute(
            "UPDATE providers_organizationkey SET state = 'decrypt_only', wrapped = %s WHERE id = %s",
            [wrapped, data_key],
        )
        connection.execute(
            "UPDATE providers_providerkey SET sealed = %s, data_key_id = %s WHERE id = %s",
            [sealed, data_key, key.pk],
        )
    with pytest.raises(VaultError) as refusal:
        opened(alice, key)
    assert refusal.value.reason == "replaced"


def test_ids_alone_cross_organizations(cast: Cast) -> None:
    with as_owner() as connection:
        found = connection.execute("SELECT * FROM byok_due_rotations()").fetchall()
    assert all(isinstance(one, uuid.UUID) and len(line) == 1 for line in found for one in line)
