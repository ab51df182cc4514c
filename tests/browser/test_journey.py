"""A newcomer's path in a real browser: sign up → key → question → answer → reload → another model → revoked key."""

import uuid

from playwright.sync_api import BrowserContext, Page, expect

from tests.environment import CANARY

SLOW = "sim-words-150-pace-40"
QUICK = "sim-chat"


def sign_up(page: Page) -> str:
    """A new account with its organization; gives the address."""
    email = f"newcomer-{uuid.uuid4().hex[:10]}@example.com"
    page.goto("/signup")
    page.fill("input[name=email]", email)
    page.fill("input[name=password]", "four candles and a hammer")
    page.fill("input[name=organization]", "Lighthouse")
    page.get_by_role("button", name="Create account").click()
    expect(page.get_by_test_id("onboarding")).to_be_visible()
    return email


def add_endpoint_and_key(page: Page, simulator: str) -> None:
    add_endpoint(page, simulator)
    save_key(page)


def add_endpoint(page: Page, simulator: str) -> None:
    """Ends in the form for its key."""
    page.goto("/keys")
    page.get_by_test_id("add-endpoint").click()
    form = page.get_by_test_id("endpoint-form")
    form.get_by_label("Name").fill("Simulated")
    form.get_by_label("Base URL").fill(simulator)
    for model in (QUICK, SLOW):
        form.get_by_label("Models").first.fill(model)
        page.keyboard.press("Enter")
    form.get_by_role("button", name="Add endpoint").click()


def save_key(page: Page) -> None:
    page.locator("[data-testid=key-form] input[name=secret]").fill(CANARY)
    page.get_by_role("button", name="Save and verify").click()
    expect(page.get_by_test_id("key-row")).to_have_attribute("data-status", "valid")
    assert CANARY not in page.content()


def choose(page: Page, model: str) -> None:
    page.get_by_test_id("model-picker").click()
    page.locator(f"[data-testid=model-option][data-model$='/{model}']").click()


def ask(page: Page, question: str) -> None:
    page.get_by_test_id("composer").fill(question)
    page.get_by_test_id("send").click()


def test_from_sign_up_to_a_revoked_key(page: Page, simulator: str) -> None:
    sign_up(page)
    add_endpoint_and_key(page, simulator)
    page.goto("/new")
    choose(page, SLOW)
    ask(page, "How do tides work?")
    answer = page.get_by_test_id("answer")
    expect(answer).to_have_attribute("data-state", "running")
    expect(answer).to_contain_text("word", use_inner_text=True)
    shown = answer.locator("p").first.inner_text().strip()

    page.reload()
    expect(answer).to_contain_text(shown[:20])
    expect(answer).to_have_attribute("data-state", "running")
    expect(answer).to_have_attribute("data-state", "complete")
    expect(answer).to_contain_text("Simulated")

    choose(page, QUICK)
    ask(page, "And at night?")
    second = page.get_by_test_id("answer").nth(1)
    expect(second).to_have_attribute("data-state", "complete")
    expect(second).to_contain_text("3 messages of context")

    talk = page.url
    page.goto("/keys")
    page.get_by_test_id("key-menu").click()
    page.get_by_test_id("key-revoke").click()
    page.get_by_test_id("key-confirm").click()
    expect(page.get_by_test_id("key-row")).to_have_attribute("data-status", "revoked")
    page.goto(talk)
    page.get_by_test_id("composer").fill("Still there?")
    expect(page.get_by_text("there is no key to pay with")).to_be_visible()
    expect(page.get_by_test_id("send")).to_be_disabled()


def test_an_answer_is_stopped_and_asked_again(page: Page, simulator: str) -> None:
    sign_up(page)
    add_endpoint_and_key(page, simulator)
    page.goto("/new")
    choose(page, SLOW)
    ask(page, "Stop me")
    answer = page.get_by_test_id("answer")
    expect(answer).to_have_attribute("data-state", "running")
    page.get_by_test_id("stop").click()
    expect(answer).to_have_attribute("data-state", "stopped")
    page.get_by_test_id("retry").click()
    expect(page.get_by_test_id("answer").last).to_have_attribute("data-state", "running")


def test_an_answer_survives_the_network(page: Page, context: BrowserContext, simulator: str) -> None:
    sign_up(page)
    add_endpoint_and_key(page, simulator)
    page.goto("/new")
    choose(page, SLOW)
    ask(page, "Pull the plug")
    answer = page.get_by_test_id("answer")
    expect(answer).to_have_attribute("data-state", "running")
    context.set_offline(True)
    page.wait_for_timeout(1500)
    context.set_offline(False)
    expect(answer).to_have_attribute("data-state", "complete")


def test_a_stranger_is_sent_to_sign_in(page: Page) -> None:
    page.goto("/keys")
    expect(page.locator("input[name=password]")).to_be_visible()


def test_sign_out_and_in_again(page: Page) -> None:
    email = sign_up(page)
    page.get_by_test_id("user-menu").click()
    page.get_by_test_id("sign-out").click()
    expect(page.locator("input[name=password]")).to_be_visible()
    page.fill("input[name=email]", email)
    page.fill("input[name=password]", "four candles and a hammer")
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("onboarding")).to_be_visible()
