"""The page of keys: imported from a file, replaced, put in order, frozen."""

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
    page.keyboard.press("Escape")
    page.goto("/keys")


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
