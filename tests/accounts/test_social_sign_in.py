"""Signing in with another site: a real OpenID Connect provider, a real web process, and what may go wrong."""

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx2
import pytest
from allauth.socialaccount.models import SocialAccount, SocialToken
from django.contrib.sessions.backends.db import SessionStore

from accounts.models import User
from byokplatform.core.ids import uuid7
from tests.accounts.browser import DOOR, PASSWORD, Browser, key_in, mails_to
from tests.accounts.identity import CLIENT, SECRET, IdentityProvider
from tests.accounts.people import invite, link_to
from tests.accounts.web import web_server
from tests.cast import Cast
from tests.stack import Stack

LANDING = "/login/provider"


@pytest.fixture(scope="module")
def provider() -> Iterator[IdentityProvider]:
    running = IdentityProvider()
    yield running
    running.close()


def settings_for(provider: IdentityProvider) -> dict[str, str]:
    return {
        "BYOK_LOGIN_OIDC": "harbour",
        "BYOK_LOGIN_OIDC_HARBOUR_URL": provider.url,
        "BYOK_LOGIN_OIDC_HARBOUR_ID": CLIENT,
        "BYOK_LOGIN_OIDC_HARBOUR_SECRET": SECRET,
        "BYOK_LOGIN_OIDC_HARBOUR_LABEL": "Harbour ID",
    }


@pytest.fixture(scope="module")
def site(stack: Stack, installation_folder: Path, provider: IdentityProvider) -> Iterator[str]:
    with web_server(installation_folder, **settings_for(provider)) as address:
        yield address


@pytest.fixture(scope="module")
def by_invitation(stack: Stack, installation_folder: Path, provider: IdentityProvider) -> Iterator[str]:
    with web_server(installation_folder, BYOK_SIGNUP="invite", **settings_for(provider)) as address:
        yield address


@pytest.fixture
def browser(site: str) -> Browser:
    return Browser(site)


def address() -> str:
    return f"{uuid7().hex}@example.com"


def leave(browser: Browser, page: str = LANDING, process: str = "login") -> str:
    """Press the provider's button; gives where the provider sends the browser back to."""
    form = {"provider": "harbour", "callback_url": page, "process": process}
    headers = {"X-CSRFToken": browser.csrf, "Origin": browser.url}
    answer = browser.client.post(f"{DOOR}/auth/provider/redirect", data=form, headers=headers)
    assert answer.status_code == 200, answer.text
    asked = httpx2.get(answer.json()["location"])
    assert asked.status_code == 302, asked.text
    return str(asked.headers["Location"])


def come_back(browser: Browser, back: str) -> dict[str, str]:
    """What the page is told to which the browser comes back in the end."""
    answer = browser.client.get(back)
    assert answer.status_code == 302, answer.text
    landed = urlsplit(answer.headers["Location"])
    assert landed.path == LANDING
    return {name: values[0] for name, values in parse_qs(landed.query).items()}


def enter(browser: Browser, page: str = LANDING, process: str = "login") -> str:
    """There and back; gives the error, or nothing."""
    return come_back(browser, leave(browser, page, process)).get("error", "")


def reauthenticate(browser: Browser) -> None:
    assert browser.auth("reauthenticate", {"password": PASSWORD}).status_code == 200


def accounts_of(browser: Browser) -> list[dict[str, Any]]:
    return list(browser.client.get(f"{DOOR}/account/providers").json()["data"])


def test_only_what_is_set_up_is_offered(browser: Browser, stack: Stack) -> None:
    offered = browser.client.get(f"{DOOR}/config").json()["data"]["socialaccount"]["providers"]
    assert [(one["id"], one["name"]) for one in offered] == [("harbour", "Harbour ID")]
    assert SECRET not in browser.client.get(f"{DOOR}/config").text
    elsewhere = Browser(stack.url)
    assert elsewhere.client.get(f"{DOOR}/config").json()["data"]["socialaccount"]["providers"] == []


def test_a_newcomer_gets_an_account_and_an_organization(browser: Browser, provider: IdentityProvider) -> None:
    email = address()
    subject = provider.meet(email.upper(), name="Nora Newcomer")
    assert enter(browser, f"{LANDING}?next=/keys") == ""
    me = browser.me().json()
    assert (me["email"], me["name"]) == (email, "Nora Newcomer")
    assert [one["role"] for one in me["organizations"]] == ["owner"]
    (mail,) = browser.client.get(f"{DOOR}/account/email").json()["data"]
    assert (mail["email"], mail["verified"], mail["primary"]) == (email, True, True)
    account = SocialAccount.objects.get(uid=subject)
    assert account.provider == "harbour"
    assert not SocialToken.objects.exists()
    assert not User.objects.get(email=email).has_usable_password()

    again = Browser(browser.url)
    assert enter(again) == ""
    assert again.me().json()["id"] == me["id"]


def test_an_address_that_has_an_account_is_never_taken_over(
    browser: Browser, provider: IdentityProvider
) -> None:
    email = address()
    owner = Browser(browser.url)
    assert owner.sign_up(email).status_code == 200
    provider.meet(email)
    assert enter(browser) == "address_taken"
    assert browser.me().status_code == 401

    for unproved in (False, "false", None):
        provider.meet(email, verified=unproved)
        visitor = Browser(browser.url)
        assert enter(visitor) == ""
        assert visitor.me().status_code == 401
        taken = visitor.auth("provider/signup", {"email": email})
        assert taken.status_code == 400
        assert visitor.me().status_code == 401
    assert accounts_of(owner) == []


def test_the_person_connects_after_signing_in_afresh(browser: Browser, provider: IdentityProvider) -> None:
    email = address()
    browser.sign_up(email)
    provider.meet(email)
    assert enter(browser, process="connect") == "reauthentication_required"
    assert accounts_of(browser) == []
    reauthenticate(browser)
    provider.meet(email, verified=False)
    assert enter(browser, process="connect") == "email_unverified"
    assert accounts_of(browser) == []
    subject = provider.meet(email)
    assert enter(browser, process="connect") == ""
    assert [one["uid"] for one in accounts_of(browser)] == [subject]

    other = Browser(browser.url)
    assert enter(other) == ""
    assert other.me().json()["email"] == email

    stranger = Browser(browser.url)
    stranger.sign_up(address())
    reauthenticate(stranger)
    assert enter(stranger, process="connect") == "connected_other"
    assert accounts_of(stranger) == []


def test_the_last_way_in_is_kept(
    browser: Browser, provider: IdentityProvider, installation_folder: Path
) -> None:
    email = address()
    subject = provider.meet(email)
    enter(browser)
    body = {"provider": "harbour", "account": subject}
    kept = browser.send("DELETE", f"{DOOR}/account/providers", body)
    assert (kept.status_code, kept.json()["errors"][0]["code"]) == (400, "no_password")
    made = browser.send("POST", f"{DOOR}/account/password/change", {"new_password": PASSWORD})
    assert made.status_code in (200, 204), made.text
    assert browser.send("DELETE", f"{DOOR}/account/providers", body).status_code == 401
    reauthenticate(browser)
    assert browser.send("DELETE", f"{DOOR}/account/providers", body).status_code == 200
    assert accounts_of(browser) == []
    assert enter(Browser(browser.url)) == "address_taken"
    assert "disconnected" in mails_to(installation_folder, email)[-1]


def test_a_provider_that_was_taken_away_is_no_way_in(
    browser: Browser, stack: Stack, provider: IdentityProvider
) -> None:
    email = address()
    subject = provider.meet(email)
    enter(browser)
    user = User.objects.get(email=email)
    SocialAccount.objects.create(user=user, provider="gone", uid=subject)
    assert [one["provider"]["id"] for one in accounts_of(browser)] == ["harbour"]
    kept = browser.send("DELETE", f"{DOOR}/account/providers", {"provider": "harbour", "account": subject})
    assert (kept.status_code, kept.json()["errors"][0]["code"]) == (400, "no_password")


def test_who_has_nothing_but_a_provider_changes_ways_in_only_freshly(
    browser: Browser, provider: IdentityProvider
) -> None:
    provider.meet(address())
    enter(browser)
    key = browser.client.cookies["sessionid"]
    store = SessionStore(key)
    methods = store["account_authentication_methods"]
    methods[-1]["at"] = time.time() - 301
    store["account_authentication_methods"] = methods
    store.save()
    provider.meet(address())
    assert enter(browser, process="connect") == "not_fresh"
    made = browser.send("POST", f"{DOOR}/account/password/change", {"new_password": PASSWORD})
    assert made.status_code == 401
    assert not User.objects.get(pk=browser.me().json()["id"]).has_usable_password()
    assert len(accounts_of(browser)) == 1


WRONG: dict[str, dict[str, Any]] = {
    "another audience": {"claims": {"aud": "another-client"}},
    "another issuer": {"claims": {"iss": "https://elsewhere.example"}},
    "an expired token": {"claims": {"exp": int(time.time()) - 60}},
    "a token about somebody else": {"claims": {"sub": "somebody-else"}},
    "another state": {"answer": {"state": "0123456789abcdef"}},
    "no state": {"answer": {"state": ""}},
    "a code that is none": {"answer": {"code": "guessed"}},
    "no code": {"answer": {"code": ""}},
    "a refusal": {"answer": {"code": "", "error": "access_denied"}},
    "a redirect where tokens are": {"moved": "/token"},
    "a redirect where the person is described": {"moved": "/userinfo"},
    "an error where tokens are": {"broken": "/token"},
    "an error where the person is described": {"broken": "/userinfo"},
    "an error where it describes itself": {"late": "/.well-known/openid-configuration"},
    "no subject": {"userinfo": {"sub": ""}, "claims": {"sub": ""}},
}


@pytest.mark.parametrize("fault", WRONG.values(), ids=WRONG)
def test_a_faulty_answer_lets_nobody_in(
    browser: Browser, provider: IdentityProvider, fault: dict[str, Any]
) -> None:
    email = address()
    provider.meet(email)
    for name, value in fault.items():
        if name != "late":
            setattr(provider, name, value)
    back = leave(browser)
    provider.broken = fault.get("late", provider.broken)
    assert come_back(browser, back)["error"]
    assert browser.me().status_code == 401
    assert not User.objects.filter(email=email).exists()
    assert "/elsewhere" not in provider.seen


def test_a_code_serves_only_the_browser_that_left_for_it(
    browser: Browser, provider: IdentityProvider
) -> None:
    email = address()
    provider.meet(email)
    stolen = leave(Browser(browser.url))
    assert come_back(browser, stolen)["error"]
    # Nor does it with a state of one's own: the code belongs to another's secret (PKCE).
    own = dict(parse_qs(urlsplit(leave(browser)).query))
    code = parse_qs(urlsplit(leave(Browser(browser.url))).query)["code"][0]
    callback = stolen.partition("?")[0]
    mixed = f"{callback}?{urlencode({'code': code, 'state': own['state'][0]})}"
    assert come_back(browser, mixed)["error"]
    assert browser.me().status_code == 401
    assert not User.objects.filter(email=email).exists()


def test_a_provider_that_is_away_is_said(browser: Browser, provider: IdentityProvider) -> None:
    provider.meet(address())
    provider.broken = "/.well-known/openid-configuration"
    form = {"provider": "harbour", "callback_url": LANDING, "process": "login"}
    headers = {"X-CSRFToken": browser.csrf, "Origin": browser.url}
    answer = browser.client.post(f"{DOOR}/auth/provider/redirect", data=form, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (503, "unavailable")


def test_the_browser_is_sent_back_nowhere_else(browser: Browser) -> None:
    headers = {"X-CSRFToken": browser.csrf, "Origin": browser.url}
    for elsewhere in ("https://elsewhere.example/", "//elsewhere.example", "javascript:alert(1)"):
        form = {"provider": "harbour", "callback_url": elsewhere, "process": "login"}
        answer = browser.client.post(f"{DOOR}/auth/provider/redirect", data=form, headers=headers)
        assert answer.json()["location"].startswith(f"{browser.url}{LANDING}?error=")


@pytest.mark.parametrize(
    "path",
    [
        "/accounts/oidc/harbour/login/",
        "/accounts/google/login/",
        "/accounts/google/login/token/",
        f"{DOOR}/auth/provider/token",
    ],
)
def test_other_doors_of_providers_are_shut(browser: Browser, path: str) -> None:
    assert browser.client.get(path).status_code == 404
    assert browser.send("POST", path, {}).status_code == 404


def test_no_site_but_ours_starts_it(browser: Browser) -> None:
    form = {"provider": "harbour", "callback_url": LANDING, "process": "connect"}
    headers = {"X-CSRFToken": browser.csrf, "Origin": "https://elsewhere.example"}
    answer = browser.client.post(f"{DOOR}/auth/provider/redirect", data=form, headers=headers)
    assert answer.status_code == 403
    policy = browser.client.get("/login").headers["content-security-policy"]
    assert "form-action 'self';" in policy


def test_without_an_address_one_is_asked_for_and_confirmed(
    browser: Browser, provider: IdentityProvider, installation_folder: Path
) -> None:
    provider.meet(None, name="Sans Adresse")
    assert enter(browser) == ""
    flows = browser.client.get(f"{DOOR}/auth/session").json()["data"]["flows"]
    assert {"provider_signup"} <= {flow["id"] for flow in flows if flow.get("is_pending")}
    told = browser.client.get(f"{DOOR}/auth/provider/signup").json()["data"]
    assert told["email"] == []
    email = address()
    made = browser.auth("provider/signup", {"email": email, "organization": "Harbour Works"})
    assert made.status_code == 200, made.text
    me = browser.me().json()
    assert (me["email"], me["name"]) == (email, "Sans Adresse")
    assert me["organizations"][0]["name"] == "Harbour Works"
    (mail,) = browser.client.get(f"{DOOR}/account/email").json()["data"]
    assert mail["verified"] is False
    key = key_in(mails_to(installation_folder, email)[-1], "verify-email")
    assert browser.auth("email/verify", {"key": key}).status_code == 200


def test_where_mails_are_sent_an_unproved_address_waits_for_its_owner(
    stack: Stack, installation_folder: Path, provider: IdentityProvider, tmp_path: Path
) -> None:
    taken = address()
    owner = Browser(stack.url)
    owner.sign_up(taken)
    mails = {"EMAIL_URL": f"filemail:///{tmp_path}"}
    with web_server(installation_folder, **mails, **settings_for(provider)) as site:
        answers = []
        for email in (address(), taken):
            provider.meet(email, verified=False)
            visitor = Browser(site)
            assert enter(visitor) == ""
            session = visitor.client.get(f"{DOOR}/auth/session").json()
            answers.append([flow for flow in session["data"]["flows"] if flow.get("is_pending")])
            assert visitor.me().status_code == 401
        assert answers[0] == answers[1] == [{"id": "verify_email", "is_pending": True}]
    assert not SocialAccount.objects.filter(user__email=taken).exists()
    assert "account" in "".join(file.read_text() for file in tmp_path.iterdir())


def test_where_invitations_are_needed_a_link_carries_through(
    by_invitation: str, provider: IdentityProvider, cast: Cast, installation_folder: Path
) -> None:
    email = address()
    provider.meet(email)
    visitor = Browser(by_invitation)
    assert enter(visitor) == "signup_closed"
    invite(cast.alice, email)
    page = f"/invitations/{link_to(installation_folder, email)}"
    landing = f"{LANDING}?{urlencode({'next': page})}"

    provider.meet(address())
    assert enter(visitor, landing) == "invitation_for_another"
    provider.meet(None)
    assert enter(visitor, landing) == ""
    assert visitor.auth("provider/signup", {"email": address(), "invitation": ""}).status_code == 400
    provider.meet(email)
    assert enter(visitor, landing) == ""
    assert visitor.me().json()["organizations"] == []
    accepted = visitor.send("POST", f"/api/v1{page}/accept/")
    assert accepted.status_code == 200, accepted.text
    assert [one["role"] for one in visitor.me().json()["organizations"]] == ["member"]
    provider.meet(address())
    assert enter(Browser(by_invitation), landing) == "invitation_ended"
