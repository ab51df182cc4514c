"""One installation for the whole suite. Tests share it and never clean up: each makes its own organizations."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import django
import pytest

from tests.environment import SHARED, prepare

FOLDER = prepare()
django.setup()

from tests.cast import Cast, make_cast  # noqa: E402  needs settings
from tests.stack import Stack  # noqa: E402


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The canary's search comes last: it looks at what all other tests left."""
    items.sort(key=lambda item: "tests/canary" in item.nodeid)


@pytest.fixture(scope="session")
def installation_folder() -> Path:
    """Where the embedded services and the test processes keep everything."""
    return FOLDER


@pytest.fixture(scope="session")
def url() -> str:
    return os.environ["BYOK_PUBLIC_URL"]


@pytest.fixture(scope="session")
def stack(url: str) -> Iterator[Stack]:
    """Web, worker and scheduler, running."""
    running = Stack(FOLDER, url)
    for name in ("web", "worker", "beat"):
        running.start(name)
    running.wait_ready()
    yield running
    running.close()


@pytest.fixture
def cast(url: str) -> Cast:
    """Fresh people in fresh organizations; for HTTP, ask for ``stack`` too."""
    return make_cast(url)


@pytest.fixture(scope="session")
def replay() -> Iterator[str]:
    """900 recorded provider answers over HTTP; the base URL of the server."""
    with _server(str(SHARED / "tools" / "replay.py")) as line:
        yield line


@pytest.fixture(scope="session")
def simulator() -> Iterator[str]:
    """A simulated provider; its base URL."""
    with _server("-m", "byokplatform.simulator", "--port", "0") as line:
        yield line


@contextmanager
def _server(*command: str) -> Iterator[str]:
    """A process that prints its base URL first."""
    process = subprocess.Popen([sys.executable, *command], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    yield process.stdout.readline().strip()
    process.terminate()
    process.wait(10)
