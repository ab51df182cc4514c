"""Two browsers: Alice owns and shares, Bob sees, asks and loses what she gives and takes."""

import re
import uuid
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.conftest import other_browser
from tests.browser.test_journey import QUICK, add_endpoint, ask, choose, save_key, sign_up
from tests.browser.test_people import accept, invite, link_mailed_to
from tests.stack import Stack

QUESTION = "How do tides work?"


@pytest.fixture
def bob(chromium: Browser, stack: Stack) -> Iterator[Page]:
    """Bob's browser, not signed in."""
    with other_browser(chromium, stack, 1280, 800) as page:
        yield page


def found(page: Page, simulator: str) -> None:
    """Alice's organization, with a key that everybody in it may use."""
    sign_up(page)
    add_endpoint(page, simulator)
    page.get_by_text("Everyone in Lighthouse").click()
    save_key(page)


def join(alice: Page, bob: Page) -> str:
    """Bob follows Alice's invitation and belongs as a member; gives his address."""
    email = f"bob-{uuid.uuid4().hex[:10]}@example.com"
    invite(alice, email, role="member")
    bob.goto(link_mailed_to(alice, email))
    accept(bob, email)
    expect(bob.get_by_test_id("user-menu")).to_be_visible()
    return email


def make_project(page: Page, name: str) -> None:
    page.goto("/projects")
    page.get_by_test_id("new-project").click()
    page.fill("input[name=name]", name)
    page.get_by_role("button", name="Create project").click()
    expect(card(page, name)).to_be_visible()


def card(page: Page, name: str) -> Locator:
    return page.locator(f"[data-testid=project-card][data-name='{name}']")


def act(page: Page, name: str, action: str) -> None:
    """Choose from a project's menu, once the page has asked for all that it shows."""
    page.wait_for_load_state("networkidle")
    card(page, name).get_by_test_id("project-menu").click()
    page.get_by_test_id(f"project-{action}").click()


def ask_in(page: Page, name: str, question: str) -> str:
    """Begin a conversation in a project; gives its path."""
    page.goto("/projects")
    card(page, name).locator("button").first.click()
    expect(page.get_by_text(f"In the project {name}")).to_be_visible()
    choose(page, QUICK)
    ask(page, question)
    expect(page.get_by_test_id("answer")).to_have_attribute("data-state", "complete")
    return re.sub(r"^https?://[^/]+", "", page.url)


def give(page: Page, name: str, email: str) -> None:
    """Share as a viewer, from the project's menu; leaves the dialog open."""
    page.goto("/projects")
    act(page, name, "share")
    search = page.get_by_role("combobox", name="Add people or workspaces")
    search.fill(email)
    page.locator(f"[data-testid=candidate][data-email='{email}']").click()
    page.get_by_test_id("add-receivers-confirm").click()
    expect(receiver(page, email)).to_have_attribute("data-role", "viewer")


def receiver(page: Page, email: str) -> Locator:
    return page.locator(f"[data-testid=receiver][data-email='{email}']")


def set_role(page: Page, email: str, role: str) -> None:
    receiver(page, email).get_by_test_id("receiver-role").click()
    page.get_by_role("option", name=re.compile(f"^{role}", re.IGNORECASE)).click()
    expect(receiver(page, email)).to_have_attribute("data-role", role)


def test_a_shared_project_is_read_then_written_then_gone(page: Page, bob: Page, simulator: str) -> None:
    found(page, simulator)
    email = join(page, bob)
    make_project(page, "Harbour")
    talk = ask_in(page, "Harbour", QUESTION)
    bob.goto(talk)
    expect(bob.get_by_test_id("conversation-lost")).to_be_visible()
    bob.goto("/projects")
    expect(bob.get_by_text("No project yet")).to_be_visible()

    # From here on Bob's pages follow by themselves.
    give(page, "Harbour", email)
    expect(card(bob, "Harbour")).to_have_attribute("data-role", "viewer")
    bob.goto(talk)
    expect(bob.get_by_test_id("author")).to_be_visible()
    expect(bob.get_by_test_id("answer")).to_contain_text("Simulated")
    expect(bob.get_by_test_id("read-only")).to_have_attribute("data-obstacle", "viewer")
    expect(bob.get_by_test_id("shared-with")).to_have_text("shared with 1")
    for absent in ("composer", "retry", "conversation-menu"):
        expect(bob.get_by_test_id(absent)).to_have_count(0)
    bob.goto("/projects")
    act(bob, "Harbour", "share")
    expect(bob.get_by_test_id("receiver")).to_have_count(2)
    expect(bob.get_by_test_id("add-receivers")).to_have_count(0)

    bob.goto(talk)
    expect(bob.get_by_test_id("read-only")).to_be_visible()
    set_role(page, email, "editor")
    expect(bob.get_by_test_id("composer")).to_be_visible()
    choose(bob, QUICK)
    ask(bob, "And at night?")
    expect(bob.get_by_test_id("answer").nth(1)).to_have_attribute("data-state", "complete")
    expect(bob.get_by_test_id("conversation-menu")).to_have_count(0)

    receiver(page, email).get_by_test_id("receiver-remove").click()
    expect(receiver(page, email)).to_have_count(0)
    expect(bob.get_by_test_id("conversation-lost")).to_be_visible()
    expect(bob.get_by_test_id("conversation-row")).to_have_count(0)
    bob.goto("/projects")
    expect(bob.get_by_text("No project yet")).to_be_visible()


def test_a_guest_sees_one_project_alone(page: Page, bob: Page, simulator: str) -> None:
    found(page, simulator)
    make_project(page, "Harbour")
    make_project(page, "Secret")
    ask_in(page, "Harbour", QUESTION)
    page.goto("/projects")
    act(page, "Harbour", "share")
    page.get_by_test_id("invite-guest").click()
    email = f"guest-{uuid.uuid4().hex[:10]}@example.com"
    form = page.get_by_test_id("guest-form")
    form.locator("input[name=email]").fill(email)
    form.get_by_test_id("guest-send").click()
    expect(page.get_by_text("is invited to this project alone")).to_be_visible()
    page.goto("/members")
    expect(page.get_by_test_id("invited-to")).to_have_text("to Harbour")

    bob.goto(link_mailed_to(page, email))
    expect(bob.get_by_test_id("invitation-role")).to_have_text("Guest")
    accept(bob, email)
    expect(bob.get_by_test_id("conversation-row")).to_have_count(1)
    expect(bob.get_by_test_id("read-only")).to_be_visible()
    places = bob.get_by_role("navigation", name="Places")
    expect(places.get_by_role("link")).to_have_text(["Keys", "Lending", "Projects", "Usage", "Receipts"])
    bob.goto("/projects")
    expect(bob.get_by_test_id("project-card")).to_have_count(1)
    bob.goto("/new")
    expect(bob.get_by_text("There is no project where you can ask")).to_be_visible()
    bob.goto("/members")
    expect(bob.get_by_text("does not open this page")).to_be_visible()


def test_moving_says_before_who_gains_sight(page: Page, bob: Page, simulator: str) -> None:
    found(page, simulator)
    email = join(page, bob)
    make_project(page, "Harbour")
    give(page, "Harbour", email)
    page.goto("/new")
    choose(page, QUICK)
    ask(page, QUESTION)
    expect(page.get_by_test_id("answer")).to_have_attribute("data-state", "complete")
    talk = page.url
    page.get_by_test_id("conversation-menu").click()
    page.get_by_test_id("move").click()
    page.get_by_test_id("move-target").click()
    page.get_by_role("option", name="Harbour").click()
    expect(page.get_by_test_id("move-gains")).to_contain_text(email.partition("@")[0])
    expect(page.get_by_test_id("move-losses")).to_have_count(0)
    page.get_by_test_id("move-confirm").click()
    expect(page.get_by_test_id("project-badge")).to_contain_text("Harbour")
    bob.goto(talk)
    expect(bob.get_by_test_id("answer")).to_be_visible()

    page.get_by_test_id("conversation-menu").click()
    page.get_by_test_id("move").click()
    page.get_by_test_id("move-target").click()
    page.get_by_role("option", name="No project: only me").click()
    expect(page.get_by_test_id("move-losses")).to_contain_text(email.partition("@")[0])
    page.get_by_test_id("move-confirm").click()
    expect(page.get_by_test_id("project-badge")).to_have_count(0)
    expect(bob.get_by_test_id("conversation-lost")).to_be_visible()


def test_archived_is_read_only_and_deleted_comes_back(page: Page, simulator: str) -> None:
    found(page, simulator)
    make_project(page, "Harbour")
    talk = ask_in(page, "Harbour", QUESTION)
    page.goto("/projects")
    act(page, "Harbour", "archive")
    expect(card(page, "Harbour")).to_have_count(0)
    page.get_by_text("Archived", exact=True).click()
    expect(card(page, "Harbour")).to_be_visible()
    page.goto(talk)
    expect(page.get_by_test_id("read-only")).to_have_attribute("data-obstacle", "archived")
    expect(page.get_by_test_id("retry")).to_have_count(0)
    page.get_by_test_id("restore-here").click()
    expect(page.get_by_test_id("composer")).to_be_visible()

    page.goto("/projects")
    act(page, "Harbour", "delete")
    expect(card(page, "Harbour")).to_have_count(0)
    expect(page.get_by_test_id("conversation-row")).to_have_count(0)
    page.get_by_test_id("undo").click()
    expect(card(page, "Harbour")).to_be_visible()
    expect(page.get_by_test_id("conversation-row")).to_have_count(1)
    act(page, "Harbour", "delete")
    page.get_by_text("Deleted", exact=True).click()
    expect(card(page, "Harbour")).to_contain_text("Erased in 14 days")
    card(page, "Harbour").get_by_test_id("project-restore").click()
    expect(card(page, "Harbour")).to_have_count(0)
    page.goto(talk)
    expect(page.get_by_test_id("composer")).to_be_visible()


def test_a_project_reaches_everybody_in_a_workspace(page: Page, bob: Page, simulator: str) -> None:
    found(page, simulator)
    email = join(page, bob)
    page.goto("/workspaces")
    page.get_by_test_id("new-workspace").click()
    page.fill("input[name=name]", "Marketing")
    page.get_by_role("button", name="Create workspace").click()
    row = page.locator("[data-testid=workspace-row][data-name=Marketing]")
    expect(row).to_contain_text("1 person")
    make_project(page, "Harbour")
    act(page, "Harbour", "share")
    page.get_by_role("combobox", name="Add people or workspaces").fill("Marketing")
    page.get_by_role("option", name="Everyone in Marketing").click()
    page.get_by_test_id("add-role").click()
    page.get_by_role("option", name="As in the workspace").click()
    page.get_by_test_id("add-receivers-confirm").click()
    expect(page.get_by_test_id("receiver")).to_have_count(2)
    bob.goto("/projects")
    expect(bob.get_by_text("No project yet")).to_be_visible()

    page.goto("/workspaces")
    row.get_by_test_id("workspace-people").click()
    page.get_by_role("combobox", name="Add people").fill(email)
    page.locator(f"[data-testid=candidate][data-email='{email}']").click()
    page.get_by_test_id("add-receivers-confirm").click()
    expect(receiver(page, email)).to_have_attribute("data-role", "viewer")
    set_role(page, email, "editor")
    expect(card(bob, "Harbour")).to_have_attribute("data-role", "editor")
    bob.goto("/workspaces")
    bob.locator("[data-testid=workspace-row][data-name=Marketing]").get_by_test_id("workspace-people").click()
    bob.get_by_test_id("leave").click()
    expect(bob.get_by_test_id("workspace-row")).to_have_count(1)
    bob.goto("/projects")
    expect(bob.get_by_text("No project yet")).to_be_visible()
