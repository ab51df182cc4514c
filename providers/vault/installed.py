"""This installation's keyring, and whether it opens what is stored here.

Beside the data keys the database holds a probe: 32 random bytes under the same keyring. A process whose keyring
does not open the probe is sealed. It reads and writes as ever, and neither opens nor seals a key, so that a wrong
master key never mixes with what the right one wrote.
"""

import logging
import secrets
import threading
import time
import weakref
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal, TypeVar

from django.conf import settings
from django.db import DatabaseError
from django.utils.module_loading import import_string

from providers.models import Installation
from providers.vault.context import encode_fields
from providers.vault.data_keys import DataKeyCache
from providers.vault.exceptions import MasterKeyError, VaultError, VaultSealed
from providers.vault.keyring import Keyring
from providers.vault.ledger import Ledger
from providers.vault.master_key import load_local_keyring
from providers.vault.secret import DATA_KEY_BYTES, overwrite

T = TypeVar("T")
logger = logging.getLogger(__name__)
_proved = threading.Event()
LOOK_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class Probe:
    """What a keyring must open to be the right one, and the id of the key that wrapped it."""

    wrapped: bytes
    kek_id: str


@cache
def keyring() -> Keyring:
    """The installation's keyring; raises MasterKeyError when its key is missing or unsafe."""
    if settings.BYOK_KEYRING:
        return _made_elsewhere(settings.BYOK_KEYRING)
    value, file = settings.BYOK_MASTER_KEY, settings.BYOK_MASTER_KEY_FILE
    return load_local_keyring(value or None, Path(file) if file and not value else None)


@cache
def data_keys() -> DataKeyCache:
    """The process's unwrapped data keys, which go when their time is over, in an idle process as well."""
    made = DataKeyCache(ttl=settings.BYOK_DATA_KEY_SECONDS)
    if settings.BYOK_DATA_KEY_SECONDS > 0:
        threading.Thread(
            target=_drop_expired, args=(weakref.ref(made),), name="data-keys", daemon=True
        ).start()
    return made


@cache
def installation() -> str:
    return str(Installation.objects.get(pk=1).name)


def ledger() -> Ledger:
    """Where destroyed data keys are written down, outside the database."""
    return Ledger(Path(settings.BYOK_KEY_LEDGER))


def forget() -> None:
    """Ask settings and keyring anew; what was unwrapped is overwritten."""
    data_keys().clear()
    for remembered in (keyring, data_keys, installation):
        remembered.cache_clear()
    _proved.clear()


def asked(question: Callable[[Keyring], T]) -> T:
    """The keyring's answer. ``VaultError`` passes through; whatever else goes wrong there is ``VaultSealed``."""
    try:
        return question(keyring())
    except VaultError:
        raise
    except Exception as error:
        # A library's exception can hold what it was given, so its name alone is kept.
        logger.warning("the keyring does not answer: %s", type(error).__name__)
    raise VaultSealed()


def require_unsealed() -> None:
    """Raise VaultSealed unless the keyring opens the probe. Asked again until it does once."""
    if _proved.is_set():
        return
    row = Installation.objects.get(pk=1)
    if not opens(bytes(row.probe), str(row.name)):
        raise VaultSealed()
    _proved.set()


def opens(probe: bytes, instance: str) -> bool:
    """Whether the keyring opens this probe; raises VaultSealed when it does not answer."""
    if not probe:
        return False
    try:
        overwrite(asked(lambda ring: ring.unwrap(_context(instance), probe)))
    except VaultError:
        return False
    return True


def new_probe(instance: str) -> Probe:
    """A probe under the keyring's active key; raises VaultSealed when it does not answer."""
    content = bytearray(secrets.token_bytes(DATA_KEY_BYTES))
    wrapped = asked(lambda ring: ring.wrap(_context(instance), content))
    overwrite(content)
    return Probe(wrapped, asked(lambda ring: ring.describe()).kek_id)


def state() -> Literal["open", "sealed"]:
    """Whether keys can be used now."""
    try:
        require_unsealed()
        healthy = asked(lambda ring: ring.describe()).healthy
    except (VaultSealed, DatabaseError):
        healthy = False
    return "open" if healthy else "sealed"


def _drop_expired(cache: "weakref.ref[DataKeyCache]") -> None:
    while (live := cache()) is not None:
        live.drop_expired()
        del live
        time.sleep(LOOK_SECONDS)


def _context(instance: str) -> bytes:
    return encode_fields(("instance", instance.encode()), ("purpose", b"probe"))


def _made_elsewhere(path: str) -> Keyring:
    try:
        made: Keyring = import_string(path)()
    except MasterKeyError:
        raise
    except Exception as error:
        raise MasterKeyError(
            f"BYOK_KEYRING={path} does not give a keyring ({type(error).__name__})."
        ) from None
    return made
