"""Master key and data keys change while people work, and the work is killed in the middle: nobody notices."""

import re
import signal
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest

from tests.providers.vault.island import Island, island, master_key
from tests.providers.vault.remote import PATH, instruct

ORGANIZATIONS = 3
KEYS = 25


@pytest.fixture
def alone(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Island]:
    with island(tmp_path_factory.mktemp("island")) as made:
        yield made


@dataclass
class Traffic:
    """What several people do all the time, and what went wrong."""

    alone: Island
    providers: list[str]
    key: str
    failures: list[str] = field(default_factory=list)
    calls: int = 0
    _over: threading.Event = field(default_factory=threading.Event)
    _threads: list[threading.Thread] = field(default_factory=list)

    def __enter__(self) -> "Traffic":
        acts = [lambda: self._ask(0), lambda: self._ask(1), lambda: self._ask(2), self._verify, self._add]
        self._threads = [threading.Thread(target=self._go_on, args=(act,)) for act in acts]
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *exc_info: object) -> None:
        self._over.set()
        for thread in self._threads:
            thread.join()

    def _go_on(self, act: object) -> None:
        assert callable(act)
        while not self._over.is_set():
            try:
                act()
                self.calls += 1
            except Exception as error:  # a failed call is what is counted here
                self.failures.append(f"{type(error).__name__}: {error}")

    def _ask(self, number: int) -> None:
        answer = self.alone.answered(self.alone.begin(), self.providers[number])
        assert (answer["state"], answer["error"]) == ("complete", None), answer["error"]

    def _verify(self) -> None:
        answer = self.alone.http.post(f"{self.alone.home}/keys/{self.key}/verify/")
        assert (answer.status_code, answer.json()["status"]) == (200, "valid"), answer.text
        time.sleep(0.02)

    def _add(self) -> None:
        answer = self.alone.add_key(self.providers[0])
        assert answer.status_code == 201, answer.text
        time.sleep(0.2)


def killed(alone: Island, words: tuple[str, ...], mark: str) -> str:
    """Begin a command and end it with -9 as soon as it has printed a line like ``mark``; gives what it had said."""
    process = alone.begin_command(*words)
    said = ""
    assert process.stdout is not None
    for line in process.stdout:
        said += line
        if re.search(mark, line):
            process.send_signal(signal.SIGKILL)
            break
    process.stdout.close()
    assert process.wait() == -signal.SIGKILL, said
    return said


def states(alone: Island) -> dict[str, int]:
    with alone.database() as connection:
        rows = connection.execute(
            "SELECT state, count(*) FROM providers_organizationkey GROUP BY state"
        ).fetchall()
        return {state: int(count) for state, count in rows}


def kek_ids(alone: Island) -> set[str]:
    with alone.database() as connection:
        rows = connection.execute(
            "SELECT encode(substr(wrapped, 2, 8), 'hex') FROM providers_organizationkey WHERE state <> 'destroyed'"
        ).fetchall()
    return {kek_id for (kek_id,) in rows}


def test_both_rotations_while_people_work(alone: Island, simulator: str) -> None:
    old, new = alone.environ["BYOK_MASTER_KEY"], master_key()
    alone.restart(old)
    providers = [alone.add_provider(simulator) for _ in range(3)]
    for provider in providers:
        assert alone.add_key(provider).status_code == 201
    checked = alone.add_key(alone.add_provider(simulator)).json()["id"]
    for _ in range(KEYS):
        assert alone.add_key(providers[0]).status_code == 201
    for number in range(ORGANIZATIONS):
        other = alone.bootstrap(f"org{number}")
        own = {"Authorization": f"Bearer {other['token']}"}
        body = {"provider": "openai", "secret": f"sim-of-organization-{number}"}
        path = f"/api/v1/organizations/{other['organization']}/keys/"
        assert alone.http.post(path, json=body, headers=own).status_code == 201
    assert len(kek_ids(alone)) == 1

    # Both keys are known everywhere before anything is wrapped by the new one.
    alone.restart(f"{new},{old}")
    with Traffic(alone, providers, checked) as traffic:
        master_keys_change(alone)
        data_keys_change(alone)
        enough = traffic.calls + 20
        while traffic.calls < enough and not traffic.failures:
            time.sleep(0.05)
    assert traffic.failures == []
    assert traffic.calls > 50

    # The old master key is not needed any more.
    assert alone.restart(new) == ""
    assert alone.answered(alone.begin(), providers[0])["state"] == "complete"
    assert alone.command("vault_status").returncode == 0
    assert alone.command("verify_audit").returncode == 0


def master_keys_change(alone: Island) -> None:
    """With a slow keyring in the command alone, there is time to end it in the middle."""
    before = kek_ids(alone)
    instruct(alone.folder, delay=0.05)
    alone.environ["BYOK_KEYRING"] = PATH
    killed(alone, ("rotate_master_key",), rf"[2-3]/{ORGANIZATIONS + 1}$")
    assert len(kek_ids(alone)) == 2
    del alone.environ["BYOK_KEYRING"]
    done = alone.command("rotate_master_key")
    assert done.returncode == 0, done.stderr
    assert "Remove the other master keys" in done.stdout
    assert len(kek_ids(alone)) == 1
    assert kek_ids(alone).isdisjoint(before)


def data_keys_change(alone: Island) -> None:
    before = states(alone)
    assert set(before) == {"active"}
    killed(alone, ("rotate_data_keys",), r" [2-5]0% ")
    assert states(alone)["decrypt_only"] >= 1
    done = alone.command("rotate_data_keys")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Finishing what was begun" in done.stdout
    assert states(alone) == {"active": before["active"], "destroyed": before["active"]}
