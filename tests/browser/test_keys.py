"""The page of keys: imported from a file, replaced, put in order, frozen."""

import datetime as dt
import re

from playwright.sync_api import Locator, Page, expect

from tests.browser.test_journey import add_endpoint, sign_up
from tests.environment import CANARY

FILE = f"""\
# what a program reads
export SIMULATED_API_KEY="{CANARY}"
DATABASE_URL=postgres://127.0.0.1/x
MY_SIMULATED_API_KEY_2='{CANARY}-two' # the other account
OPENROUTER_API_KEY=your-key-here
"""


def with_endpoint(page: Page, simulator: str) -> None:
    """Signed in, with the endpoint Simulated and no key yet."""
    sign_up(page)
    add_endpoint(page, simulator)
    expect(page.get_by_test_id("endpoint-row")).to_be_visible()
    page.goto("/keys")
    expect(page.get_by_test_id("endpoint-row")).to_be_visible()


def variable(page: Page, name: str) -> Locator:
    return page.locator(f"[data-testid=env-variable][data-name='{name}']")


def choose_file(page: Page, text: str) -> None:
    page.get_by_test_id("import-keys").click()
    page.locator("input[type=file]").set_input_files(
        {"name": ".env", "mimeType": "text/plain", "buffer": text.encode()}
    )


def test_two_keys_come_from_a_file(page: Page, simulator: str) -> None:
    with_endpoint(page, simulator)
    bodies: list[str] = []
    page.on("request", lambda request: bodies.append(request.post_data or ""))
    choose_file(page, FILE)
    chosen = page.get_by_test_id("env-choose")
    expect(variable(page, "SIMULATED_API_KEY")).to_have_attribute("data-by", "name")
    expect(variable(page, "MY_SIMULATED_API_KEY_2").get_by_role("checkbox")).to_be_checked()
    expect(page.get_by_test_id("env-unknown")).to_have_text("1 variable not recognised")
    expect(page.get_by_test_id("env-useless")).to_have_text("Left out: OPENROUTER_API_KEY (a placeholder)")
    expect(chosen).to_contain_text(f"ends with {CANARY[-4:]}")
    assert CANARY not in page.content()
    assert not any(CANARY in body for body in bodies)

    page.get_by_test_id("env-import").click()
    expect(page.get_by_test_id("env-step")).to_have_count(2)
    for step in page.get_by_test_id("env-step").all():
        expect(step).to_have_attribute("data-state", "valid")
    page.get_by_test_id("env-done").click()
    expect(page.get_by_test_id("key-row")).to_have_count(2)
    sent = [body for body in bodies if CANARY in body]
    assert len(sent) == 2
    assert not any("postgres" in body or "your-key-here" in body for body in bodies)
    assert CANARY not in page.content()


def test_a_pasted_text_is_read_and_what_is_here_is_said(page: Page, simulator: str) -> None:
    with_endpoint(page, simulator)
    for state in ("valid", "here"):
        page.get_by_test_id("import-keys").click()
        page.get_by_test_id("env-text").fill(f"SIMULATED_API_KEY={CANARY}")
        page.get_by_test_id("env-read").click()
        page.get_by_test_id("env-import").click()
        expect(page.get_by_test_id("env-step")).to_have_attribute("data-state", state)
        page.get_by_test_id("env-done").click()
    expect(page.get_by_test_id("key-row")).to_have_count(1)


def test_a_key_that_looks_odd_is_said_to_and_saved_all_the_same(page: Page) -> None:
    sign_up(page)
    page.goto("/keys?add=groq")
    secret = page.locator("[data-testid=key-form] input[name=secret]")
    secret.fill("sk-or-v1-of-another-provider")
    hint = page.get_by_test_id("key-format-hint")
    expect(hint).to_contain_text("It looks like a key of OpenRouter")
    secret.fill(f"{CANARY}-odd")
    expect(hint).to_contain_text(re.compile("usually begin with gsk_"))
    page.get_by_role("button", name="Save and verify").click()
    expect(page.get_by_test_id("key-row")).to_have_attribute("data-provider", "groq")


def row(page: Page, name: str) -> Locator:
    return page.locator(f"[data-testid=key-row][data-name='{name}']")


def choose_in_menu(page: Page, name: str, item: str) -> None:
    row(page, name).get_by_test_id("key-menu").click()
    page.get_by_test_id(item).click()


def add_key(page: Page, name: str, secret: str) -> None:
    page.goto("/keys?add=simulated")
    form = page.get_by_test_id("key-form")
    form.locator("input[name=secret]").fill(secret)
    form.locator("input[name=name]").fill(name)
    form.get_by_role("button", name="Save and verify").click()
    expect(row(page, name)).to_have_attribute("data-status", "valid")


def test_a_key_is_replaced_and_a_refused_one_changes_nothing(page: Page, simulator: str) -> None:
    with_endpoint(page, simulator)
    add_key(page, "Main", CANARY)
    before = row(page, "Main").inner_text()
    choose_in_menu(page, "Main", "key-replace")
    form = page.get_by_test_id("replace-form")
    form.locator("input[name=secret]").fill("not-a-simulated-key")
    form.get_by_test_id("replace-confirm").click()
    expect(form.get_by_text("does not accept this key")).to_be_visible()
    assert row(page, "Main").inner_text() == before
    form.locator("input[name=secret]").fill(f"{CANARY}-new!")
    form.get_by_test_id("replace-confirm").click()
    expect(form).to_have_count(0)
    expect(row(page, "Main")).to_contain_text("…new!")
    expect(row(page, "Main")).to_have_attribute("data-status", "valid")
    assert CANARY not in page.content()


def test_keys_of_one_payer_are_taken_in_the_order_that_was_chosen(page: Page, simulator: str) -> None:
    with_endpoint(page, simulator)
    add_key(page, "First", CANARY)
    add_key(page, "Second", f"{CANARY}-two")
    names = page.get_by_test_id("key-row").locator("css=p:first-child")
    expect(names).to_have_text(["First", "Second"])
    page.goto("/new")
    expect(page.get_by_test_id("payer")).to_contain_text("your key “First”")
    page.goto("/keys")
    choose_in_menu(page, "Second", "key-up")
    expect(names).to_have_text(["Second", "First"])
    page.goto("/new")
    expect(page.get_by_test_id("payer")).to_contain_text("your key “Second”")


def test_an_end_that_is_near_is_said(page: Page, simulator: str) -> None:
    with_endpoint(page, simulator)
    add_key(page, "Main", CANARY)
    expect(row(page, "Main").get_by_test_id("key-expiry")).to_have_count(0)
    for days, shown in ((13, 1), (40, 0)):
        choose_in_menu(page, "Main", "key-edit")
        day = dt.datetime.now().astimezone().date() + dt.timedelta(days=days)
        page.get_by_test_id("edit-key-form").locator("input[name=date]").fill(day.isoformat())
        page.get_by_test_id("edit-key-save").click()
        expect(page.get_by_test_id("edit-key-form")).to_have_count(0)
        expect(row(page, "Main").get_by_test_id("key-expiry")).to_have_count(shown)


def test_a_frozen_key_pays_for_nothing_until_it_is_lifted(page: Page, simulator: str) -> None:
    with_endpoint(page, simulator)
    add_key(page, "Main", CANARY)
    choose_in_menu(page, "Main", "key-freeze")
    freeze(page, "The bill is too high")
    expect(row(page, "Main")).to_have_attribute("data-frozen", "true")
    page.goto("/new")
    expect(page.get_by_test_id("payer")).to_contain_text("The bill is too high")
    page.goto("/keys")
    choose_in_menu(page, "Main", "key-lift")
    expect(row(page, "Main")).to_have_attribute("data-frozen", "false")
    page.goto("/new")
    expect(page.get_by_test_id("payer")).to_contain_text("your key “Main”")


def test_a_frozen_organization_says_so_everywhere_and_is_lifted(page: Page, simulator: str) -> None:
    with_endpoint(page, simulator)
    add_key(page, "Main", CANARY)
    page.goto("/settings/organization")
    page.get_by_test_id("freeze-organization").click()
    freeze(page, "We look into it")
    banner = page.get_by_test_id("freeze-banner")
    expect(banner).to_contain_text("Lighthouse is frozen. We look into it")
    page.goto("/new")
    expect(banner).to_be_visible()
    page.get_by_test_id("composer").fill("Anybody there?")
    page.get_by_test_id("send").click()
    expect(page.get_by_text("All calls in this organization are frozen").last).to_be_visible()
    expect(page.get_by_test_id("composer")).to_have_value("Anybody there?")
    page.get_by_test_id("freeze-lift").click()
    expect(banner).to_have_count(0)
    page.get_by_test_id("send").click()
    expect(page.get_by_test_id("answer")).to_have_attribute("data-state", "complete")


def test_a_conversation_has_a_payer_of_its_own(page: Page, simulator: str) -> None:
    with_endpoint(page, simulator)
    add_key(page, "First", CANARY)
    add_key(page, "Second", f"{CANARY}-two")
    page.goto("/new")
    page.get_by_test_id("composer").fill("Who pays?")
    page.get_by_test_id("send").click()
    answer = page.get_by_test_id("answer")
    expect(answer.last.get_by_test_id("figures")).to_contain_text("paid with your key “First”")
    page.get_by_test_id("pay-with").click()
    rule = page.get_by_test_id("payer-rule")
    rule.get_by_text("One key alone").click()
    page.get_by_test_id("payer-key").click()
    page.get_by_role("option", name=re.compile("Second")).click()
    page.get_by_test_id("payer-save").click()
    expect(page.get_by_test_id("payer")).to_contain_text("your key “Second”")
    page.get_by_test_id("composer").fill("And now?")
    page.get_by_test_id("send").click()
    expect(answer.nth(1).get_by_test_id("figures")).to_contain_text("paid with your key “Second”")


def freeze(page: Page, reason: str) -> None:
    form = page.get_by_test_id("freeze-form")
    form.locator("input[name=reason]").fill(reason)
    form.get_by_test_id("freeze-confirm").click()
    expect(form).to_have_count(0)
