"""A keyring that is not ours: named by a setting, slow, out of reach, disabled by its owner. No caller knows which."""

import asyncio
import os
import secrets
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx2
import pytest
from django.test import override_settings

from byokplatform.core.tenancy import organization_scope
from providers.models import OrganizationKey, ProviderKey
from providers.services.keys import add_key, verify_key
from providers.vault import MasterKeyError, VaultSealed, installed
from providers.vault.custody import open_key
from tests.cast import Cast, Person
from tests.environment import free_port
from tests.providers.vault import remote
from tests.providers.vault.remote import Mode, instruct
from tests.stack import Stack, wait_for

FAILING: list[Mode] = ["down", "disabled", "broken"]


@pytest.fixture
def keyring(installation_folder: Path) -> Iterator[remote.RemoteKeyring]:
    """In this process, the remote keyring in place of the local one; data keys are kept for half a second."""
    instruct(installation_folder)
    with override_settings(BYOK_KEYRING=remote.PATH, BYOK_DATA_KEY_SECONDS=0.5):
        installed.forget()
        yield installed.keyring()  # type: ignore[misc]
    instruct(installation_folder)
    installed.forget()


def added(person: Person, owner: str = "personal") -> ProviderKey:
    secret = f"sim-{secrets.token_hex(12)}"
    with organization_scope(person.organization.pk):
        return add_key(access=person.access, provider="openai", name="", secret=secret, owner=owner)


def opened(person: Person, key: ProviderKey) -> str:
    with organization_scope(person.organization.pk), open_key(key) as secret:
        return secret.reveal()


def count(person: Person) -> tuple[int, int]:
    with organization_scope(person.organization.pk):
        return ProviderKey.objects.count(), OrganizationKey.objects.count()


def test_what_one_wrapped_the_other_opens(cast: Cast, keyring: remote.RemoteKeyring) -> None:
    key = added(cast.alice)
    assert keyring.calls > 0
    asked = keyring.calls
    for _ in range(5):
        assert opened(cast.alice, key).startswith("sim-")
    assert keyring.calls == asked
    with override_settings(BYOK_KEYRING=""):
        installed.forget()
        assert opened(cast.alice, key).startswith("sim-")


@pytest.mark.parametrize("mode", FAILING)
def test_a_keyring_that_fails_seals_the_vault(
    cast: Cast, keyring: remote.RemoteKeyring, installation_folder: Path, mode: Mode
) -> None:
    alice, charlie = cast.alice, cast.charlie
    key = added(alice)
    assert installed.state() == "open"
    before = count(alice), count(charlie)
    instruct(installation_folder, mode)
    assert installed.state() == "sealed"
    time.sleep(0.6)
    acts: list[Callable[[], object]] = [
        lambda: opened(alice, key),
        lambda: added(alice, "organization"),
        lambda: added(charlie),
        lambda: asyncio.run(verify_key(access=alice.access, key_id=key.pk)),
    ]
    for act in acts:
        with pytest.raises(VaultSealed) as refusal:
            act()
        assert (refusal.value.status, refusal.value.code) == (503, "vault_sealed")
        assert "canary" not in f"{refusal.value!r}{refusal.value.__context__!r}"
    assert (count(alice), count(charlie)) == before
    instruct(installation_folder)
    assert installed.state() == "open"
    assert opened(alice, key).startswith("sim-")


def test_a_disabled_key_is_not_used_once_its_time_is_over(
    cast: Cast, keyring: remote.RemoteKeyring, installation_folder: Path
) -> None:
    key = added(cast.alice)
    opened(cast.alice, key)
    instruct(installation_folder, "disabled")
    ends = time.monotonic() + 0.5
    while time.monotonic() < ends:
        time.sleep(0.05)
    with pytest.raises(VaultSealed):
        opened(cast.alice, key)


def test_an_idle_process_keeps_no_data_key(cast: Cast, keyring: remote.RemoteKeyring) -> None:
    opened(cast.alice, added(cast.alice))
    assert len(installed.data_keys()) == 1
    wait_for(lambda: len(installed.data_keys()) == 0, "the data key's end", 10)


def test_a_process_that_starts_without_its_keyring_recovers(
    cast: Cast, keyring: remote.RemoteKeyring, installation_folder: Path
) -> None:
    key = added(cast.alice)
    installed.forget()
    instruct(installation_folder, "down")
    with pytest.raises(VaultSealed):
        opened(cast.alice, key)
    instruct(installation_folder)
    assert opened(cast.alice, key).startswith("sim-")


def test_over_http(cast: Cast, stack: Stack, installation_folder: Path, simulator: str) -> None:
    """A web process with the remote keyring beside those with the local one, over the same database."""
    alice, port = cast.alice, free_port()
    environ = {
        "BYOK_KEYRING": remote.PATH,
        "BYOK_PORT": str(port),
        "BYOK_DATA_KEY_SECONDS": "0",
        "PYTHONPATH": os.getcwd(),
    }
    second = Stack(installation_folder, f"http://127.0.0.1:{port}", environ)
    provider = alice.add_provider(simulator)
    key = alice.add_key(provider)["id"]
    path = f"{alice.home}/keys/{key}/verify/"
    instruct(installation_folder)
    try:
        second.start("web")
        second.wait_ready()
        with httpx2.Client(base_url=second.url, headers=dict(alice.http.headers), timeout=30) as http:
            assert http.post(path).json()["status"] == "valid"
            instruct(installation_folder, "disabled")
            refused = http.post(path)
            assert (refused.status_code, refused.json()["code"]) == (503, "vault_sealed")
            assert http.get("/readyz").json()["status"] == "sealed"
            assert http.get(f"{alice.home}/keys/").status_code == 200
            instruct(installation_folder, delay=0.3)
            assert http.post(path).json()["status"] == "valid"
            assert http.get("/readyz").json()["status"] == "ready"
    finally:
        instruct(installation_folder)
        second.close()


def test_the_setting_must_name_a_keyring() -> None:
    for path in ("nowhere.at.all", "tests.providers.vault.remote.nothing", "json.loads"):
        with override_settings(BYOK_KEYRING=path):
            installed.forget()
            with pytest.raises(MasterKeyError, match="does not give a keyring"):
                installed.keyring()
    installed.forget()
