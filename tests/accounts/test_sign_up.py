"""Signing up, confirming, signing in and out, and a forgotten password, as a browser does it."""

from pathlib import Path

import httpx2
import pytest
from django.test import Client, override_settings

from accounts.models import User
from byokplatform.core.ids import uuid7
from tests.accounts.browser import DOOR, PASSWORD, Browser, key_in, mails_to
from tests.stack import Stack


@pytest.fixture
def browser(stack: Stack) -> Browser:
    return Browser(stack.url)


@pytest.fixture
def email() -> str:
    return f"Newcomer-{uuid7().hex}@Example.com"


@pytest.fixture
def signed_up(browser: Browser, email: str) -> Browser:
    answer = browser.sign_up(email, name="New Comer", organization="Petrel & Sons")
    assert answer.status_code == 200, answer.text
    return browser


def test_signing_up_makes_a_person_and_an_organization(signed_up: Browser, email: str) -> None:
    me = signed_up.me().json()
    assert (me["email"], me["name"]) == (email.lower(), "New Comer")
    (organization,) = me["organizations"]
    assert (organization["name"], organization["role"]) == ("Petrel & Sons", "owner")
    home = f"/api/v1/organizations/{organization['slug']}"
    (workspace,) = signed_up.client.get(f"{home}/workspaces/").json()["results"]
    assert (workspace["name"], workspace["role"]) == ("General", "manager")


def test_without_a_name_there_is_an_organization_still(browser: Browser, email: str) -> None:
    assert browser.sign_up(email).status_code == 200
    (organization,) = browser.me().json()["organizations"]
    assert organization["name"].endswith("'s organization")


def test_the_address_is_confirmed_by_the_mail(
    signed_up: Browser, email: str, installation_folder: Path
) -> None:
    (mail,) = mails_to(installation_folder, email.lower())
    key = key_in(mail, "verify-email")
    assert not _confirmed(signed_up)
    wrong = signed_up.auth("email/verify", {"key": key[:-1] + ("A" if key[-1] != "A" else "B")})
    assert wrong.status_code == 400
    assert not _confirmed(signed_up)
    assert signed_up.auth("email/verify", {"key": key}).status_code == 200
    assert _confirmed(signed_up)


def _confirmed(browser: Browser) -> bool:
    (address,) = browser.client.get(f"{DOOR}/account/email").json()["data"]
    return bool(address["verified"])


def test_the_page_of_local_mails_is_for_this_machine_alone(
    signed_up: Browser, email: str, installation_folder: Path
) -> None:
    page = signed_up.client.get("/local/mail")
    assert page.status_code == 200
    assert email.lower() in page.text
    for header in ("X-Forwarded-For", "X-Real-Ip", "Forwarded"):
        assert signed_up.client.get("/local/mail", headers={header: "127.0.0.1"}).status_code == 404
    assert signed_up.client.get("/local/mail", headers={"Host": "rebound.example"}).status_code == 400
    assert signed_up.client.post("/local/mail").status_code in (403, 405)
    folder = installation_folder / "mail"
    assert folder.stat().st_mode & 0o777 == 0o700
    assert all(file.stat().st_mode & 0o777 == 0o600 for file in folder.iterdir())


def test_signing_out_and_in_again(signed_up: Browser, email: str) -> None:
    before = signed_up.client.cookies["sessionid"]
    assert signed_up.sign_out().status_code == 401
    assert signed_up.me().status_code == 401
    assert httpx2.get(f"{signed_up.url}/api/v1/me/", cookies={"sessionid": before}).status_code == 401
    assert signed_up.sign_in(email.upper()).status_code == 200
    assert signed_up.me().status_code == 200
    assert signed_up.client.cookies["sessionid"] != before


def test_a_session_that_somebody_else_chose_is_not_taken_over(browser: Browser, email: str) -> None:
    chosen = {"sessionid": "chosenbysomebodyelse0000000000ab", "csrftoken": browser.csrf}
    headers = {"X-CSRFToken": browser.csrf, "Origin": browser.url}
    body = {"email": email, "password": PASSWORD}
    made = httpx2.post(f"{browser.url}{DOOR}/auth/signup", json=body, cookies=chosen, headers=headers)
    assert made.status_code == 200
    assert made.cookies["sessionid"] != chosen["sessionid"]
    assert httpx2.get(f"{browser.url}/api/v1/me/", cookies=chosen).status_code == 401


def test_a_wrong_password_and_an_unknown_address_answer_alike(signed_up: Browser, email: str) -> None:
    signed_up.sign_out()
    wrong = signed_up.sign_in(email, "not the password at all")
    unknown = signed_up.sign_in(f"nobody-{email}", "not the password at all")
    assert wrong.status_code == unknown.status_code == 400
    assert wrong.json() == unknown.json()
    assert PASSWORD not in wrong.text
    assert signed_up.me().status_code == 401


@pytest.mark.parametrize("password", ["short", "1234567890", "password1234"])
def test_weak_passwords_are_refused(browser: Browser, email: str, password: str) -> None:
    answer = browser.sign_up(email, password)
    assert answer.status_code == 400
    assert {error["param"] for error in answer.json()["errors"]} == {"password"}
    assert browser.me().status_code == 401


def test_an_address_is_taken_once_whatever_its_case(signed_up: Browser, email: str) -> None:
    second = Browser(signed_up.url)
    answer = second.sign_up(email.swapcase(), "another good password")
    assert answer.status_code in (400, 401)
    assert second.me().status_code == 401
    assert second.sign_in(email, "another good password").status_code == 400


def test_a_forgotten_password_is_replaced_and_ends_other_sessions(
    signed_up: Browser, email: str, installation_folder: Path
) -> None:
    other = Browser(signed_up.url)
    assert other.auth("password/request", {"email": email}).status_code == 200
    key = key_in(mails_to(installation_folder, email.lower())[-1], "password/reset")
    reset = {"key": key, "password": "a wholly new password"}
    assert other.auth("password/reset", {**reset, "key": f"{key}x"}).status_code == 400
    assert other.auth("password/reset", {**reset, "password": "short"}).status_code == 400
    assert other.auth("password/reset", reset).status_code in (200, 401)
    assert signed_up.me().status_code == 401
    third = Browser(signed_up.url)
    assert third.sign_in(email).status_code == 400
    assert third.sign_in(email, "a wholly new password").status_code == 200
    assert third.sign_out().status_code == 401
    assert third.auth("password/reset", {**reset, "password": "and yet another one"}).status_code == 400


def test_asking_for_the_password_of_an_unknown_address_tells_nothing(browser: Browser, email: str) -> None:
    assert browser.auth("password/request", {"email": f"nobody-{email}"}).status_code == 200


def test_the_cookies_are_kept_from_scripts_and_other_sites(browser: Browser, email: str) -> None:
    set_cookies = browser.sign_up(email).headers.get_list("set-cookie")
    (session,) = [one for one in set_cookies if one.startswith("sessionid=")]
    flags = {flag.strip().lower() for flag in session.split(";")[1:]}
    assert {"httponly", "samesite=lax", "path=/"} <= flags
    assert not any(flag.startswith("domain") for flag in flags)


@pytest.mark.parametrize("setting", ["invite", "closed"])
def test_sign_up_is_closed_by_a_setting(email: str, setting: str) -> None:
    client = Client(SERVER_NAME="localhost")
    body = {"email": email, "password": PASSWORD}
    with override_settings(BYOK_SIGNUP=setting):
        assert client.get("/api/v1/config/").json()["signup"] == setting
        answer = client.post(f"{DOOR}/auth/signup", body, content_type="application/json")
    assert answer.status_code == 403
    assert not User.objects.filter(email__iexact=email).exists()


def test_guessing_passwords_is_slowed_down(signed_up: Browser, email: str) -> None:
    signed_up.sign_out()
    codes = [signed_up.sign_in(email, f"guess number {n}").json()["errors"][0]["code"] for n in range(8)]
    assert (codes[0], codes[-1]) == ("email_password_mismatch", "too_many_login_attempts")
    assert signed_up.sign_in(email).status_code == 400
