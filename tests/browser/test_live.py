"""Two people, two browsers: what one does to the other's rights shows there without a reload."""

import uuid
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from byokplatform.core import control
from tests.browser.conftest import WAIT_MS
from tests.browser.test_journey import add_endpoint_and_key, ask, choose, sign_up
from tests.browser.test_people import invite, link_mailed_to
from tests.stack import Stack

QUICK = "sim-chat"


@pytest.fixture
def bob(chromium: Browser, stack: Stack) -> Iterator[Page]:
    """Somebody else's browser. A reload would be a fault: a mark in the page must be there to the end."""
    context = chromium.new_context(base_url=stack.url, viewport={"width": 1280, "height": 800})
    context.set_default_timeout(WAIT_MS)
    page = context.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    yield page
    stayed = page.evaluate("window.stayed")
    context.close()
    assert stayed is True
    assert faults == []


def join(alice: Page, bob: Page, email: str) -> None:
    """Alice invites somebody who has signed up already, as a member."""
    invite(alice, email, role="member")
    bob.goto(link_mailed_to(alice, email))
    bob.get_by_test_id("invitation-accept").click()
    expect(bob.get_by_test_id("user-menu")).to_contain_text("Lighthouse")


def come_in(alice: Page, bob: Page) -> str:
    """Bob, who signs up by the link and so belongs to no other organization; gives his address."""
    email = f"bob-{uuid.uuid4().hex[:10]}@example.com"
    invite(alice, email, role="member")
    bob.goto(link_mailed_to(alice, email))
    bob.get_by_test_id("invitation-signup").click()
    bob.fill("input[name=email]", email)
    bob.fill("input[name=password]", "four candles and a hammer")
    bob.get_by_role("button", name="Create account").click()
    bob.get_by_test_id("invitation-accept").click()
    expect(bob.get_by_test_id("user-menu")).to_be_visible()
    return email


def row_of(page: Page, email: str) -> Locator:
    return page.locator(f"[data-testid=member-row][data-email='{email}']")


def stay(page: Page, path: str) -> None:
    page.goto(path)
    page.evaluate("window.stayed = true")


def give_role(alice: Page, email: str, role: str) -> None:
    row_of(alice, email).get_by_role("combobox").click()
    alice.get_by_role("option", name=role).click()


def press(alice: Page, email: str, *buttons: str) -> None:
    row_of(alice, email).get_by_test_id("member-menu").click()
    for button in buttons:
        alice.get_by_test_id(button).click()


def test_a_changed_role_a_suspension_and_a_removal_show_by_themselves(page: Page, bob: Page) -> None:
    sign_up(page)
    email = come_in(page, bob)
    page.goto("/members")
    stay(bob, "/members")
    expect(row_of(bob, email)).to_contain_text("Member")
    expect(bob.get_by_test_id("invite")).to_have_count(0)

    give_role(page, email, "Admin")
    expect(row_of(bob, email)).to_contain_text("Admin")
    expect(bob.get_by_test_id("invite")).to_be_visible()

    give_role(page, email, "Viewer")
    expect(row_of(bob, email)).to_contain_text("Viewer")
    expect(bob.get_by_test_id("invite")).to_have_count(0)

    press(page, email, "member-suspend")
    expect(bob.get_by_test_id("no-organization")).to_be_visible()
    expect(bob.get_by_text("You no longer have access to Lighthouse.")).to_be_visible()

    press(page, email, "member-reactivate")
    expect(bob.get_by_test_id("no-organization")).to_have_count(0)
    expect(bob.get_by_test_id("user-menu")).to_contain_text("Lighthouse")

    press(page, email, "member-remove", "member-remove-confirm")
    expect(bob.get_by_test_id("no-organization")).to_be_visible()


def test_lists_follow_what_others_do(page: Page, bob: Page) -> None:
    sign_up(page)
    email = come_in(page, bob)
    page.goto("/members")
    give_role(page, email, "Admin")
    expect(row_of(page, email).get_by_test_id("member-role")).to_have_value("Admin")
    stay(bob, "/members")
    guest = f"guest-{uuid.uuid4().hex[:10]}@example.com"
    invite(page, guest, role="viewer")
    expect(bob.locator(f"[data-testid=invitation-row][data-email='{guest}']")).to_be_visible()


def test_who_loses_a_conversation_is_told_and_led_on(page: Page, bob: Page, simulator: str) -> None:
    sign_up(page)
    sign_up(bob)
    email = mine(bob)["email"]
    join(page, bob, email)
    page.goto("/members")
    give_role(page, email, "Admin")
    expect(row_of(page, email).get_by_test_id("member-role")).to_have_value("Admin")
    add_endpoint_and_key(bob, simulator)
    bob.goto("/new")
    bob.evaluate("window.stayed = true")
    choose(bob, QUICK)
    ask(bob, "How do tides work?")
    expect(bob.get_by_test_id("answer")).to_have_attribute("data-state", "complete")
    talk = bob.url
    press(page, email, "member-remove", "member-remove-confirm")

    # The own organization is left, and shown.
    expect(bob.get_by_text("You no longer have access to Lighthouse.")).to_be_visible()
    expect(bob.get_by_test_id("onboarding")).to_be_visible()
    stay(bob, talk)
    expect(bob.get_by_test_id("conversation-lost")).to_be_visible()
    bob.get_by_role("link", name="Start a new chat").click()
    expect(bob.get_by_test_id("composer")).to_be_visible()


def test_signing_out_elsewhere_leads_this_tab_to_sign_in(page: Page, bob: Page) -> None:
    sign_up(bob)
    stay(bob, "/members")
    expect(bob.get_by_test_id("member-row")).to_have_count(1)
    person, other = uuid.UUID(mine(bob)["id"]), bob.context.new_page()
    other.goto("/settings")
    other.get_by_test_id("user-menu").click()
    other.get_by_test_id("sign-out").click()
    expect(other.locator("input[name=password]")).to_be_visible()
    control.send(control.ACCESS_CHANGED, person)
    expect(bob.locator("input[name=password]")).to_be_visible()
    expect(bob.get_by_text("You were signed out. Sign in to go on.")).to_be_visible()
    assert "next=%2Fmembers" in bob.url


def mine(page: Page) -> dict[str, str]:
    return dict(page.request.get("/api/v1/me/").json())
