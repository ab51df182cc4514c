"""A second web server on the suite's own database, with settings of its own."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx2

from tests.environment import ROOT, free_port
from tests.stack import wait_for


@contextmanager
def web_server(folder: Path, host: str = "127.0.0.1", **settings: str) -> Iterator[str]:
    """Its address while it runs; ``host`` is the name that people use for this machine."""
    port = free_port()
    url = f"http://{host}:{port}"
    told = {**os.environ, "BYOK_PORT": str(port), "BYOK_PUBLIC_URL": url, **settings}
    with (folder / f"web-{port}.test.log").open("ab") as log:
        command = [sys.executable, "-m", "byokplatform", "web"]
        process = subprocess.Popen(command, cwd=ROOT, env=told, stdout=log, stderr=log)
    try:
        wait_for(lambda: _answers(process, f"{url}/healthz"), "the second web server")
        yield url
    finally:
        process.terminate()
        process.wait(20)


def _answers(process: subprocess.Popen[bytes], address: str) -> bool:
    assert process.poll() is None, "the web server ended"
    try:
        return httpx2.get(address, timeout=5).status_code == 200
    except httpx2.HTTPError:
        return False
