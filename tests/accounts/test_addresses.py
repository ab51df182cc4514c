"""A person's e-mail addresses: added, confirmed, made the main one, removed; and a mistyped one opens nothing."""

from pathlib import Path
from typing import Any

import pytest

from byokplatform.core.ids import uuid7
from tests.accounts.browser import DOOR, PASSWORD, Browser, key_in, mails_to
from tests.stack import Stack

EMAIL = f"{DOOR}/account/email"


@pytest.fixture
def old() -> str:
    return f"old-{uuid7().hex}@example.com"


@pytest.fixture
def new() -> str:
    return f"new-{uuid7().hex}@example.com"


@pytest.fixture
def browser(stack: Stack, old: str, installation_folder: Path) -> Browser:
    made = Browser(stack.url)
    made.sign_up(old)
    key = key_in(mails_to(installation_folder, old)[-1], "verify-email")
    assert made.auth("email/verify", {"key": key}).status_code == 200
    assert made.auth("reauthenticate", {"password": PASSWORD}).status_code == 200
    return made


def addresses(browser: Browser) -> dict[str, Any]:
    return {row["email"]: row for row in browser.client.get(EMAIL).json()["data"]}


def test_the_account_follows_the_main_address_and_the_old_one_is_told(
    browser: Browser, old: str, new: str, installation_folder: Path
) -> None:
    assert browser.send("POST", EMAIL, {"email": new.upper()}).status_code == 200
    assert addresses(browser)[new] == {"email": new, "verified": False, "primary": False}
    assert browser.send("PATCH", EMAIL, {"email": new, "primary": True}).status_code in (200, 400)
    assert browser.me().json()["email"] == old

    key = key_in(mails_to(installation_folder, new)[-1], "verify-email")
    assert Browser(browser.url).auth("email/verify", {"key": key}).status_code in (200, 401)
    assert browser.send("PATCH", EMAIL, {"email": new, "primary": True}).status_code == 200
    assert browser.me().json()["email"] == new
    assert new in mails_to(installation_folder, old)[-1]
    assert browser.send("DELETE", EMAIL, {"email": old}).status_code == 200
    assert list(addresses(browser)) == [new]

    assert Browser(browser.url).sign_in(old).status_code == 400
    assert Browser(browser.url).sign_in(new).status_code == 200


def test_changes_ask_for_the_password_again(stack: Stack, old: str, new: str) -> None:
    browser = Browser(stack.url)
    browser.sign_up(old)
    for verb in ("POST", "DELETE"):
        refused = browser.send(verb, EMAIL, {"email": new if verb == "POST" else old})
        assert refused.status_code in (400, 401), refused.text
    assert list(addresses(browser)) == [old]


def test_the_main_address_stays(browser: Browser, old: str) -> None:
    browser.send("DELETE", EMAIL, {"email": old})
    assert addresses(browser)[old]["primary"] is True


def test_an_unconfirmed_address_resets_no_password(
    browser: Browser, old: str, new: str, installation_folder: Path
) -> None:
    browser.send("POST", EMAIL, {"email": new})
    before = len(mails_to(installation_folder, new))
    stranger = Browser(browser.url)
    assert stranger.auth("password/request", {"email": new}).status_code == 200
    assert len(mails_to(installation_folder, new)) == before
    assert stranger.auth("password/request", {"email": old}).status_code == 200
    assert "password/reset" in mails_to(installation_folder, old)[-1]


def test_adding_somebody_elses_address_tells_and_opens_nothing(
    browser: Browser, stack: Stack, old: str, new: str, installation_folder: Path
) -> None:
    other = Browser(stack.url)
    other.sign_up(new, "a password of somebody else")
    owner = other.me().json()["id"]
    assert browser.send("POST", EMAIL, {"email": new}).status_code == 200
    assert addresses(browser)[new]["verified"] is False
    browser.send("PATCH", EMAIL, {"email": new, "primary": True})
    assert browser.me().json()["email"] == old

    again = Browser(stack.url)
    assert again.sign_in(new, "a password of somebody else").status_code == 200
    assert again.me().json()["id"] == owner
    again.sign_out()
    again.auth("password/request", {"email": new})
    resets = [text for text in mails_to(installation_folder, new) if "password/reset" in text]
    assert len(resets) == 1


def test_confirmations_are_not_sent_again_and_again(browser: Browser, new: str) -> None:
    browser.send("POST", EMAIL, {"email": new})
    again = browser.send("PUT", EMAIL, {"email": new})
    assert again.status_code == 403
