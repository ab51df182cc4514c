"""The pictures of the running product that the documentation shows."""

import os
import shutil
import sys
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "images"
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
WIDE, PHONE = {"width": 1440, "height": 860}, {"width": 390, "height": 844}
# Name, colour scheme, size, path; a path of None opens the conversation that several models answered.
PICTURES = (
    ("chat-light", "light", WIDE, None),
    ("chat-phone", "dark", PHONE, None),
    ("usage-dark", "dark", WIDE, "/usage"),
    ("keys-light", "light", WIDE, "/keys"),
)


def main(url: str, email: str, password: str) -> None:
    """Sign in once a picture, and save it."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        executable = os.environ.get("CHROMIUM_PATH") or shutil.which("chromium")
        browser = playwright.chromium.launch(executable_path=executable, args=FLAGS)
        for name, scheme, size, path in PICTURES:
            page = signed_in(browser, url, email, password, scheme, size)
            open_page(page, url, path)
            page.wait_for_timeout(1500)
            page.screenshot(path=FOLDER / f"{name}.png")
        browser.close()


def signed_in(
    browser: Browser, url: str, email: str, password: str, scheme: str, size: dict[str, int]
) -> Page:
    """A page of its own, wide enough to sign in; then in the size of the picture."""
    context = browser.new_context(viewport=WIDE, color_scheme=scheme)  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(f"{url}/login")
    page.fill("input[name=email]", email)
    page.fill("input[name=password]", password)
    page.keyboard.press("Enter")
    page.get_by_test_id("conversations").wait_for()
    talk = page.get_by_test_id("conversations").get_by_role("link", name="Compare three ways")
    page.goto(url + (talk.get_attribute("href") or "/"))
    page.set_viewport_size(size)  # type: ignore[arg-type]
    return page


def open_page(page: Page, url: str, path: str | None) -> None:
    if path is not None:
        page.goto(url + path)
    page.get_by_role("main").wait_for()


if __name__ == "__main__":
    main(*sys.argv[1:4])
