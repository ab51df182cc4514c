"""Receipts on their page: what a key was used for, one by one, verified and exported."""

import json
import re

from playwright.sync_api import Page, expect

from tests.browser.test_journey import QUICK, add_endpoint_and_key, ask, choose, sign_up


def test_an_owner_finds_each_use_of_a_key(page: Page, simulator: str) -> None:
    sign_up(page)
    page.goto("/receipts")
    expect(page.get_by_text("No key was used yet")).to_be_visible()
    expect(page.get_by_test_id("receipts-export")).to_have_count(0)
    add_endpoint_and_key(page, simulator)
    page.goto("/new")
    choose(page, QUICK)
    ask(page, "How do tides work?")
    expect(page.get_by_test_id("answer")).to_have_attribute("data-state", "complete")
    page.goto("/receipts")
    rows = page.get_by_test_id("receipt-row")
    expect(rows).to_have_count(2)
    expect(rows.first).to_contain_text(QUICK)
    expect(rows.first).to_have_attribute("data-outcome", "complete")
    expect(rows.last).to_contain_text("Check of the key")
    expect(page.get_by_test_id("receipts-verified")).to_contain_text("Verified up to #4")
    page.get_by_role("button", name="Show receipt #3").click()
    facts = page.get_by_test_id("receipt-facts")
    expect(facts).to_contain_text("Digest of the request")
    expect(facts).to_contain_text("Hash of #4")
    page.keyboard.press("Escape")
    expect(facts).to_have_count(0)
    with page.expect_download() as download:
        page.get_by_test_id("receipts-export").click()
    lines = download.value.path().read_text().splitlines()
    assert [json.loads(line)["event"] for line in lines] == ["opened", "closed"] * 2


def test_filters_narrow_the_list(page: Page, simulator: str) -> None:
    sign_up(page)
    add_endpoint_and_key(page, simulator)
    page.goto("/receipts")
    expect(page.get_by_test_id("receipt-row")).to_have_count(1)
    page.get_by_role("combobox", name="Since when").click()
    page.get_by_role("option", name="7 days").click()
    expect(page.get_by_test_id("receipt-row")).to_have_count(1)
    page.get_by_test_id("receipts-key").click()
    page.get_by_role("option").first.click()
    expect(page.get_by_test_id("receipt-row")).to_have_count(1)
    link = page.get_by_test_id("receipts-export").get_attribute("href") or ""
    assert re.search(r"\?from=[\d-]+&key=[\da-f-]+&format=jsonl$", link)
