"""A wrong master key: people read and write, nothing opens or seals a key, nothing is written half."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest

from tests.environment import ROOT, free_port
from tests.providers.vault.island import Island, island, master_key

TABLES = (
    "providers_organizationkey",
    "providers_providerkey",
    "audit_auditevent",
    "chat_message",
    "usage_reservation",
)


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Island]:
    with island(tmp_path_factory.mktemp("island")) as made:
        yield made


def contents(alone: Island) -> dict[str, list[str]]:
    with alone.database() as connection:
        return {
            table: [
                row[0] for row in connection.execute(f"SELECT t::text FROM {table} t ORDER BY 1".encode())
            ]
            for table in TABLES
        }


def refused(answer: httpx2.Response) -> bool:
    return (answer.status_code, answer.json()["code"]) == (503, "vault_sealed")


def test_a_wrong_master_key_seals_and_the_right_one_opens_again(alone: Island, simulator: str) -> None:
    right, wrong = alone.environ["BYOK_MASTER_KEY"], master_key()
    assert alone.restart(right) == ""
    ready = httpx2.get(f"{alone.stack.url}/readyz").json()
    assert (ready["status"], ready["checks"]["keyring"]) == ("ready", True)
    provider, conversation = alone.add_provider(simulator), alone.begin()
    key = alone.add_key(provider).json()["id"]
    assert alone.answered(conversation, provider)["state"] == "complete"
    status = alone.command("vault_status")
    assert (status.returncode, status.stdout.splitlines()[0]) == (0, "vault: open")
    newcomer = alone.bootstrap("newcomer")
    before = contents(alone)

    assert "SEALED" in alone.restart(wrong)
    ready = httpx2.get(f"{alone.stack.url}/readyz")
    assert (ready.status_code, ready.json()["status"], ready.json()["checks"]["keyring"]) == (
        200,
        "sealed",
        False,
    )
    seen = alone.http.get(f"/api/v1/conversations/{conversation}/messages/")
    assert "Hello?" in seen.text
    assert alone.http.get(f"{alone.home}/keys/").json()["results"][0]["id"] == key
    assert refused(alone.add_key(provider))
    assert refused(alone.send(conversation, provider))
    assert refused(alone.http.post(f"{alone.home}/keys/{key}/verify/"))
    assert refused(alone.http.post(f"{alone.home}/data-key/rotate/"))
    body = {"provider": "openai", "secret": "sim-of-a-newcomer"}
    own = {"Authorization": f"Bearer {newcomer['token']}"}
    path = f"/api/v1/organizations/{newcomer['organization']}/keys/"
    assert refused(alone.http.post(path, json=body, headers=own))
    assert contents(alone) == before

    for name in ("rotate_master_key", "rotate_data_keys", "vault_status"):
        done = alone.command(name)
        assert done.returncode == 1, name
        assert "The vault is sealed" in done.stderr, name
        for secret in (right, wrong):
            assert secret not in done.stdout + done.stderr
    wanted = status.stdout.split("stored here for key: ")[1].split()[0]
    assert wanted in done.stderr
    assert contents(alone) == before

    assert alone.restart(right) == ""
    assert httpx2.get(f"{alone.stack.url}/readyz").json()["status"] == "ready"
    assert alone.answered(conversation, provider)["state"] == "complete"
    assert alone.http.post(f"{alone.home}/keys/{key}/verify/").json()["status"] == "valid"


def test_a_revoked_key_can_be_revoked_while_sealed(alone: Island, simulator: str) -> None:
    """What needs no key opened works: the emergency brake above all."""
    right = alone.environ["BYOK_MASTER_KEY"]
    provider = alone.add_provider(simulator)
    key = alone.add_key(provider).json()["id"]
    alone.restart(master_key())
    assert alone.http.post(f"{alone.home}/keys/{key}/revoke/").json()["status"] == "revoked"
    assert alone.restart(right) == ""


def test_the_way_out_when_the_master_key_is_lost(alone: Island, simulator: str) -> None:
    provider, conversation = alone.add_provider(simulator), alone.begin()
    key = alone.add_key(provider).json()["id"]
    kept = alone.command("abandon_lost_keys", "--the-master-key-is-lost")
    assert (kept.returncode, "nothing is lost" in kept.stderr) == (1, True)
    new = master_key()
    alone.restart(new)
    before = contents(alone)
    warned = alone.command("abandon_lost_keys")
    assert (warned.returncode, "would be lost for good" in warned.stderr) == (1, True)
    assert contents(alone) == before
    done = alone.command("abandon_lost_keys", "--the-master-key-is-lost")
    assert done.returncode == 0, done.stderr
    assert alone.restart(new) == ""
    shown = alone.http.get(f"{alone.home}/keys/{key}/").json()
    assert (shown["status"], shown["status_code"]) == ("invalid", "vault_refused")
    assert alone.add_key(provider).status_code == 201
    assert alone.answered(conversation, provider)["state"] == "complete"


@pytest.mark.parametrize(
    ("command", "value", "complaint"),
    [
        ("server", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=", "known default, a pattern or a phrase"),
        ("server", "changeme", "exactly 32 bytes"),
        ("server", "", "BYOK_MASTER_KEY_FILE must be set"),
        ("server", "file:0644", "open to other users"),
        ("server", "file:0640", "open to other users"),
        ("server", "file:", "cannot be read"),
        ("web", "changeme", "exactly 32 bytes"),
        ("worker", "changeme", "exactly 32 bytes"),
        ("migrate", "changeme", "exactly 32 bytes"),
    ],
)
def test_an_unsafe_master_key_ends_the_start(
    tmp_path: Path, command: str, value: str, complaint: str
) -> None:
    environ = {**os.environ, "BYOK_DATA_DIR": str(tmp_path), "BYOK_PORT": str(free_port())}
    environ["BYOK_MASTER_KEY"] = value
    if value.startswith("file:"):
        file = tmp_path / "master_key"
        environ |= {"BYOK_MASTER_KEY": "", "BYOK_MASTER_KEY_FILE": str(file)}
        if mode := value.removeprefix("file:"):
            file.write_text(master_key())
            file.chmod(int(mode, 8))
    done = subprocess.run(
        [sys.executable, "-m", "byokplatform", command],
        cwd=ROOT,
        env=environ,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 1
    (line,) = done.stderr.strip().splitlines()
    assert complaint in line
    assert "changeme" not in line
