"""A key is lent, used up, asked for again and taken back, with the lender's browser and the borrower's."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.joining import another_browser, join
from tests.browser.test_journey import QUICK, SLOW, ask, choose, sign_up
from tests.environment import CANARY
from tests.stack import Stack

# Before an answer its worst case is held: 8192 tokens at $10 a million. One fits into this, and then none any more.
BARELY = "0.0821"


@pytest.fixture
def bob(chromium: Browser, stack: Stack) -> Iterator[Page]:
    with another_browser(chromium, stack.url) as page:
        yield page


def priced_endpoint(page: Page, simulator: str) -> None:
    """An endpoint whose models have prices, as a limit in dollars needs them, and a key for it."""
    add = """async ([base, ids]) => {
        const token = document.cookie.split('; ').find((part) => part.startsWith('csrftoken=')).slice(10);
        const me = await (await fetch('/api/v1/me/')).json();
        const models = ids.map((id) => ({ id, input: '0.1', output: '10' }));
        const body = JSON.stringify({ slug: 'simulated', name: 'Simulated', base_url: base, models });
        const headers = { 'Content-Type': 'application/json', 'X-CSRFToken': token };
        const path = `/api/v1/organizations/${me.organizations[0].id}/providers/`;
        return (await fetch(path, { method: 'POST', headers, body })).status;
    }"""
    assert page.evaluate(add, [simulator, [QUICK, SLOW]]) == 201
    page.goto("/keys?add=simulated")
    form = page.get_by_test_id("key-form")
    form.locator("input[name=secret]").fill(CANARY)
    form.locator("input[name=name]").fill("Main")
    form.get_by_role("button", name="Save and verify").click()
    expect(page.get_by_test_id("key-row")).to_have_attribute("data-status", "valid")


def lend(page: Page, email: str, dollars: str) -> None:
    page.goto("/keys")
    page.get_by_test_id("key-menu").click()
    page.get_by_test_id("key-lend").click()
    form = page.get_by_test_id("grant-form")
    form.get_by_test_id("grantee").fill(email)
    page.get_by_role("option", name=email).click()
    form.get_by_test_id("grant-limit").fill(dollars)
    form.get_by_test_id("grant-purpose").fill("The tide tables")
    form.get_by_test_id("grant-save").click()
    expect(form).to_have_count(0)
    expect(page.get_by_test_id("key-grants")).to_have_text("lent once")


def card(page: Page, tab: str) -> Locator:
    page.goto("/grants" if tab == "lent" else f"/grants?tab={tab}")
    return page.get_by_test_id("grant-card")


def keep_picture(page: Page, name: str) -> None:
    folder = os.environ.get("BYOK_SCREENSHOTS")
    if folder:
        page.screenshot(path=Path(folder) / f"{name}.png")


def test_a_loan_is_used_up_raised_and_used_on(page: Page, bob: Page, simulator: str) -> None:
    sign_up(page)
    priced_endpoint(page, simulator)
    email = join(page, bob, "member")
    lend(page, email, BARELY)

    bob.goto("/new")
    choose(bob, QUICK)
    expect(bob.get_by_test_id("payer")).to_contain_text("“Main”, lent by")
    ask(bob, "How do tides work?")
    answer = bob.get_by_test_id("answer")
    expect(answer).to_have_attribute("data-state", "complete")
    expect(answer.get_by_test_id("figures")).to_contain_text("lent by")
    talk = bob.url
    mine = card(bob, "borrowed")
    expect(mine).to_contain_text("The tide tables")
    expect(mine).to_contain_text("spent")
    expect(mine).not_to_contain_text("$0 spent")
    keep_picture(bob, "borrowed")
    lent = card(page, "lent")
    lent.get_by_test_id("grant-show-uses").click()
    expect(page.get_by_test_id("grant-use")).to_contain_text(QUICK)
    keep_picture(page, "lent")

    bob.goto(talk)
    ask(bob, "And at night?")
    expect(answer.last).to_have_attribute("data-state", "failed")
    expect(answer.last.get_by_role("alert")).to_contain_text("of this loan is left")
    expect(answer.last.get_by_role("link", name="Ask for more")).to_be_visible()
    keep_picture(bob, "cap")
    mine = card(bob, "borrowed")
    mine.get_by_test_id("ask-more").click()
    form = bob.get_by_test_id("ask-more-form")
    form.get_by_test_id("ask-amount").fill("5")
    form.locator("textarea[name=reason]").fill("The tables are long")
    form.get_by_test_id("ask-send").click()
    expect(mine.get_by_test_id("grant-asked")).to_contain_text("$5.00")

    page.goto("/grants?tab=requests")
    request = page.get_by_test_id("grant-request")
    expect(request).to_contain_text("The tables are long")
    keep_picture(page, "requests")
    request.get_by_test_id("request-approve").click()
    expect(request).to_have_attribute("data-status", "approved")

    expect(mine.get_by_test_id("grant-left")).to_contain_text("$5.0")
    bob.goto(talk)
    ask(bob, "And in spring?")
    expect(answer).to_have_count(3)
    expect(answer.last).to_have_attribute("data-state", "complete")


def test_a_request_is_declined_with_a_reason(page: Page, bob: Page, simulator: str) -> None:
    sign_up(page)
    priced_endpoint(page, simulator)
    lend(page, join(page, bob, "member"), "1")
    mine = card(bob, "borrowed")
    mine.get_by_test_id("ask-more").click()
    form = bob.get_by_test_id("ask-more-form")
    form.locator("textarea[name=reason]").fill("Just because")
    form.get_by_test_id("ask-send").click()
    expect(mine.get_by_test_id("grant-asked")).to_be_visible()
    page.goto("/grants?tab=requests")
    request = page.get_by_test_id("grant-request")
    request.get_by_test_id("request-decline").click()
    page.get_by_label("Why not").fill("Next month")
    page.get_by_test_id("request-decline-confirm").click()
    expect(request).to_have_attribute("data-status", "declined")
    bob.goto("/grants?tab=requests")
    expect(bob.get_by_test_id("grant-request")).to_contain_text("Answer: Next month")


def test_the_end_of_a_loan_cuts_the_running_answer(page: Page, bob: Page, simulator: str) -> None:
    sign_up(page)
    priced_endpoint(page, simulator)
    lend(page, join(page, bob, "member"), "100")
    bob.goto("/new")
    choose(bob, SLOW)
    ask(bob, "Take your time")
    answer = bob.get_by_test_id("answer")
    expect(answer).to_have_attribute("data-state", "running")
    expect(answer).to_contain_text("word", use_inner_text=True)
    lent = card(page, "lent")
    lent.get_by_test_id("grant-menu").click()
    page.get_by_test_id("grant-end").click()
    page.get_by_test_id("grant-end-confirm").click()
    expect(lent).to_have_attribute("data-over", "true")
    expect(answer).to_have_attribute("data-state", "failed")
    expect(answer.get_by_role("alert")).to_contain_text("loan")
    keep_picture(bob, "cut")
    expect(bob.get_by_test_id("no-key")).to_be_visible()
    assert CANARY not in bob.content()


def test_terms_are_changed_and_only_who_manages_lends(page: Page, bob: Page, simulator: str) -> None:
    sign_up(page)
    priced_endpoint(page, simulator)
    lend(page, join(page, bob, "member"), "100")
    lent = card(page, "lent")
    lent.get_by_test_id("grant-menu").click()
    page.get_by_test_id("grant-edit").click()
    form = page.get_by_test_id("grant-form")
    form.get_by_test_id("grant-models").fill(f"simulated/{QUICK}")
    page.keyboard.press("Enter")
    form.get_by_test_id("grant-save").click()
    expect(form).to_have_count(0)
    expect(lent).to_contain_text(f"simulated/{QUICK}")
    mine = card(bob, "borrowed")
    expect(mine).to_contain_text(f"simulated/{QUICK}")
    expect(mine.get_by_test_id("grant-menu")).to_have_count(0)
    bob.goto("/keys")
    expect(bob.get_by_text("No key yet")).to_be_visible()
