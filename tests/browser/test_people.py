"""Two people, two browsers: one invites, the other follows the link, signs up and belongs."""

import re
import uuid
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.conftest import other_browser
from tests.browser.test_journey import sign_up
from tests.stack import Stack


@pytest.fixture
def guest(chromium: Browser, stack: Stack) -> Iterator[Page]:
    with other_browser(chromium, stack, 390, 844) as page:
        yield page


def invite(page: Page, *emails: str, role: str) -> None:
    page.goto("/members")
    page.get_by_test_id("invite").click()
    form = page.get_by_test_id("invite-form")
    form.locator("textarea[name=addresses]").fill("\n".join(f"{email}, {role}" for email in emails))
    expect(form.get_by_test_id("invite-row")).to_have_count(len(emails))
    form.get_by_test_id("invite-send").click()
    for email in emails:
        expect(invitation(page, email)).to_have_attribute("data-status", "pending")


def invitation(page: Page, email: str) -> Locator:
    return page.locator(f"[data-testid=invitation-row][data-email='{email}']")


def link_mailed_to(page: Page, email: str) -> str:
    """The path of the newest link to this address, as the operator's page of mails shows it."""
    mails = page.request.get("/local/mail").text()
    pattern = rf"It is for {re.escape(email)} alone.*?(/invitations/[\w-]+)"
    found = re.search(pattern, mails, re.DOTALL)
    assert found
    return found.group(1)


def accept(page: Page, email: str) -> None:
    """Sign up from an invitation's page, and come in."""
    page.get_by_test_id("invitation-signup").click()
    page.fill("input[name=email]", email)
    page.fill("input[name=password]", "four candles and a hammer")
    expect(page.locator("input[name=organization]")).to_have_count(0)
    page.get_by_role("button", name="Create account").click()
    page.get_by_test_id("invitation-accept").click()


def test_an_invited_person_signs_up_and_belongs(page: Page, guest: Page) -> None:
    sign_up(page)
    email = f"invited-{uuid.uuid4().hex[:10]}@example.com"
    invite(page, email, role="member")
    link = link_mailed_to(page, email)

    # Whoever invited is somebody else, and is told so.
    page.goto(link)
    expect(page.get_by_test_id("invitation-for-another")).to_be_visible()

    guest.goto(link)
    expect(guest.get_by_role("heading", name="Join Lighthouse")).to_be_visible()
    expect(guest.get_by_test_id("invitation-role")).to_have_text("Member")
    accept(guest, email)
    expect(guest.get_by_test_id("onboarding")).to_be_visible()

    page.goto("/members")
    row = page.locator(f"[data-testid=member-row][data-email='{email}']")
    expect(row).to_have_attribute("data-status", "active")
    expect(invitation(page, email)).to_have_count(0)
    guest.goto("/members")
    expect(guest.get_by_test_id("member-row")).to_have_count(2)
    expect(guest.get_by_test_id("invite")).to_have_count(0)
    expect(guest.get_by_test_id("member-menu")).to_have_count(0)
    guest.goto(link)
    expect(guest.get_by_test_id("invitation-ended")).to_have_attribute("data-code", "invitation_used")

    row.get_by_test_id("member-menu").click()
    page.get_by_test_id("member-suspend").click()
    expect(row).to_have_attribute("data-status", "suspended")
    row.get_by_test_id("member-menu").click()
    page.get_by_test_id("member-remove").click()
    page.get_by_test_id("member-remove-confirm").click()
    expect(row).to_have_count(0)


def test_a_link_dies_with_its_invitation(page: Page, guest: Page) -> None:
    sign_up(page)
    first, second = (f"{name}-{uuid.uuid4().hex[:10]}@example.com" for name in ("first", "second"))
    invite(page, first, second, role="viewer")
    old = link_mailed_to(page, second)
    invitation(page, first).get_by_test_id("invitation-revoke").click()
    page.get_by_test_id("invitation-revoke-confirm").click()
    expect(invitation(page, first)).to_have_count(0)
    invitation(page, second).get_by_test_id("invitation-resend").click()
    expect(page.get_by_text("the earlier one is dead")).to_be_visible()

    guest.goto(link_mailed_to(page, first))
    expect(guest.get_by_test_id("invitation-ended")).to_have_attribute("data-code", "invitation_revoked")
    guest.goto(old)
    expect(guest.get_by_test_id("invitation-ended")).to_have_attribute("data-code", "not_found")
    guest.goto(link_mailed_to(page, second))
    expect(guest.get_by_test_id("invitation-signup")).to_be_visible()
