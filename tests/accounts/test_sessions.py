"""What a session cookie can do, and what another site's page cannot do with it."""

import pytest
from websockets.exceptions import InvalidStatus

from byokplatform.core.ids import uuid7
from tests.accounts.browser import Browser
from tests.cast import Cast
from tests.stack import Stack
from tests.tenancy.test_sockets_and_tasks import watch


@pytest.fixture(scope="module")
def browser(stack: Stack) -> Browser:
    made = Browser(stack.url)
    assert made.sign_up(f"{uuid7().hex}@example.com").status_code == 200
    return made


@pytest.fixture(scope="module")
def home(browser: Browser) -> str:
    return f"/api/v1/organizations/{browser.me().json()['organizations'][0]['id']}"


WRONG: dict[str, dict[str, str]] = {
    "no token": {"X-CSRFToken": ""},
    "a wrong token": {"X-CSRFToken": "0" * 32},
    "another site": {"Origin": "https://elsewhere.example"},
    "no origin that can be named": {"Origin": "null"},
}


@pytest.mark.parametrize("headers", WRONG.values(), ids=WRONG)
@pytest.mark.parametrize(
    ("verb", "path"),
    [("POST", "/api/v1/organizations/"), ("PATCH", "/api/v1/me/"), ("POST", "/api/v1/conversations/")],
)
def test_writes_by_session_need_our_own_page(
    browser: Browser, verb: str, path: str, headers: dict[str, str]
) -> None:
    answer = browser.send(verb, path, {"name": "Forged"}, **headers)
    assert answer.status_code == 403
    assert answer.json()["code"] == "permission_denied"
    assert browser.me().json()["name"] != "Forged"


@pytest.mark.parametrize("headers", WRONG.values(), ids=WRONG)
@pytest.mark.parametrize("path", ["auth/login", "auth/signup", "auth/password/request"])
def test_signing_in_needs_our_own_page_too(stack: Stack, path: str, headers: dict[str, str]) -> None:
    body = {"email": "a@example.com", "password": "a good long password"}
    answer = Browser(stack.url).send("POST", f"/_allauth/browser/v1/{path}", body, **headers)
    assert answer.status_code == 403


def test_writes_from_our_own_page_are_taken(browser: Browser, home: str) -> None:
    answer = browser.send("POST", f"{home}/workspaces/", {"name": "Made by session"})
    assert answer.status_code == 201, answer.text


def test_a_form_of_another_type_is_not_read(browser: Browser) -> None:
    headers = {"X-CSRFToken": browser.csrf, "Origin": browser.url}
    answer = browser.client.post("/api/v1/organizations/", data={"name": "Forged"}, headers=headers)
    assert answer.status_code == 415


def test_a_token_does_not_need_a_page_and_a_bad_one_is_not_replaced_by_the_session(
    browser: Browser, cast: Cast
) -> None:
    bearer = {"Authorization": f"Bearer {cast.alice.token}"}
    me = browser.client.get("/api/v1/me/", headers=bearer).json()
    assert me["email"] == cast.alice.user.email
    broken = {"Authorization": f"Bearer {cast.alice.token[:-1]}"}
    assert browser.client.get("/api/v1/me/", headers=broken).status_code == 401


def test_no_other_site_may_read_an_answer(browser: Browser) -> None:
    answer = browser.client.get("/api/v1/me/", headers={"Origin": "https://elsewhere.example"})
    assert not [name for name in answer.headers if name.lower().startswith("access-control-")]
    preflight = browser.client.options("/api/v1/me/", headers={"Origin": "https://elsewhere.example"})
    assert not [name for name in preflight.headers if name.lower().startswith("access-control-")]


def test_every_answer_forbids_framing_and_guessing_types(browser: Browser) -> None:
    for path in ("/api/v1/me/", "/healthz", "/local/mail", "/_allauth/browser/v1/config", "/api/v1/none"):
        headers = browser.client.get(path).headers
        assert headers["x-frame-options"] == "DENY", path
        assert headers["x-content-type-options"] == "nosniff", path
        assert "frame-ancestors 'none'" in headers["content-security-policy"], path
        assert headers["referrer-policy"] == "same-origin", path


def test_the_socket_by_session_opens_for_our_own_page_alone(stack: Stack) -> None:
    browser = Browser(stack.url)
    assert browser.sign_up(f"{uuid7().hex}@example.com").status_code == 200
    conversation = browser.send("POST", "/api/v1/conversations/", {}).json()["id"]
    cookie = {"Cookie": f"sessionid={browser.client.cookies['sessionid']}"}
    with watch(browser.url, conversation, headers={**cookie, "Origin": browser.url}) as socket:
        assert socket.subprotocol == "byok.v1"
    for origin in ("https://elsewhere.example", "null", "http://127.0.0.1.example", ""):
        with pytest.raises(InvalidStatus):
            watch(browser.url, conversation, headers={**cookie, "Origin": origin})
    with pytest.raises(InvalidStatus):
        watch(browser.url, conversation, headers=cookie)
    browser.sign_out()
    with pytest.raises(InvalidStatus):
        watch(browser.url, conversation, headers={**cookie, "Origin": browser.url})
