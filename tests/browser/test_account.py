"""A person's own account in a real browser: second factor, passkey, sessions, addresses, providers, the end."""

import re
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.accounts.codes import totp
from tests.accounts.identity import CLIENT, SECRET, IdentityProvider
from tests.accounts.web import web_server
from tests.browser.conftest import WAIT_MS
from tests.browser.test_journey import sign_up
from tests.stack import Stack

PASSWORD = "four candles and a hammer"


@pytest.fixture(scope="module")
def provider() -> Iterator[IdentityProvider]:
    running = IdentityProvider()
    yield running
    running.close()


@pytest.fixture(scope="module")
def site(stack: Stack, installation_folder: Path, provider: IdentityProvider) -> Iterator[str]:
    """Under a name: a passkey belongs to one, and not to an address of digits."""
    settings = {
        "BYOK_LOGIN_OIDC": "harbour",
        "BYOK_LOGIN_OIDC_HARBOUR_URL": provider.url,
        "BYOK_LOGIN_OIDC_HARBOUR_ID": CLIENT,
        "BYOK_LOGIN_OIDC_HARBOUR_SECRET": SECRET,
    }
    with web_server(installation_folder, host="localhost", **settings) as address:
        yield address


@pytest.fixture
def another(chromium: Browser, site: str) -> Iterator[Callable[[], Page]]:
    """Makes one more browser of the same or another person; a page's own error fails the test."""
    contexts: list[BrowserContext] = []
    faults: list[str] = []

    def opened() -> Page:
        context = chromium.new_context(base_url=site, viewport={"width": 1280, "height": 900})
        context.set_default_timeout(WAIT_MS)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: faults.append(str(error)))
        return page

    yield opened
    for context in contexts:
        context.close()
    assert faults == []


@pytest.fixture
def page(another: Callable[[], Page]) -> Page:
    return another()


def sign_in(page: Page, email: str) -> None:
    page.goto("/login")
    page.fill("input[name=email]", email)
    page.fill("input[name=password]", PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()


def sign_out(page: Page) -> None:
    page.get_by_test_id("user-menu").click()
    page.get_by_test_id("sign-out").click()
    expect(page.get_by_test_id("login-form")).to_be_visible()


def confirm_it_is_you(page: Page) -> None:
    form = page.get_by_test_id("confirm-it-is-you")
    form.locator("input[name=secret]").fill(PASSWORD)
    form.get_by_role("button", name="Continue").click()


def type_code(page: Page, code: str) -> None:
    """Into the six boxes; the last digit sends it."""
    page.locator("input[autocomplete=one-time-code]").first.click()
    page.keyboard.type(code)


def set_up_totp(page: Page) -> tuple[str, list[str]]:
    """The secret of the app, and the recovery codes."""
    page.goto("/settings/security")
    page.get_by_test_id("totp-add").click()
    confirm_it_is_you(page)
    secret = page.get_by_test_id("totp-secret").inner_text()
    type_code(page, totp(secret))
    shown = page.get_by_test_id("recovery-codes").locator("span")
    expect(shown).to_have_count(10)
    codes = shown.all_inner_texts()
    with page.expect_download() as download:
        page.get_by_test_id("download-codes").click()
    kept = Path(download.value.path()).read_text()
    assert all(code in kept for code in codes)
    page.get_by_test_id("codes-kept").click()
    expect(page.get_by_test_id("totp")).to_have_attribute("data-active", "true")
    return secret, codes


def test_signing_in_with_an_authenticator_app_and_with_a_recovery_code(page: Page) -> None:
    email = sign_up(page)
    secret, codes = set_up_totp(page)
    sign_out(page)

    sign_in(page, email)
    expect(page.get_by_test_id("second-factor")).to_be_visible()
    type_code(page, "000000")
    expect(page.get_by_text("Incorrect code.")).to_be_visible()
    type_code(page, totp(secret))
    expect(page.get_by_test_id("onboarding")).to_be_visible()
    sign_out(page)

    sign_in(page, email)
    page.get_by_test_id("use-recovery_codes").click()
    page.fill("input[name=code]", codes[0])
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_test_id("onboarding")).to_be_visible()
    page.goto("/settings/security")
    expect(page.get_by_test_id("recovery")).to_have_attribute("data-unused", "9")


def test_an_organization_that_requires_a_second_factor_leads_there_and_opens(page: Page) -> None:
    sign_up(page)
    secret, _ = set_up_totp(page)
    me = page.request.get("/api/v1/me/").json()
    headers = {"X-CSRFToken": csrf(page), "Origin": page.url.partition("/settings")[0]}
    home = f"/api/v1/organizations/{me['organizations'][0]['id']}/"
    asked = page.request.patch(home, data={"require_mfa": True}, headers=headers)
    assert asked.ok, asked.text()

    # It is gone while a page of the organization is open, which leads at once to where it is set up.
    page.goto("/keys")
    expect(page.get_by_role("heading", name="Keys")).to_be_visible()
    page.wait_for_load_state("networkidle")
    gone = page.request.delete("/_allauth/browser/v1/account/authenticators/totp", headers=headers)
    assert gone.ok, gone.text()
    expect(page.get_by_test_id("mfa-required")).to_contain_text("Lighthouse requires a second factor")
    expect(page.get_by_role("link", name="Usage")).to_have_count(0)
    page.goto("/keys")
    expect(page).to_have_url(re.compile("/settings/security"))
    page.get_by_test_id("totp-add").click()
    renewed = page.get_by_test_id("totp-secret").inner_text()
    assert renewed != secret
    type_code(page, totp(renewed))
    page.get_by_test_id("codes-kept").click()
    expect(page.get_by_test_id("mfa-required")).to_have_count(0)
    page.get_by_role("link", name="Keys").click()
    expect(page.get_by_role("heading", name="Keys")).to_be_visible()


def csrf(page: Page) -> str:
    cookies = {one.get("name"): one.get("value") for one in page.context.cookies()}
    return str(cookies["csrftoken"])


def plug_in_authenticator(page: Page) -> None:
    """A device of the browser's own that verifies its user, as a laptop with a fingerprint reader."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    session.send("WebAuthn.addVirtualAuthenticator", {"options": options})


def test_a_passkey_is_made_and_signs_in_without_a_password(page: Page) -> None:
    plug_in_authenticator(page)
    email = sign_up(page)
    page.goto("/settings/security")
    page.get_by_test_id("add-passkey").click()
    confirm_it_is_you(page)
    page.fill("input[name=name]", "Laptop of the lighthouse")
    page.get_by_test_id("passkey-create").click()
    page.get_by_test_id("codes-kept").click()
    expect(page.get_by_test_id("passkey")).to_contain_text("Laptop of the lighthouse")
    sign_out(page)

    page.get_by_test_id("passkey-login").click()
    expect(page.get_by_test_id("onboarding")).to_be_visible()
    assert page.request.get("/api/v1/me/").json()["email"] == email
    sign_out(page)

    # After a password it is the second step.
    sign_in(page, email)
    page.get_by_test_id("second-factor").get_by_role("button", name="Use a passkey").click()
    expect(page.get_by_test_id("onboarding")).to_be_visible()


def test_an_address_of_digits_offers_no_passkey_and_says_why(page: Page, stack: Stack) -> None:
    page.goto(f"{stack.url}/login")
    expect(page.get_by_test_id("login-form")).to_be_visible()
    expect(page.get_by_test_id("passkey-login")).to_have_count(0)
    page.goto(f"{stack.url}/signup")
    page.fill("input[name=email]", f"{uuid.uuid4().hex}@example.com")
    page.fill("input[name=password]", PASSWORD)
    page.get_by_role("button", name="Create account").click()
    expect(page.get_by_test_id("onboarding")).to_be_visible()
    page.goto(f"{stack.url}/settings/security")
    expect(page.get_by_test_id("passkeys-hindered")).to_have_attribute("data-why", "address")
    expect(page.get_by_test_id("add-passkey")).to_have_count(0)


def test_another_browser_is_listed_and_signed_out(page: Page, another: Callable[[], Page]) -> None:
    email = sign_up(page)
    elsewhere = another()
    sign_in(elsewhere, email)
    expect(elsewhere.get_by_test_id("onboarding")).to_be_visible()

    page.goto("/settings/security")
    expect(page.get_by_test_id("session")).to_have_count(2)
    other = page.locator("[data-testid=session][data-current=false]")
    expect(other).to_contain_text("127.0.0.1")
    other.get_by_test_id("end-session").click()
    other.get_by_test_id("end-session-confirm").click()
    expect(page.get_by_test_id("session")).to_have_count(1)
    elsewhere.goto("/keys")
    expect(elsewhere.get_by_test_id("login-form")).to_be_visible()


def test_the_address_is_changed_by_mail(page: Page) -> None:
    sign_up(page)
    email = f"moved-{uuid.uuid4().hex[:10]}@example.com"
    page.goto("/settings/security")
    page.get_by_test_id("add-address").click()
    section = page.get_by_test_id("addresses")
    section.locator("input[name=email]").fill(email)
    section.get_by_role("button", name="Send the link").last.click()
    confirm_it_is_you(page)
    row = page.locator(f"[data-testid=address][data-email='{email}']")
    expect(row).to_have_attribute("data-verified", "false")

    page.goto("/local/mail")
    page.locator("article", has_text=email).locator("a[href*='/verify-email/']").first.click()
    expect(page.get_by_role("heading", name="Your address is confirmed")).to_be_visible()
    page.goto("/settings/security")
    expect(row).to_have_attribute("data-verified", "true")
    row.get_by_test_id("address-menu").click()
    page.get_by_test_id("address-primary").click()
    expect(row).to_contain_text("Main")
    page.goto("/settings")
    expect(page.locator(f"input[value='{email}']")).to_be_visible()


def test_a_newcomer_comes_in_with_a_provider(page: Page, provider: IdentityProvider) -> None:
    email = f"sailor-{uuid.uuid4().hex[:10]}@example.com"
    provider.meet(email, name="Sam Sailor")
    page.goto("/login")
    page.get_by_test_id("provider-harbour").click()
    expect(page.get_by_test_id("onboarding")).to_be_visible()
    expect(page.get_by_test_id("user-menu")).to_contain_text("Sam Sailor")
    page.goto("/settings/security")
    expect(page.get_by_test_id("connected-account")).to_contain_text("Harbour")


def test_who_has_an_account_is_told_to_connect_and_does(page: Page, provider: IdentityProvider) -> None:
    email = sign_up(page)
    sign_out(page)
    provider.meet(email)
    page.get_by_test_id("provider-harbour").click()
    fault = page.get_by_test_id("provider-fault")
    expect(fault).to_have_attribute("data-code", "address_taken")
    expect(fault).to_contain_text("Sign in to it with your password, then connect")
    sign_in(page, email)
    expect(page.get_by_test_id("onboarding")).to_be_visible()
    page.goto("/settings/security")
    page.get_by_test_id("connect-harbour").click()
    confirm_it_is_you(page)
    expect(page.get_by_test_id("connected-account")).to_be_visible()
    sign_out(page)
    page.get_by_test_id("provider-harbour").click()
    expect(page.get_by_test_id("onboarding")).to_be_visible()


def test_a_provider_that_gives_no_address_leaves_it_to_be_asked(
    page: Page, provider: IdentityProvider
) -> None:
    provider.meet(None)
    page.goto("/signup")
    page.get_by_test_id("provider-harbour").click()
    form = page.get_by_test_id("provider-signup")
    form.locator("input[name=email]").fill(f"quiet-{uuid.uuid4().hex[:10]}@example.com")
    form.get_by_role("button", name="Create account").click()
    expect(page.get_by_test_id("onboarding")).to_be_visible()


def test_the_account_is_deleted(page: Page) -> None:
    email = sign_up(page)
    page.goto("/settings/security")
    page.get_by_test_id("delete-account").click()
    confirm_it_is_you(page)
    expect(page.get_by_test_id("delete-certain")).to_be_disabled()
    page.get_by_test_id("delete-typed").fill(email)
    page.get_by_test_id("delete-certain").click()
    expect(page.get_by_test_id("login-form")).to_be_visible()
    sign_in(page, email)
    expect(page.get_by_text("not correct")).to_be_visible()
