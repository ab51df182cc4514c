"""The browser that the tests drive: the system's, else one installed now."""

import os
import shutil
from collections.abc import Mapping

from python_packages import PYTHON
from shell import SetupError, answer, run, say

NAMES = ("chromium", "google-chrome", "chromium-browser", "google-chrome-stable")
FIND_PLAYWRIGHT = """
from playwright.sync_api import sync_playwright
with sync_playwright() as playwright:
    print(playwright.chromium.executable_path)
"""


def chromium(environ: Mapping[str, str]) -> str:
    """The path of a Chromium; raises SetupError when there is none and none can be had."""
    found = installed(environ)
    if found:
        return found
    if os.geteuid() == 0 and shutil.which("apt-get", path=environ["PATH"]):
        say("Installing Chromium …")
        quiet = {**environ, "DEBIAN_FRONTEND": "noninteractive"}
        run(["/usr/bin/env", "apt-get", "update", "-q"], quiet)
        run(["/usr/bin/env", "apt-get", "install", "-q", "-y", "--no-install-recommends", "chromium"], quiet)
    else:
        run([PYTHON, "-m", "playwright", "install", "chromium"], environ)
    found = installed(environ)
    if found:
        return found
    raise SetupError("The browser tests need Chromium: install it, or set CHROMIUM_PATH to one.")


def installed(environ: Mapping[str, str]) -> str:
    """The path of a Chromium that is there and starts; empty when there is none."""
    places = [environ.get("CHROMIUM_PATH"), *(shutil.which(name, path=environ["PATH"]) for name in NAMES)]
    places.append(answer([PYTHON, "-c", FIND_PLAYWRIGHT]))
    return next((place for place in places if place and answer([place, "--version"])), "")
