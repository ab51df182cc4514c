"""Access tokens and service accounts on their page, and over HTTP whether what the page says holds."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

import httpx2
import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from tests.browser.joining import another_browser, join
from tests.browser.test_journey import QUICK, SLOW, add_endpoint_and_key, sign_up
from tests.stack import Stack

# The endpoint that these tests add is called Simulated.
PROVIDER = "simulated"


@pytest.fixture
def colleague(chromium: Browser, stack: Stack) -> Iterator[Page]:
    with another_browser(chromium, stack.url) as page:
        yield page


@dataclass(frozen=True)
class Program:
    """What holds a secret and calls the API with it."""

    http: httpx2.Client
    organization: str

    def status(self, verb: str, path: str, **body: object) -> int:
        return self.http.request(verb, path, json=body or None).status_code

    def home(self, path: str) -> str:
        return f"/api/v1/organizations/{self.organization}/{path}"

    def begin(self, project: str | None) -> httpx2.Response:
        facts = {"organization": self.organization, "project": project}
        return self.http.post("/api/v1/conversations/", json=facts)

    def ask(self, conversation: str, model: str) -> int:
        path = f"/api/v1/conversations/{conversation}/messages/"
        return self.status("POST", path, content="Hello", models=[f"{PROVIDER}/{model}"])


def http(url: str, secret: str) -> httpx2.Client:
    return httpx2.Client(base_url=url, headers={"Authorization": f"Bearer {secret}"}, timeout=30)


def program(url: str, secret: str) -> Program:
    client = http(url, secret)
    me = client.get("/api/v1/me/")
    assert me.status_code == 200, me.text
    return Program(client, me.json()["organizations"][0]["id"])


def opens(url: str, secret: str) -> bool:
    status = http(url, secret).get("/api/v1/me/").status_code
    assert status in (200, 401)
    return status == 200


def row(page: Page, name: str) -> Locator:
    return page.locator(f"[data-testid=token-row][data-name='{name}']")


def form(page: Page, name: str) -> Locator:
    """The form of a new token, with its name filled in."""
    page.goto("/tokens")
    page.get_by_test_id("add-token").click()
    asked = page.get_by_test_id("token-form")
    asked.locator("input[name=name]").fill(name)
    return asked


def choose_option(page: Page, field: str, option: str | re.Pattern[str]) -> None:
    page.get_by_test_id(field).click()
    page.get_by_role("option", name=option).click()


def finish(page: Page) -> str:
    """Copy the secret that is shown this once; gives it."""
    secret = page.get_by_test_id("token-secret").inner_text().strip()
    page.get_by_test_id("token-secret-copy").click()
    page.get_by_test_id("token-done").click()
    expect(page.get_by_test_id("token-secret")).to_have_count(0)
    return secret


def make(page: Page, name: str, *more_scopes: str) -> str:
    asked = form(page, name)
    for scope in more_scopes:
        asked.get_by_test_id(f"scope-{scope}").check()
    asked.get_by_test_id("token-create").click()
    return finish(page)


def rotate(page: Page, name: str, overlap: str) -> str:
    row(page, name).get_by_test_id("token-menu").click()
    page.get_by_test_id("token-rotate").click()
    choose_option(page, "token-overlap", overlap)
    page.get_by_test_id("token-rotate-confirm").click()
    return finish(page)


def test_a_token_keeps_to_its_limits(page: Page, stack: Stack, simulator: str) -> None:
    sign_up(page)
    add_endpoint_and_key(page, simulator)
    able = program(stack.url, make(page, "Everything", "manage", "usage"))
    workspace = able.http.get(able.home("workspaces/")).json()["results"][0]["id"]
    made = able.http.post(able.home("projects/"), json={"name": "Tides", "workspace": workspace})
    assert made.status_code == 201, made.text
    project = made.json()["id"]

    asked = form(page, "Narrow")
    asked.get_by_test_id("scope-usage").check()
    choose_option(page, "token-project", "Tides")
    expect(asked.get_by_text("Within one project only Chat and Gateway make sense")).to_be_visible()
    for scope in ("usage", "manage"):
        expect(asked.get_by_test_id(f"scope-{scope}")).to_be_disabled()
    models = asked.get_by_test_id("token-models")
    models.fill("anything")
    models.press("Enter")
    expect(asked.get_by_text("“anything” names no model")).to_be_visible()
    models.press("Backspace")
    models.fill(f"{PROVIDER}/{QUICK}")
    models.press("Enter")
    choose_option(page, "token-lifetime", "In 30 days")
    asked.get_by_test_id("token-create").click()
    narrow = program(stack.url, finish(page))

    conversation = narrow.begin(project)
    assert conversation.status_code == 201, conversation.text
    talk = conversation.json()["id"]
    assert narrow.ask(talk, QUICK) == 201
    assert narrow.ask(talk, SLOW) == 403
    assert narrow.begin(None).status_code == 403
    for path in ("usage/", "members/", "tokens/", "keys/"):
        assert narrow.status("GET", narrow.home(path)) == 403, path
        assert able.status("GET", able.home(path)) == 200, path

    page.reload()
    shown = row(page, "Narrow")
    expect(shown.get_by_test_id("token-scope")).to_have_text(["Chat", "Gateway"])
    expect(shown).to_contain_text(f"only project Tides · only {PROVIDER}/{QUICK}")
    expect(shown).to_contain_text("from 127.0.0.1")
    expect(shown).to_have_attribute("data-state", "later")


def test_a_secret_is_not_lost_by_closing_a_dialog(page: Page, context: BrowserContext, stack: Stack) -> None:
    context.grant_permissions(["clipboard-read", "clipboard-write"], origin=stack.url)
    sign_up(page)
    form(page, "Precious").get_by_test_id("token-create").click()
    secret = page.get_by_test_id("token-secret").inner_text().strip()
    expect(page.get_by_test_id("token-curl")).to_contain_text(secret)
    page.keyboard.press("Escape")
    expect(page.get_by_test_id("token-uncopied")).to_be_visible()
    expect(page.get_by_test_id("token-secret")).to_have_text(secret)
    page.get_by_test_id("token-secret-copy").click()
    expect(page.get_by_test_id("token-uncopied")).to_have_count(0)
    assert page.evaluate("navigator.clipboard.readText()") == secret
    page.keyboard.press("Escape")
    expect(row(page, "Precious")).to_be_visible()
    expect(page.get_by_test_id("token-secret")).to_have_count(0)
    assert secret not in page.content()
    page.reload()
    expect(row(page, "Precious")).to_contain_text(secret[-4:])
    assert secret not in page.content()


def test_a_form_says_what_is_missing(page: Page) -> None:
    sign_up(page)
    asked = form(page, "Nothing")
    for scope in ("chat", "gateway"):
        asked.get_by_test_id(f"scope-{scope}").uncheck()
    asked.get_by_test_id("token-create").click()
    expect(asked.get_by_text("Choose at least one.")).to_be_visible()
    asked.get_by_test_id("scope-chat").check()
    choose_option(page, "token-lifetime", re.compile("On a date"))
    asked.locator("input[name=date]").evaluate("field => { field.removeAttribute('min') }")
    asked.locator("input[name=date]").fill("2020-01-01")
    asked.get_by_test_id("token-create").click()
    expect(asked.get_by_text("This time is past.")).to_be_visible()
    choose_option(page, "token-lifetime", "Never")
    asked.get_by_test_id("token-create").click()
    finish(page)
    expect(row(page, "Nothing")).to_have_attribute("data-state", "never")


def test_two_secrets_open_within_the_overlap_and_none_after_the_end(page: Page, stack: Stack) -> None:
    sign_up(page)
    first = make(page, "Rotated")
    second = rotate(page, "Rotated", "For 1 hour")
    expect(row(page, "Rotated").get_by_test_id("token-earlier")).to_be_visible()
    assert (opens(stack.url, first), opens(stack.url, second)) == (True, True)

    third = rotate(page, "Rotated", "Not at all")
    expect(row(page, "Rotated").get_by_test_id("token-earlier")).to_have_count(0)
    assert [opens(stack.url, one) for one in (first, second, third)] == [False, False, True]

    fourth = rotate(page, "Rotated", "For 7 days")
    assert (opens(stack.url, third), opens(stack.url, fourth)) == (True, True)
    row(page, "Rotated").get_by_test_id("token-menu").click()
    page.get_by_test_id("token-revoke").click()
    page.get_by_test_id("token-revoke-confirm").click()
    expect(row(page, "Rotated")).to_have_count(0)
    assert (opens(stack.url, third), opens(stack.url, fourth)) == (False, False)


def test_a_service_account_ends_with_its_tokens(page: Page, stack: Stack) -> None:
    sign_up(page)
    page.goto("/tokens")
    page.get_by_test_id("add-service-account").click()
    asked = page.get_by_test_id("service-account-form")
    asked.locator("input[name=name]").fill("Nightly report")
    expect(asked.get_by_test_id("service-role-owner")).to_have_count(0)
    expect(asked.get_by_text("Reads usage and the audit trail")).to_be_visible()
    asked.get_by_test_id("service-role-auditor").check()
    asked.get_by_test_id("service-account-create").click()
    account = page.locator("[data-testid=service-account-row][data-name='Nightly report']")
    expect(account).to_contain_text("no token yet")

    account.get_by_test_id("service-account-token").click()
    token = page.get_by_test_id("token-form")
    token.locator("input[name=name]").fill("reads usage")
    token.get_by_test_id("scope-usage").check()
    token.get_by_test_id("token-create").click()
    secret = finish(page)
    nightly = program(stack.url, secret)
    assert nightly.http.get("/api/v1/me/").json()["organizations"][0]["role"] == "auditor"
    assert nightly.status("GET", nightly.home("usage/")) == 200
    assert nightly.begin(None).status_code == 403

    expect(account).to_contain_text("1 token: reads usage")
    expect(row(page, "reads usage")).to_have_count(0)
    page.get_by_test_id("token-filter").get_by_text("Service accounts").click()
    expect(row(page, "reads usage")).to_contain_text("service account Nightly report")

    account.get_by_test_id("service-account-end").click()
    expect(page.get_by_role("dialog")).to_contain_text("reads usage")
    page.get_by_test_id("service-account-end-confirm").click()
    expect(account).to_have_count(0)
    expect(row(page, "reads usage")).to_have_count(0)
    assert not opens(stack.url, secret)


def test_an_admin_sees_a_members_token_and_can_end_it_alone(
    page: Page, colleague: Page, stack: Stack
) -> None:
    sign_up(page)
    join(page, colleague, "member")
    secret = make(colleague, "Theirs")
    expect(colleague.get_by_test_id("token-filter")).to_have_count(0)
    expect(colleague.get_by_test_id("service-accounts")).to_have_count(0)
    make(page, "Mine")
    expect(row(page, "Theirs")).to_have_count(0)
    page.get_by_test_id("token-filter").get_by_text("Everybody's").click()
    row(page, "Theirs").get_by_test_id("token-menu").click()
    expect(page.get_by_test_id("token-revoke")).to_be_visible()
    expect(page.get_by_test_id("token-rotate")).to_have_count(0)
    page.get_by_test_id("token-revoke").click()
    page.get_by_test_id("token-revoke-confirm").click()
    expect(row(page, "Theirs")).to_have_count(0)
    assert not opens(stack.url, secret)


def test_a_viewer_is_told_why_there_is_nothing(page: Page, colleague: Page) -> None:
    sign_up(page)
    join(page, colleague, "viewer")
    colleague.goto("/tokens")
    expect(colleague.get_by_test_id("closed")).to_contain_text("An admin of Lighthouse")
    expect(colleague.get_by_test_id("add-token")).to_have_count(0)
    expect(colleague.get_by_role("alert")).to_have_count(0)
