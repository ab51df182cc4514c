"""A second factor: set up, asked for, replaced by recovery codes, taken away, and what an organization makes of it."""

from pathlib import Path

import pytest
from allauth.mfa.models import Authenticator

from byokplatform.core.ids import uuid7
from tests.accounts.browser import DOOR, PASSWORD, Browser, mails_to
from tests.accounts.codes import totp
from tests.accounts.people import signed_in
from tests.cast import PASSWORD as CAST_PASSWORD
from tests.cast import Cast
from tests.stack import Stack

AUTHENTICATORS = f"{DOOR}/account/authenticators"


@pytest.fixture
def email() -> str:
    return f"{uuid7().hex}@example.com"


@pytest.fixture
def browser(stack: Stack, email: str) -> Browser:
    made = Browser(stack.url)
    assert made.sign_up(email).status_code == 200
    return made


def reauthenticate(browser: Browser, password: str = PASSWORD) -> None:
    assert browser.auth("reauthenticate", {"password": password}).status_code == 200


def set_up(browser: Browser, password: str = PASSWORD) -> str:
    """Gives the secret that the app keeps."""
    reauthenticate(browser, password)
    shown = browser.client.get(f"{AUTHENTICATORS}/totp")
    assert shown.status_code == 404
    secret = str(shown.json()["meta"]["secret"])
    assert f"secret={secret}" in shown.json()["meta"]["totp_url"]
    made = browser.send("POST", f"{AUTHENTICATORS}/totp", {"code": totp(secret)})
    assert made.status_code == 200, made.text
    return secret


def recovery_codes(browser: Browser) -> list[str] | None:
    answer = browser.client.get(f"{AUTHENTICATORS}/recovery-codes")
    assert answer.status_code == 200, answer.text
    return answer.json()["data"].get("unused_codes")


def second_step(stack: Stack, email: str, code: str) -> Browser:
    """A fresh browser after the password and this code."""
    browser = Browser(stack.url)
    asked = browser.sign_in(email)
    assert asked.status_code == 401
    (pending,) = [flow for flow in asked.json()["data"]["flows"] if flow.get("is_pending")]
    assert (pending["id"], set(pending["types"])) == ("mfa_authenticate", {"totp", "recovery_codes"})
    assert browser.me().status_code == 401
    browser.auth("2fa/authenticate", {"code": code})
    return browser


def test_setting_it_up_asks_for_the_password_again(browser: Browser) -> None:
    secret = browser.client.get(f"{AUTHENTICATORS}/totp").json()["meta"]["secret"]
    refused = browser.send("POST", f"{AUTHENTICATORS}/totp", {"code": totp(secret)})
    assert refused.status_code == 401
    assert [flow["id"] for flow in refused.json()["data"]["flows"]] == ["reauthenticate"]
    assert browser.auth("reauthenticate", {"password": "not mine"}).status_code == 400
    assert browser.client.get(AUTHENTICATORS).json()["data"] == []


def test_from_then_on_a_password_alone_lets_nobody_in(browser: Browser, stack: Stack, email: str) -> None:
    secret = set_up(browser)
    assert second_step(stack, email, "000000").me().status_code == 401
    code = totp(secret)
    assert second_step(stack, email, code).me().status_code == 200
    # Each code serves once.
    assert second_step(stack, email, code).me().status_code == 401


def test_recovery_codes_are_shown_once_and_each_works_once(
    browser: Browser, stack: Stack, email: str
) -> None:
    set_up(browser)
    codes = recovery_codes(browser)
    assert codes is not None
    assert len(set(codes)) == 10
    assert recovery_codes(browser) is None
    assert second_step(stack, email, codes[0]).me().status_code == 200
    assert second_step(stack, email, codes[0]).me().status_code == 401
    renewed = browser.send("POST", f"{AUTHENTICATORS}/recovery-codes", {})
    assert renewed.status_code == 200
    fresh = renewed.json()["data"]["unused_codes"]
    assert not set(fresh) & set(codes)
    assert second_step(stack, email, codes[1]).me().status_code == 401
    assert second_step(stack, email, fresh[0]).me().status_code == 200


def test_the_secret_lies_encrypted_and_the_person_hears_of_it(
    browser: Browser, email: str, installation_folder: Path
) -> None:
    secret = set_up(browser)
    rows = Authenticator.objects.filter(user__email=email)
    assert {row.type for row in rows} == {"totp", "recovery_codes"}
    assert all(secret not in str(row.data) for row in rows)
    assert "activated" in mails_to(installation_folder, email)[-1].lower()
    assert browser.send("DELETE", f"{AUTHENTICATORS}/totp").status_code == 200
    assert browser.client.get(AUTHENTICATORS).json()["data"] == []


def test_guessing_codes_is_slowed_down_and_says_how_long(browser: Browser, stack: Stack, email: str) -> None:
    set_up(browser)
    thief = Browser(stack.url)
    thief.sign_in(email)
    answers = [thief.auth("2fa/authenticate", {"code": f"{n:06d}"}).json() for n in range(7)]
    last = answers[-1]["errors"][0]
    assert last["code"] == "too_many_login_attempts"
    assert "five minutes" in last["message"]


def test_an_organization_that_requires_it_opens_with_it(cast: Cast, stack: Stack) -> None:
    owner = signed_in(cast.alice)
    set_up(owner, CAST_PASSWORD)
    home = cast.alice.home
    asked = owner.send("PATCH", f"{home}/", {"require_mfa": True})
    assert asked.status_code == 200, asked.text
    bob = signed_in(cast.bob)
    (organization,) = bob.me().json()["organizations"]
    assert organization["mfa_required"] is True
    assert bob.client.get(f"{home}/workspaces/").json()["code"] == "mfa_required"
    set_up(bob, CAST_PASSWORD)
    assert bob.me().json()["organizations"][0]["mfa_required"] is False
    assert bob.client.get(f"{home}/workspaces/").status_code == 200
    assert bob.send("DELETE", f"{AUTHENTICATORS}/totp").status_code == 200
    assert bob.client.get(f"{home}/workspaces/").json()["code"] == "mfa_required"
