"""Somebody else, in a browser of their own, who joins by an invitation."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import WAIT_MS
from tests.browser.test_people import invite, link_mailed_to
from tests.cast import PASSWORD


@contextmanager
def another_browser(chromium: Browser, url: str) -> Iterator[Page]:
    """A page that shares nothing with the test's own one; errors that it reports fail the test."""
    context = chromium.new_context(base_url=url, viewport={"width": 1280, "height": 800})
    context.set_default_timeout(WAIT_MS)
    page = context.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    yield page
    context.close()
    assert faults == []


def join(page: Page, newcomer: Page, role: str) -> str:
    """Who is signed in on ``page`` invites; the newcomer signs up and belongs. Gives the newcomer's address."""
    email = f"colleague-{uuid.uuid4().hex[:10]}@example.com"
    invite(page, email, role=role)
    newcomer.goto(link_mailed_to(page, email))
    newcomer.get_by_test_id("invitation-signup").click()
    newcomer.fill("input[name=email]", email)
    newcomer.fill("input[name=password]", PASSWORD)
    newcomer.get_by_role("button", name="Create account").click()
    newcomer.get_by_test_id("invitation-accept").click()
    expect(newcomer.get_by_test_id("user-menu")).to_be_visible()
    return email
