"""What the environment makes of the settings, read by a fresh process each time."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.environment import ROOT

PROGRAM = """
import json, sys
from django.conf import settings
print(json.dumps({name: getattr(settings, name) for name in sys.argv[1:]}, default=str))
"""
OUTSIDE = {"BYOK_PUBLIC_URL": "https://byok.example", "BYOK_HOST": "0.0.0.0"}


def run(environ: dict[str, str], *names: str) -> subprocess.CompletedProcess[str]:
    complete = {name: value for name, value in {**os.environ, **environ}.items() if value != "(unset)"}
    return subprocess.run(
        [sys.executable, "-c", PROGRAM, *names],
        cwd=ROOT,
        env=complete,
        capture_output=True,
        text=True,
        check=False,
    )


def read(environ: dict[str, str], *names: str) -> dict[str, Any]:
    done = run(environ, *names)
    assert done.returncode == 0, done.stderr
    return dict(json.loads(done.stdout))


def test_behind_https_cookies_travel_encrypted_alone() -> None:
    names = ("SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "SESSION_COOKIE_HTTPONLY", "DEBUG")
    assert list(read(OUTSIDE, *names).values()) == [True, True, True, False]
    assert read(OUTSIDE, "SECURE_HSTS_SECONDS")["SECURE_HSTS_SECONDS"] > 0
    assert read({}, *names)["SESSION_COOKIE_SECURE"] is False


def test_the_page_of_mails_exists_on_the_operators_machine_alone() -> None:
    assert read({}, "LOCAL_MAIL_PAGE")["LOCAL_MAIL_PAGE"] is True
    assert read(OUTSIDE, "LOCAL_MAIL_PAGE")["LOCAL_MAIL_PAGE"] is False
    served = {"EMAIL_URL": "smtp://mail.example:25"}
    names = ("LOCAL_MAIL_PAGE", "ACCOUNT_EMAIL_VERIFICATION", "EMAIL_HOST")
    assert list(read(served, *names).values()) == [False, "mandatory", "mail.example"]


def test_only_the_address_in_use_and_loopback_are_hosts() -> None:
    hosts = read(OUTSIDE, "ALLOWED_HOSTS")["ALLOWED_HOSTS"]
    assert hosts == ["byok.example", "127.0.0.1", "localhost", "[::1]"]


def test_a_missing_secret_key_is_said_and_none_is_made_up(tmp_path: Path) -> None:
    done = run({"SECRET_KEY": "(unset)", "BYOK_DATA_DIR": str(tmp_path)}, "DEBUG")
    assert done.returncode != 0
    assert "SECRET_KEY or SECRET_KEY_FILE" in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_secret_may_lie_in_a_file(tmp_path: Path) -> None:
    file = tmp_path / "secret"
    file.write_text("from-a-file\n")
    told = read({"SECRET_KEY": "(unset)", "SECRET_KEY_FILE": str(file)}, "SECRET_KEY")
    assert told == {"SECRET_KEY": "from-a-file"}
    file.write_bytes(b"\xff-not-text")
    done = run({"SECRET_KEY": "(unset)", "SECRET_KEY_FILE": str(file)}, "SECRET_KEY")
    assert "SECRET_KEY_FILE cannot be read" in done.stderr
    assert "not-text" not in done.stderr


@pytest.mark.parametrize("alias", ["default", "owner"])
def test_without_the_owners_url_no_process_has_the_owners_password(alias: str) -> None:
    databases = read({"DATABASE_URL": "(unset)"}, "DATABASES")["DATABASES"]
    password = os.environ["DATABASE_URL"].split(":")[2].split("@")[0]
    assert len(password) > 16
    assert password not in json.dumps(databases[alias])
