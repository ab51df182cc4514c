"""A new data key, asked for on the page of keys."""

from playwright.sync_api import Page, expect

from tests.browser.test_journey import add_endpoint_and_key, sign_up


def test_an_owner_has_the_keys_sealed_again(page: Page, simulator: str) -> None:
    sign_up(page)
    page.goto("/keys")
    expect(page.get_by_test_id("add-key")).to_be_visible()
    expect(page.get_by_test_id("data-key")).to_have_count(0)
    add_endpoint_and_key(page, simulator)
    section = page.get_by_test_id("data-key")
    expect(section).to_contain_text("Version 1")
    page.get_by_test_id("rotate-data-key").click()
    expect(section).to_contain_text("Version 2")
    page.reload()
    expect(section).to_contain_text("Version 2")
    expect(page.get_by_test_id("key-row")).to_have_attribute("data-status", "valid")
    section.scroll_into_view_if_needed()
