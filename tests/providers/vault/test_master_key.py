"""Where the master key comes from: strict about form, file and quality; silent about its value."""

import base64
import os
import secrets
import stat
import subprocess
import sys
import traceback
from pathlib import Path

import pytest

from providers.vault import LocalKeyring, MasterKeyError, create_master_key_file, load_local_keyring

KEY = secrets.token_bytes(32)
OLDER = secrets.token_bytes(32)
BASE64 = base64.b64encode(KEY).decode()
KEK_ID = LocalKeyring([KEY]).describe().kek_id


def _key_file(path: Path, content: str = BASE64, mode: int = 0o600) -> Path:
    path.write_text(content)
    path.chmod(mode)
    return path


@pytest.mark.parametrize("value", [BASE64, KEY.hex(), KEY.hex().upper(), f" {BASE64}\n"])
def test_accepted_spellings(value: str) -> None:
    assert load_local_keyring(value, None).describe().kek_id == KEK_ID


def test_the_first_of_a_list_is_active_and_the_others_open() -> None:
    wrapped = LocalKeyring([OLDER]).wrap(b"context", bytes(range(32)))
    keyring = load_local_keyring(f"{BASE64}, {OLDER.hex()}", None)
    assert keyring.describe().kek_id == KEK_ID
    assert keyring.unwrap(b"context", wrapped) == bytes(range(32))


def _loose_base64() -> str:
    """The same 32 bytes with left-over bits set in the last character."""
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    return BASE64[:42] + alphabet[alphabet.index(BASE64[42]) + 1] + "="


MALFORMED = {
    "31 bytes": base64.b64encode(KEY[:31]).decode(),
    "33 bytes": base64.b64encode(KEY + b"0").decode(),
    "no padding": BASE64.rstrip("="),
    "url-safe": base64.urlsafe_b64encode(b"\xfb" * 2 + KEY[2:]).decode(),
    "left-over bits": _loose_base64(),
    "space inside": BASE64[:10] + " " + BASE64[10:],
    "63 hex digits": KEY.hex()[:-1],
    "66 hex digits": KEY.hex() + "00",
    "hex with prefix": "0x" + KEY.hex(),
    "not a key": "changeme",
    "not ASCII": BASE64[:-2] + "é=",
    "raw text of 32": "correct-horse-battery-staple-123",
    "empty entry": BASE64 + ",",
    "only a comma": ",",
    "twice the same": f"{BASE64},{KEY.hex()}",
    "a good one and a bad one": f"{BASE64},changeme",
}

GUESSABLE = {
    "zeros": bytes(32),
    "all equal": b"\xa5" * 32,
    "ascending": bytes(range(32)),
    "ascending from 0x20": bytes(range(0x20, 0x40)),
    "descending": bytes(range(31, -1, -1)),
    "steps": bytes(range(0, 256, 8)),
    "repeated pattern": bytes.fromhex("deadbeef") * 8,
    "phrase": b"correct-horse-battery-staple-123",
    "padded phrase": b"changeme".ljust(32, b"\0"),
}


def _refusal(value: str | None, file: Path | None) -> str:
    with pytest.raises(MasterKeyError) as refusal:
        load_local_keyring(value, file)
    error = refusal.value
    frames = traceback.TracebackException.from_exception(error, capture_locals=True)
    inside = [
        line for frame in frames.stack if frame.name != "_refusal" for line in (frame.locals or {}).values()
    ]
    given = value if value is not None else _content(file)
    assert not any(entry.strip() in text for entry in given.split(",") if entry.strip() for text in inside)
    assert BASE64 not in str(error)
    assert KEY.hex() not in str(error)
    assert error.__context__ is None
    return str(error)


def _content(file: Path | None) -> str:
    return file.read_text("latin-1") if file is not None and file.is_file() else ""


@pytest.mark.parametrize("name", MALFORMED)
def test_malformed_keys_are_refused_without_being_shown(name: str) -> None:
    message = _refusal(MALFORMED[name], None)
    assert MALFORMED[name] not in message
    assert "master key" in message


@pytest.mark.parametrize("name", GUESSABLE)
def test_guessable_keys_are_refused(name: str) -> None:
    for value in (base64.b64encode(GUESSABLE[name]).decode(), GUESSABLE[name].hex()):
        assert "known default, a pattern or a phrase" in _refusal(value, None)


def test_random_keys_are_never_taken_for_guessable() -> None:
    for _ in range(2000):
        load_local_keyring(secrets.token_hex(32), None)


@pytest.mark.parametrize("value", [None, "", " \n"])
def test_a_missing_key_is_named(value: str | None) -> None:
    assert "missing" in _refusal(value, None)


def test_value_and_file_together_are_refused(tmp_path: Path) -> None:
    assert "twice" in _refusal(BASE64, _key_file(tmp_path / "key"))


def test_a_private_file_is_read(tmp_path: Path) -> None:
    path = _key_file(tmp_path / "key", BASE64 + "\n")
    link = tmp_path / "link"
    link.symlink_to(path)
    for file in (path, link, _key_file(tmp_path / "read-only", KEY.hex(), 0o400)):
        assert load_local_keyring(None, file).describe().kek_id == KEK_ID


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o602, 0o610, 0o644, 0o666, 0o777])
def test_a_file_open_to_others_is_refused(tmp_path: Path, mode: int) -> None:
    assert "chmod 600" in _refusal(None, _key_file(tmp_path / "key", BASE64, mode))


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a file away")
def test_a_file_of_another_user_is_refused(tmp_path: Path) -> None:
    path = _key_file(tmp_path / "key")
    os.chown(path, 12345, 12345)
    assert "another user" in _refusal(None, path)


def test_what_is_no_file_is_refused(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe", 0o600)
    assert "not a regular file" in _refusal(None, tmp_path / "pipe")
    assert "not a regular file" in _refusal(None, tmp_path)
    assert "cannot be read" in _refusal(None, tmp_path / "absent")


@pytest.mark.parametrize("content", ["", "\n", " \n "])
def test_an_empty_file_is_named(tmp_path: Path, content: str) -> None:
    assert "is empty" in _refusal(None, _key_file(tmp_path / "key", content))


def test_a_file_of_something_else_is_refused(tmp_path: Path) -> None:
    assert "too large" in _refusal(None, _key_file(tmp_path / "large", "A" * 5000))
    path = _key_file(tmp_path / "binary")
    path.write_bytes(KEY)
    assert "exactly 32 bytes" in _refusal(None, path)


def test_a_new_file_loads_and_is_private_whatever_the_umask(tmp_path: Path) -> None:
    for umask in (0, 0o077, 0o777):
        path = tmp_path / f"key-{umask}"
        previous = os.umask(umask)
        try:
            create_master_key_file(path)
        finally:
            os.umask(previous)
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert load_local_keyring(None, path).describe().healthy


def test_two_new_files_differ(tmp_path: Path) -> None:
    create_master_key_file(tmp_path / "one")
    create_master_key_file(tmp_path / "two")
    assert (tmp_path / "one").read_text() != (tmp_path / "two").read_text()


def test_an_existing_file_is_never_touched(tmp_path: Path) -> None:
    path = _key_file(tmp_path / "key", "whatever is here")
    dangling = tmp_path / "dangling"
    dangling.symlink_to(tmp_path / "elsewhere")
    for target in (path, dangling):
        with pytest.raises(MasterKeyError, match="exists already"):
            create_master_key_file(target)
    assert path.read_text() == "whatever is here"
    assert not (tmp_path / "elsewhere").exists()


def test_a_missing_directory_is_named(tmp_path: Path) -> None:
    with pytest.raises(MasterKeyError, match="No such file or directory"):
        create_master_key_file(tmp_path / "absent" / "key")


def test_a_full_disk_leaves_no_half_written_key(tmp_path: Path) -> None:
    path = tmp_path / "key"
    program = (
        "import resource, sys; from pathlib import Path; from providers.vault import create_master_key_file\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))\n"
        "create_master_key_file(Path(sys.argv[1]))\n"
    )
    run = subprocess.run([sys.executable, "-B", "-c", program, str(path)], capture_output=True, check=False)
    assert b"MasterKeyError" in run.stderr
    assert b"cannot be written: File too large" in run.stderr
    assert not path.exists()
