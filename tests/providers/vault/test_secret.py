"""An opened secret and a data key must not leave the process by accident, whatever is done to them."""

import copy
import dataclasses
import io
import json
import logging
import pickle
import pprint
import subprocess
import sys
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from string import Template
from typing import Any

import orjson
import pytest

from providers.vault import DataKey, OpenedSecret, VaultError, open_sealed, seal
from providers.vault.exceptions import Reason
from tests.providers.vault.samples import CONTEXT, KEY_ID, KEY_VERSION

CANARY = "sk-canary-5d1f0c7be2"
MATERIAL = b"canary-data-key-0123456789abcdef"


@dataclass
class Carrier:
    secret: object


@pytest.fixture(params=[OpenedSecret, DataKey])
def guarded(request: pytest.FixtureRequest) -> OpenedSecret | DataKey:
    return OpenedSecret.from_text(CANARY) if request.param is OpenedSecret else DataKey(bytearray(MATERIAL))


def _logged(write: Callable[[logging.Logger], None]) -> str:
    stream = io.StringIO()
    logger = logging.getLogger("leaks")
    logger.propagate = False
    handler = logging.StreamHandler(stream)
    logger.addHandler(handler)
    write(logger)
    logger.removeHandler(handler)
    return stream.getvalue()


SHOWN: dict[str, Callable[[Any], str]] = {
    "repr": repr,
    "str": str,
    "ascii": ascii,
    "f-string": lambda secret: f"{secret}{secret!r}{secret!s}{secret:>40}",
    "format": lambda secret: f"{secret:x^60}",
    "percent s": lambda secret: "%s %r %a" % (secret, secret, secret),  # noqa: UP031
    "template": lambda secret: Template("$secret").substitute(secret=secret),
    "list": lambda secret: repr([secret, {"secret": secret}, (secret,)]),
    "dataclass": lambda secret: repr(Carrier(secret)),
    "pprint": lambda secret: pprint.pformat({"secret": secret}),
    "json with default": lambda secret: json.dumps({"secret": secret}, default=str),
    "orjson with default": lambda secret: orjson.dumps({"secret": secret}, default=str).decode(),
    "logging": lambda secret: _logged(lambda logger: logger.error("%s %r", secret, secret)),
    "exception": lambda secret: str(RuntimeError("failed", secret)),
    "dir": lambda secret: repr(dir(secret)),
}

REFUSED: dict[str, Callable[[Any], object]] = {
    "copy": copy.copy,
    "deepcopy": copy.deepcopy,
    "asdict": lambda secret: dataclasses.asdict(Carrier(secret)),
    "json": lambda secret: json.dumps({"secret": secret}),
    "orjson": orjson.dumps,
    "getstate": lambda secret: secret.__getstate__(),
    "reduce": lambda secret: secret.__reduce_ex__(2),
    "plain reduce": lambda secret: secret.__reduce__(),
    "vars": vars,
    "iter": list,
    "star": lambda secret: [*secret],
    "in": lambda secret: "s" in secret,
    "bytes": bytes,
    "bytearray": bytearray,
    "memoryview": memoryview,
    "len": len,
    "index": lambda secret: secret[0],
    "join": lambda secret: "".join([secret]),
    "add": lambda secret: "Bearer " + secret,
    "equal": lambda secret: secret == secret,
    "equal text": lambda secret: secret == CANARY,
    "not equal": lambda secret: secret != CANARY,
    "less": lambda secret: secret < secret,
    "hash": hash,
    "dict key": lambda secret: {secret: 1},
}


def _holds_canary(text: str) -> bool:
    clues = ("canary", "5d1f0c7be2", MATERIAL.hex(), CANARY.encode().hex(), str(list(MATERIAL))[1:-1])
    return any(clue in text for clue in clues)


@pytest.mark.parametrize("way", SHOWN)
def test_shows_nothing(guarded: OpenedSecret | DataKey, way: str) -> None:
    shown = SHOWN[way](guarded)
    assert not _holds_canary(shown)


@pytest.mark.parametrize("way", REFUSED)
def test_refuses(guarded: OpenedSecret | DataKey, way: str) -> None:
    with pytest.raises(TypeError) as refusal:
        REFUSED[way](guarded)
    assert not _holds_canary(str(refusal.value))


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_refuses_every_pickle(guarded: OpenedSecret | DataKey, protocol: int) -> None:
    with pytest.raises(TypeError):
        pickle.dumps(guarded, protocol)


def test_shows_stars() -> None:
    secret = OpenedSecret.from_text(CANARY)
    assert (repr(secret), str(secret), f"{secret:>9}") == ("OpenedSecret(***)", "***", "***")


def test_reveal_is_the_only_way_out() -> None:
    assert OpenedSecret.from_text(CANARY).reveal() == CANARY


def _report(error: BaseException) -> str:
    return "".join(traceback.TracebackException.from_exception(error, capture_locals=True).format())


def _open_wrong(data_key: DataKey, position: int) -> None:
    with OpenedSecret.from_text(CANARY) as secret:
        blob = bytearray(seal(data_key, KEY_VERSION, KEY_ID, CONTEXT, secret))
        blob[position] ^= 1
        open_sealed(data_key, KEY_VERSION, KEY_ID, CONTEXT, bytes(blob))


@pytest.mark.parametrize("position", [0, 9, 30, 70, 101, -1])
def test_local_variables_in_a_traceback_show_nothing(position: int) -> None:
    data_key = DataKey(bytearray(MATERIAL))
    with pytest.raises(VaultError) as refusal:
        _open_wrong(data_key, position)
    report = _report(refusal.value)
    assert "data_key = DataKey(***)" in report
    assert not _holds_canary(report)


def test_local_variables_beside_an_opened_secret_show_nothing() -> None:
    def call(secret: OpenedSecret) -> None:
        raise RuntimeError("the provider hung up")

    with pytest.raises(RuntimeError) as failure:
        call(OpenedSecret.from_text(CANARY))
    assert "secret = OpenedSecret(***)" in _report(failure.value)
    assert not _holds_canary(_report(failure.value))


def test_text_without_utf8_is_refused_and_not_carried_along() -> None:
    def guard() -> None:
        OpenedSecret.from_text(CANARY + "\ud800")

    with pytest.raises(VaultError) as refusal:
        guard()
    assert refusal.value.reason == "encoding"
    assert refusal.value.__context__ is None
    assert not _holds_canary(_report(refusal.value))


def test_bytes_without_utf8_are_refused_and_not_carried_along() -> None:
    secret = OpenedSecret(bytearray(CANARY.encode() + b"\xff"))
    with pytest.raises(VaultError) as refusal:
        secret.reveal()
    assert refusal.value.__context__ is None
    assert not _holds_canary(_report(refusal.value))


def test_destroy_overwrites_the_bytes() -> None:
    buffer = bytearray(CANARY, "utf-8")
    secret = OpenedSecret(buffer)
    secret.destroy()
    secret.destroy()
    assert buffer == bytes(len(CANARY))
    with pytest.raises(VaultError):
        secret.reveal()


def test_leaving_the_context_overwrites_even_after_an_error() -> None:
    buffer = bytearray(CANARY, "utf-8")

    def call() -> None:
        with OpenedSecret(buffer) as secret:
            assert secret.reveal() == CANARY
            raise RuntimeError("the provider hung up")

    with pytest.raises(RuntimeError):
        call()
    assert buffer == bytes(len(CANARY))


def test_a_forgotten_secret_is_overwritten_when_it_is_collected() -> None:
    buffer = bytearray(MATERIAL)
    key = DataKey(buffer)
    del key
    assert buffer == bytes(32)


@pytest.mark.parametrize("material", [b"", b"short", bytes(32), b"\xff" * 32, MATERIAL + b"0"])
def test_a_data_key_is_32_bytes_and_not_overwritten(material: bytes) -> None:
    buffer = bytearray(material)
    with pytest.raises(VaultError) as refusal:
        DataKey(buffer)
    assert refusal.value.reason == "data_key"
    assert not any(buffer)


def test_a_destroyed_data_key_seals_nothing() -> None:
    key = DataKey(bytearray(MATERIAL))
    key.destroy()
    with pytest.raises(VaultError):
        seal(key, KEY_VERSION, KEY_ID, CONTEXT, OpenedSecret.from_text(CANARY))


def test_a_duplicate_outlives_its_source() -> None:
    key = DataKey(bytearray(MATERIAL))
    duplicate = key.duplicate()
    key.destroy()
    assert duplicate.material() == MATERIAL


def test_generated_data_keys_differ() -> None:
    assert DataKey.generate().material() != DataKey.generate().material()


@pytest.mark.parametrize("kind", [OpenedSecret, DataKey])
def test_only_a_buffer_that_can_be_overwritten_is_taken(kind: Any) -> None:
    with pytest.raises(TypeError) as refusal:
        kind(CANARY.encode())
    assert not _holds_canary(str(refusal.value))


def test_the_refusal_survives_a_process_boundary() -> None:
    reason: Reason = "commitment"
    error = pickle.loads(pickle.dumps(VaultError(reason)))
    assert (error.reason, error.detail) == (reason, "This key cannot be opened.")


def test_the_vault_needs_no_framework() -> None:
    program = "import sys, providers.vault; sys.exit(any(m.split('.')[0] == 'django' for m in sys.modules))"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
