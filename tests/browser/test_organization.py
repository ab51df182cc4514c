"""The settings of an organization, its owner, its end and its return, and a second one beside it."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.joining import another_browser, join
from tests.browser.test_journey import sign_up
from tests.browser.test_tokens import http, make
from tests.stack import Stack

NAME = "Lighthouse"


@pytest.fixture
def colleague(chromium: Browser, stack: Stack) -> Iterator[Page]:
    with another_browser(chromium, stack.url) as page:
        yield page


def open_settings(page: Page) -> None:
    page.goto("/settings/organization")
    expect(page.get_by_test_id("organization-form")).to_be_visible()


def confirm(page: Page, typed: str) -> None:
    """Type a name and do what it protects."""
    asked = page.get_by_test_id("typed-confirm")
    expect(asked.get_by_test_id("typed-confirm-do")).to_be_disabled()
    asked.locator("input[name=confirm]").fill(typed.lower())
    expect(asked.get_by_test_id("typed-confirm-do")).to_be_disabled()
    asked.locator("input[name=confirm]").fill(typed)
    asked.get_by_test_id("typed-confirm-do").click()


def delete(page: Page) -> None:
    open_settings(page)
    page.get_by_test_id("delete-organization").click()
    confirm(page, NAME)
    expect(page.get_by_test_id("deleted-banner")).to_be_visible()


def test_an_owner_renames_it_and_the_address_stays(page: Page) -> None:
    sign_up(page)
    page.get_by_test_id("user-menu").click()
    page.get_by_test_id("organization-settings").click()
    slug = page.get_by_test_id("organization-slug").input_value()
    assert slug.startswith("lighthouse-")
    form = page.get_by_test_id("organization-form")
    form.locator("input[name=name]").fill("Harbour light")
    form.get_by_role("button", name="Save").click()
    expect(page.get_by_test_id("user-menu")).to_contain_text("Harbour light")
    page.reload()
    expect(form.locator("input[name=name]")).to_have_value("Harbour light")
    expect(page.get_by_test_id("organization-slug")).to_have_value(slug)


def test_who_demands_a_second_factor_is_told_to_have_one(page: Page) -> None:
    sign_up(page)
    open_settings(page)
    switch = page.get_by_role("switch", name="Require a second factor of everybody")
    switch.press("Space")
    page.get_by_test_id("require-mfa-confirm").click()
    refused = page.get_by_test_id("require-mfa-refused")
    expect(refused).to_be_visible()
    expect(refused.get_by_role("link")).to_have_attribute("href", "/settings/security")
    expect(switch).not_to_be_checked()


def test_the_ownership_goes_over_and_the_owner_before_can_leave(page: Page, colleague: Page) -> None:
    sign_up(page)
    open_settings(page)
    expect(page.get_by_text("Nobody else is here who could become the owner")).to_be_visible()
    expect(page.get_by_test_id("transfer")).to_have_count(0)
    email = join(page, colleague, "member")
    open_settings(colleague)
    expect(colleague.get_by_test_id("own-role")).to_contain_text("Member")
    for what in ("transfer", "delete-organization", "require-mfa"):
        expect(colleague.get_by_test_id(what)).to_have_count(0)
    expect(colleague.get_by_test_id("leave")).to_be_visible()

    open_settings(page)
    expect(page.get_by_text("You are the only owner")).to_be_visible()
    expect(page.get_by_test_id("leave")).to_have_count(0)
    page.get_by_test_id("transfer").click()
    page.get_by_test_id("transfer-member").click()
    page.get_by_role("option", name=email).click()
    confirm(page, NAME)
    expect(page.get_by_test_id("own-role")).to_contain_text("Admin")
    expect(page.get_by_test_id("delete-organization")).to_have_count(0)
    colleague.reload()
    expect(colleague.get_by_test_id("own-role")).to_contain_text("Owner")
    expect(colleague.get_by_test_id("delete-organization")).to_be_visible()

    page.get_by_test_id("leave").click()
    page.get_by_test_id("leave-confirm").click()
    expect(page.get_by_text("You belong to no organization")).to_be_visible()
    colleague.goto("/members")
    expect(colleague.get_by_test_id("member-row")).to_have_count(1)


def test_a_deleted_organization_says_so_everywhere_and_comes_back(
    page: Page, colleague: Page, stack: Stack
) -> None:
    sign_up(page)
    join(page, colleague, "member")
    theirs = http(stack.url, make(colleague, "Program"))
    assert theirs.get("/api/v1/me/").status_code == 200
    delete(page)
    assert theirs.get("/api/v1/me/").status_code == 401
    for path in ("/keys", "/usage", "/tokens", "/new"):
        page.goto(path)
        expect(page.get_by_test_id("deleted-banner")).to_contain_text(f"{NAME} is deleted.")
        expect(page.get_by_test_id("deleted-banner")).to_contain_text("14 days")
    page.goto("/tokens")
    expect(page.get_by_test_id("closed")).to_contain_text("waits to be erased")
    colleague.goto("/")
    expect(colleague.get_by_text("You belong to no organization")).to_be_visible()

    page.get_by_test_id("restore-organization").click()
    expect(page.get_by_test_id("deleted-banner")).to_have_count(0)
    expect(page.get_by_test_id("add-token")).to_be_visible()
    assert theirs.get("/api/v1/me/").status_code == 200
    open_settings(colleague)
    expect(colleague.get_by_test_id("own-role")).to_contain_text("Member")


def test_another_organization_is_made_and_switched_to(page: Page) -> None:
    sign_up(page)
    make(page, "Of the first")
    page.get_by_test_id("user-menu").click()
    page.get_by_test_id("new-organization").click()
    form = page.get_by_test_id("new-organization-form")
    form.locator("input[name=name]").fill("Second light")
    form.get_by_test_id("new-organization-create").click()
    expect(page.get_by_test_id("onboarding")).to_be_visible()
    expect(page.get_by_test_id("user-menu")).to_contain_text("Second light")
    page.goto("/tokens")
    expect(page.get_by_text("No token yet")).to_be_visible()

    page.get_by_test_id("user-menu").click()
    page.get_by_role("menuitem", name=NAME).click()
    expect(page.get_by_test_id("user-menu")).to_contain_text(NAME)
    expect(page.get_by_test_id("token-row")).to_contain_text("Of the first")
    page.reload()
    expect(page.get_by_test_id("user-menu")).to_contain_text(NAME)


def test_who_left_the_only_organization_starts_one(page: Page, colleague: Page) -> None:
    sign_up(page)
    join(page, colleague, "viewer")
    open_settings(colleague)
    colleague.get_by_test_id("leave").click()
    colleague.get_by_test_id("leave-confirm").click()
    colleague.get_by_test_id("nowhere-create").click()
    form = colleague.get_by_test_id("new-organization-form")
    form.locator("input[name=name]").fill("A place of my own")
    form.get_by_test_id("new-organization-create").click()
    expect(colleague.get_by_test_id("user-menu")).to_contain_text("A place of my own")
    open_settings(colleague)
    expect(colleague.get_by_test_id("own-role")).to_contain_text("Owner")
