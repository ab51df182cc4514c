"""Signed checkpoints: they show a tail that was cut off, and a chain that was written anew."""

import base64
import json
import os
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings
from hypothesis import given
from hypothesis import strategies as st

from byokplatform.audit import record
from byokplatform.audit.models import AuditEvent
from byokplatform.audit.verification import verify
from byokplatform.audit.verifier import ORDER, Unsigned, genesis, is_signed, line, marks_of
from byokplatform.core.tenancy import organization_scope
from providers.services.checkpoints import public_key, write_checkpoint
from tests.cast import Cast
from tests.environment import ROOT
from tests.tenancy.database import as_owner

# RFC 8032, section 7.1, tests 1 to 3: public key, message, signature.
VECTORS = [
    (
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155"
        "5fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
    ),
    (
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
        "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
    ),
    (
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac"
        "18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a",
    ),
]


@pytest.mark.parametrize(("public", "message", "signature"), VECTORS)
def test_the_known_signatures(public: str, message: str, signature: str) -> None:
    key, signed, text = (bytes.fromhex(one) for one in (public, signature, message))
    assert is_signed(key, text, signed)
    assert not is_signed(key, text + b"x", signed)
    beyond = int.from_bytes(signed[32:], "little") + ORDER
    assert not is_signed(key, text, signed[:32] + beyond.to_bytes(32, "little"))
    for wrong in (b"", bytes(31), b"\xff" * 32, bytes([2]) + bytes(31)):
        assert not is_signed(wrong, text, signed)
    assert not is_signed(key, text, signed[:-1])


@hypothesis.settings(deadline=None)
@given(st.binary(max_size=80), st.integers(0, 511))
def test_it_agrees_with_the_library_that_signs(message: bytes, bit: int) -> None:
    key = Ed25519PrivateKey.generate()
    public, signature = key.public_key().public_bytes_raw(), key.sign(message)
    assert is_signed(public, message, signature)
    flipped = bytearray(signature)
    flipped[bit // 8] ^= 1 << bit % 8
    assert not is_signed(public, message, bytes(flipped))


@pytest.fixture
def sink(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    file = tmp_path / "elsewhere" / "heads.jsonl"
    monkeypatch.setattr(settings, "BYOK_CHECKPOINT_FILE", str(file))
    monkeypatch.setattr(settings, "BYOK_CHECKPOINT_KEY_FILE", str(tmp_path / "secrets" / "checkpoint_key"))
    return file


def write(cast: Cast, count: int) -> None:
    organization = cast.alice.organization.pk
    for number in range(count):
        with organization_scope(organization):
            record("key.used", organization, actor=cast.alice.user.pk, number=number)


def end_of(cast: Cast) -> tuple[int, str]:
    chain = verify(cast.alice.organization.pk)
    return chain.number, chain.hash.hex()


def export(cast: Cast, file: Path) -> Path:
    organization = cast.alice.organization.pk
    before = genesis(organization)
    with organization_scope(organization), file.open("w") as lines:
        for row in AuditEvent.objects.order_by("seq"):
            lines.write(line(row.entry, before, bytes(row.hash)) + "\n")
            before = bytes(row.hash)
    return file


def verifier(file: Path, *words: str) -> subprocess.CompletedProcess[str]:
    program = [sys.executable, "-I", "-S", str(ROOT / "byokplatform" / "audit" / "verifier.py")]
    return subprocess.run([*program, str(file), *words], capture_output=True, text=True, check=False)


def cut(cast: Cast, number: int) -> None:
    """Cut the trail behind a number, known end and all, as somebody with the database in hand would."""
    with as_owner() as owner:
        told = {"org": cast.alice.organization.pk, "last": number}
        owner.execute("DELETE FROM audit_auditevent WHERE organization_id = %(org)s AND seq > %(last)s", told)
        owner.execute(
            "UPDATE audit_chainhead SET seq = %(last)s, hash = (SELECT hash FROM audit_auditevent"
            " WHERE organization_id = %(org)s AND seq = %(last)s) WHERE organization_id = %(org)s",
            told,
        )


def test_a_line_names_the_ends_of_all_chains(cast: Cast, sink: Path) -> None:
    write(cast, 3)
    write_checkpoint()
    write(cast, 2)
    written = write_checkpoint()
    first, second = (json.loads(text) for text in sink.read_text().splitlines())
    assert second == written
    alice, charlie = str(cast.alice.organization.pk), str(cast.charlie.organization.pk)
    assert second["heads"][alice]["audit"] == list(end_of(cast))
    assert first["heads"][alice]["audit"][0] == end_of(cast)[0] - 2
    assert charlie in second["heads"]
    assert stat.S_IMODE(sink.stat().st_mode) == 0o600
    assert stat.S_IMODE((sink.parents[1] / "secrets" / "checkpoint_key").stat().st_mode) == 0o600


def test_a_line_that_a_crash_left_is_none(cast: Cast, sink: Path) -> None:
    write_checkpoint()
    with sink.open("ab") as file:
        file.write(b'{"at":"2026')
    assert marks(sink, cast)
    write_checkpoint()
    assert len(sink.read_text().splitlines()) == 2
    assert marks(sink, cast)


def marks(sink: Path, cast: Cast, key: str | None = None) -> dict[str, Any]:
    with sink.open(encoding="ascii") as lines:
        return marks_of(lines, base64.b64decode(key or public_key()), cast.alice.organization.pk)


def test_a_cut_tail_is_found_beside_the_checkpoints(cast: Cast, sink: Path, tmp_path: Path) -> None:
    write(cast, 4)
    write_checkpoint()
    last, _ = end_of(cast)
    words = ("--checkpoints", str(sink), "--key", public_key())
    assert verifier(export(cast, tmp_path / "sound.jsonl"), *words).returncode == 0
    cut(cast, last - 2)
    write_checkpoint()
    file = export(cast, tmp_path / "cut.jsonl")
    # The chain itself, its known end included, says nothing.
    assert verifier(file).returncode == 0
    found = verifier(file, *words)
    assert (found.returncode, found.stdout.split(":")[1]) == (1, f" entry {last - 1}")
    write(cast, 5)
    grown = verifier(export(cast, tmp_path / "grown.jsonl"), *words)
    assert (grown.returncode, grown.stdout.split(":")[1]) == (1, f" entry {last}")


def test_the_command_compares_with_them(cast: Cast, sink: Path) -> None:
    write(cast, 2)
    write_checkpoint()
    last, _ = end_of(cast)
    environ = {
        "BYOK_CHECKPOINT_FILE": str(sink),
        "BYOK_CHECKPOINT_KEY_FILE": str(sink.parents[1] / "secrets" / "checkpoint_key"),
    }
    words = ("--organization", str(cast.alice.organization.pk), "--checkpoints")
    assert command(environ, "verify_audit", *words).returncode == 0
    cut(cast, last - 1)
    found = command(environ, "verify_audit", *words)
    assert (found.returncode, f" entry {last}: it is missing" in found.stderr) == (1, True)
    assert command(environ, "verify_audit", *words[:2]).returncode == 0
    assert command(environ, "checkpoint_key").stdout.strip() == public_key()


def command(environ: dict[str, str], *words: str) -> subprocess.CompletedProcess[str]:
    program = [sys.executable, str(ROOT / "manage.py"), *words]
    return subprocess.run(program, env={**os.environ, **environ}, capture_output=True, text=True, check=False)


def test_forged_checkpoints_are_named(cast: Cast, sink: Path, tmp_path: Path) -> None:
    write_checkpoint()
    write(cast, 1)
    write_checkpoint()
    file = export(cast, tmp_path / "trail.jsonl")
    sound, words = sink.read_text(), ("--key", public_key(), "--checkpoints", str(sink))
    assert verifier(file, *words).returncode == 0
    last, own = end_of(cast)
    sink.write_text(sound.replace(own, "0" * 64))
    assert verifier(file, *words).stdout.startswith("not whole: checkpoint line 2: ")
    sink.write_text(sound.replace(f'[{last},"{own}', f'[{last + 9},"{own}'))
    assert verifier(file, *words).stdout.startswith("not whole: checkpoint line 2: ")
    sink.write_text("nothing\n" + sound)
    assert verifier(file, *words).stdout.startswith("not whole: checkpoint line 1: ")
    sink.write_text(sound)
    other = Ed25519PrivateKey.generate().public_key().public_bytes_raw()
    with pytest.raises(Unsigned), sink.open() as lines:
        marks_of(lines, other, cast.alice.organization.pk)
    assert verifier(file, *words[2:], "--key", "x").returncode == 2
    assert verifier(file, *words[2:]).returncode == 2
