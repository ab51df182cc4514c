"""A keyring somewhere else: slow, out of reach, or disabled, as the test says. ``BYOK_KEYRING`` names ``make``.

It wraps by the suite's own master key, so that it opens what the local keyring wrapped. What a test wants of it stands
in a file of the data directory, for the processes of the platform, too: ``{"delay": seconds, "mode": …}``.
"""

import json
import time
from pathlib import Path
from typing import Literal

from django.conf import settings

from providers.vault import KeyringDescription, KeyringUnavailable, LocalKeyring, load_local_keyring

Mode = Literal["up", "down", "disabled", "broken"]
PATH = "tests.providers.vault.remote.make"


def instruct(folder: Path, mode: Mode = "up", delay: float = 0.0) -> None:
    """From the next call on, the keyring in processes with this data directory behaves so."""
    draft = folder / "remote.json.new"
    draft.write_text(json.dumps({"mode": mode, "delay": delay}))
    draft.replace(folder / "remote.json")


class RemoteKeyring:
    """Asks its "service" for everything, every time."""

    def __init__(self, service: LocalKeyring, orders: Path) -> None:
        self._service, self._orders = service, orders
        self.calls = 0

    def wrap(self, context: bytes, data_key: bytes | bytearray) -> bytes:
        return self._answering().wrap(context, data_key)

    def unwrap(self, context: bytes, wrapped: bytes | memoryview) -> bytearray:
        return self._answering().unwrap(context, wrapped)

    def rewrap(self, context: bytes, wrapped: bytes | memoryview) -> bytes:
        return self._answering().rewrap(context, wrapped)

    def describe(self) -> KeyringDescription:
        kek_id = self._service.describe().kek_id
        return KeyringDescription(kek_id, "remote", self._told()["mode"] == "up")

    def _answering(self) -> LocalKeyring:
        self.calls += 1
        told = self._told()
        time.sleep(float(told["delay"]))
        if told["mode"] == "down":
            raise TimeoutError("the service took too long")
        if told["mode"] == "disabled":
            raise KeyringUnavailable("the customer disabled the key")
        if told["mode"] == "broken":
            raise RuntimeError("a fault with a secret in its text: sim-canary-of-a-keyring")
        return self._service

    def _told(self) -> dict[str, str]:
        try:
            return dict(json.loads(self._orders.read_text()))
        except FileNotFoundError:
            return {"mode": "up", "delay": "0"}


def make() -> RemoteKeyring:
    service = load_local_keyring(settings.BYOK_MASTER_KEY, None)
    return RemoteKeyring(service, Path(settings.BYOK_DATA_DIR) / "remote.json")
