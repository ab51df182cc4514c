"""The first owner from the command line, as the operator runs it."""

import json
import os
import subprocess
import sys
from typing import Any

import httpx2
import pytest

from byokplatform.core.ids import uuid7
from tests.accounts.browser import PASSWORD, Browser
from tests.environment import ROOT
from tests.stack import Stack


def bootstrap(email: str, organization: str = "Petrel", password: str = PASSWORD) -> dict[str, Any]:
    command = [sys.executable, str(ROOT / "manage.py"), "bootstrap", "--email", email]
    words = ["--password", password, "--organization", organization]
    done = subprocess.run([*command, *words], capture_output=True, text=True, check=True, env=os.environ)
    assert done.stderr == ""
    return dict(json.loads(done.stdout))


@pytest.fixture
def email() -> str:
    return f"First.Owner-{uuid7().hex}@Example.com"


def test_the_same_again_gives_the_same_ids_and_a_fresh_token(stack: Stack, email: str) -> None:
    first, second = bootstrap(email), bootstrap(email.upper(), "  Petrel ", "another password")
    assert set(first) == {"user", "organization", "token"}
    assert (first["user"], first["organization"]) == (second["user"], second["organization"])
    assert first["token"] != second["token"]
    for made in (first, second):
        headers = {"Authorization": f"Bearer {made['token']}"}
        me = httpx2.get(f"{stack.url}/api/v1/me/", headers=headers).json()
        assert (me["id"], me["organizations"][0]["role"]) == (first["user"], "owner")
    assert bootstrap(email, "Another")["organization"] != first["organization"]


def test_the_first_owner_can_sign_in(stack: Stack, email: str) -> None:
    bootstrap(email)
    browser = Browser(stack.url)
    assert browser.sign_in(email).status_code == 200
    assert browser.me().json()["email"] == email.lower()
