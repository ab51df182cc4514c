"""A person's browsers: listed, ended for good one by one or all others, and ended by a new password."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.utils import timezone

from byokplatform.core.control import STREAM
from byokplatform.core.ids import uuid7
from byokplatform.core.valkey import connect
from tests.accounts.browser import DOOR, PASSWORD, Browser, key_in, mails_to
from tests.accounts.test_mfa import set_up
from tests.stack import Stack

SESSIONS = f"{DOOR}/auth/sessions"
NEW = "a wholly new password"


@pytest.fixture
def email() -> str:
    return f"{uuid7().hex}@example.com"


@pytest.fixture
def here(stack: Stack, email: str) -> Browser:
    browser = Browser(stack.url)
    browser.client.headers["User-Agent"] = "Browser of the desk"
    assert browser.sign_up(email).status_code == 200
    return browser


@pytest.fixture
def there(stack: Stack, here: Browser, email: str) -> Browser:
    browser = Browser(stack.url)
    browser.client.headers["User-Agent"] = "Browser of the train"
    assert browser.sign_in(email).status_code == 200
    return browser


@pytest.fixture
def announced(here: Browser) -> Callable[[], bool]:
    """Whether all processes were told since the test began that this person's rights have changed."""
    reader: Any = connect()
    newest = reader.xrevrange(STREAM, count=1)
    start = newest[0][0].decode() if newest else "0"
    who = here.me().json()["id"].encode()

    def told() -> bool:
        return any(fields.get(b"access.changed") == who for _, fields in reader.xrange(STREAM, f"({start}"))

    return told


def listed(browser: Browser) -> list[dict[str, Any]]:
    return list(browser.client.get(SESSIONS).json()["data"])


def rows_of(*browsers: Browser) -> int:
    keys = [browser.client.cookies["sessionid"] for browser in browsers]
    return Session.objects.filter(session_key__in=keys).count()


def test_both_are_listed_and_which_is_this_one(here: Browser, there: Browser) -> None:
    found = {row["user_agent"]: row for row in listed(here)}
    assert set(found) == {"Browser of the desk", "Browser of the train"}
    assert [name for name, row in found.items() if row["is_current"]] == ["Browser of the desk"]
    assert all(row["ip"] == "127.0.0.1" and row["last_seen_at"] for row in found.values())


def test_when_it_was_last_seen_follows_its_use(here: Browser) -> None:
    key = here.client.cookies["sessionid"]
    earlier = timezone.now() - timedelta(hours=3)
    UserSession.objects.filter(session_key=key).update(last_seen_at=earlier, ip="192.0.2.7")
    here.me()
    (row,) = listed(here)
    assert row["last_seen_at"] > earlier.timestamp() + 3600
    assert row["ip"] == "127.0.0.1"


def test_ending_one_deletes_it(here: Browser, there: Browser, announced: Callable[[], bool]) -> None:
    (other,) = [row["id"] for row in listed(here) if not row["is_current"]]
    assert not announced()
    assert here.send("DELETE", SESSIONS, {"sessions": [other]}).status_code == 200
    assert rows_of(there) == 0
    assert there.me().status_code == 401
    assert here.me().status_code == 200
    assert announced()


def test_nobody_ends_somebody_elses(here: Browser, stack: Stack) -> None:
    stranger = Browser(stack.url)
    stranger.sign_up(f"{uuid7().hex}@example.com")
    (mine,) = [row["id"] for row in listed(here)]
    assert stranger.send("DELETE", SESSIONS, {"sessions": [mine]}).status_code == 400
    assert here.me().status_code == 200


def test_signing_out_deletes_it(here: Browser, there: Browser, announced: Callable[[], bool]) -> None:
    key = there.client.cookies["sessionid"]
    there.sign_out()
    assert not Session.objects.filter(session_key=key).exists()
    assert not UserSession.objects.filter(session_key=key).exists()
    assert announced()


def test_a_new_password_ends_the_others(
    here: Browser, there: Browser, announced: Callable[[], bool], email: str
) -> None:
    body = {"current_password": "not mine", "new_password": NEW}
    assert here.send("POST", f"{DOOR}/account/password/change", body).status_code == 400
    body["current_password"] = PASSWORD
    other = there.client.cookies["sessionid"]
    assert here.send("POST", f"{DOOR}/account/password/change", body).status_code in (200, 204)
    assert here.me().status_code == 200
    assert there.me().status_code == 401
    assert rows_of(here) == 1
    assert not Session.objects.filter(session_key=other).exists()
    assert announced()
    assert Browser(here.url).sign_in(email, NEW).status_code == 200


def test_a_reset_password_ends_them_all(
    here: Browser, there: Browser, announced: Callable[[], bool], email: str, installation_folder: Path
) -> None:
    lost = Browser(here.url)
    lost.auth("password/request", {"email": email})
    key = key_in(mails_to(installation_folder, email)[-1], "password/reset")
    assert lost.auth("password/reset", {"key": key, "password": NEW}).status_code in (200, 401)
    assert rows_of(here, there) == 0
    assert here.me().status_code == there.me().status_code == 401
    assert announced()


def test_a_change_of_the_second_factor_is_told(here: Browser, announced: Callable[[], bool]) -> None:
    assert not announced()
    set_up(here)
    assert announced()


def test_deleting_the_account_deletes_its_sessions(here: Browser, there: Browser, email: str) -> None:
    assert here.send("DELETE", "/api/v1/me/", {"confirm": email}).status_code == 204
    assert rows_of(here, there) == 0


def test_who_is_told_to_wait_is_told_how_long(stack: Stack) -> None:
    browser = Browser(stack.url)
    statuses = [
        browser.auth("signup", {"email": f"{uuid7().hex}@example.com", "password": "short"})
        for _ in range(61)
    ]
    # Others of the suite sign up from the same address.
    assert {one.status_code for one in statuses} == {400, 429}
    assert statuses[-1].status_code == 429
    assert statuses[-1].headers["retry-after"] == "60"
