"""``python -m byokplatform server``: up in order, kept up, and down without a trace."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.embedded.programs import ROOT, clean_environ, processes_of

SERVER = (sys.executable, "-m", "byokplatform", "server")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def start(data_dir: Path, port: int, *words: str, **more: str) -> subprocess.Popen[str]:
    """Start the platform and read its output up to the ready line."""
    environ = clean_environ(data_dir, port, more)
    log = (data_dir.parent / "server.log").open("a")
    process = subprocess.Popen(
        [*SERVER, *words], cwd=ROOT, env=environ, stdout=subprocess.PIPE, stderr=log, text=True
    )
    assert process.stdout is not None
    line = process.stdout.readline()
    assert line == f"ready: http://127.0.0.1:{port}\n", (data_dir.parent / "server.log").read_text()
    assert process.stdout.readline() == f"Sign up at http://127.0.0.1:{port}/signup\n"
    return process


def status(port: int) -> int:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=10) as answer:
        found: int = answer.status
    return found


def pid_of(data_dir: Path, part: str) -> int:
    """The process whose command line holds ``part`` and whose environment names ``data_dir``."""
    for entry in Path("/proc").iterdir():
        if not entry.name.isdecimal():
            continue
        try:
            command = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode()
            environ = (entry / "environ").read_bytes()
        except OSError:
            continue
        if part in command and str(data_dir).encode() in environ + command.encode():
            return int(entry.name)
    return 0


def eventually(condition: Callable[[], bool], seconds: float = 60) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(0.1)
    return False


@pytest.fixture(scope="module")
def data_dir(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("platform") / "data"
    yield folder
    assert processes_of(folder) == []


def test_ready_then_ended_without_a_trace(data_dir: Path) -> None:
    port = free_port()
    server = start(data_dir, port)
    assert status(port) == 200
    server.send_signal(signal.SIGTERM)
    assert server.wait(40) == 0
    assert processes_of(data_dir) == []


def test_what_dies_comes_back(data_dir: Path) -> None:
    port = free_port()
    server = start(data_dir, port)
    for part in (
        "celery -A byokplatform.celery:app --quiet worker",
        "uvicorn",
        "valkey-server",
        "/bin/postgres -D",
    ):
        before = pid_of(data_dir, part)
        os.kill(before, signal.SIGKILL)
        assert eventually(lambda: pid_of(data_dir, part) not in {0, before}), part  # noqa: B023
    assert eventually(lambda: is_up(port))
    server.send_signal(signal.SIGINT)
    assert server.wait(40) == 0


def is_up(port: int) -> bool:
    try:
        return status(port) == 200
    except OSError:
        return False


@pytest.mark.parametrize("web_server", ["uvicorn", "granian"])
def test_a_killed_supervisor_leaves_nothing_and_the_next_start_works(data_dir: Path, web_server: str) -> None:
    port = free_port()
    start(data_dir, port, BYOK_WEB_SERVER=web_server).kill()
    assert eventually(lambda: processes_of(data_dir) == [])
    server = start(data_dir, port)
    assert status(port) == 200
    server.terminate()
    assert server.wait(40) == 0


def test_demo_brings_providers_and_a_way_in(tmp_path: Path) -> None:
    data_dir = tmp_path / "data"
    server = start(data_dir, free_port(), "--demo")
    assert server.stdout is not None
    assert re.fullmatch(r"Demo \(simulated .+\): \S+@\S+ with password \S+\n", server.stdout.readline())
    ports = json.loads((data_dir / "run" / "ports.json").read_text())
    simulated = [port for name, port in ports.items() if name.startswith("simulated-")]
    assert [refuses_strangers(port) for port in simulated] == [True, True, True]
    server.terminate()
    assert server.wait(40) == 0
    assert processes_of(data_dir) == []
    assert not any(is_up(port) for port in simulated)


def refuses_strangers(port: int) -> bool:
    """Whether a simulated provider answers, and wants a key as a real one does."""
    try:
        urllib.request.urlopen(f"http://127.0.0.1:{port}/v1/models", timeout=10)
    except urllib.error.HTTPError as error:
        return error.code == 401
    return False


def test_interrupted_start_leaves_nothing(tmp_path: Path) -> None:
    server = subprocess.Popen(SERVER, cwd=ROOT, env=clean_environ(tmp_path / "data", free_port()))
    assert eventually(lambda: pid_of(tmp_path / "data", "manage.py prepare_database") != 0)
    server.terminate()
    assert server.wait(40) == 0
    assert processes_of(tmp_path / "data") == []


def refused(data_dir: Path, port: int, **more: str) -> str:
    """What the platform says when it does not start."""
    environ = clean_environ(data_dir, port, more)
    done = subprocess.run(SERVER, cwd=ROOT, env=environ, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stdout == ""
    return done.stderr


def test_a_taken_port_is_said_before_anything_starts(tmp_path: Path) -> None:
    with socket.socket() as squatter:
        squatter.bind(("127.0.0.1", 0))
        squatter.listen()
        port = squatter.getsockname()[1]
        said = refused(tmp_path / "data", port)
    assert len(said.splitlines()) == 1
    assert f"Port {port}" in said
    assert "BYOK_PORT" in said
    assert not (tmp_path / "data").exists()


def test_a_data_directory_in_use_is_said(data_dir: Path) -> None:
    server = start(data_dir, free_port())
    assert f"already uses {data_dir}" in refused(data_dir, free_port())
    server.terminate()
    assert server.wait(40) == 0


@pytest.mark.parametrize("name", ["SECRET_KEY", "BYOK_MASTER_KEY"])
def test_a_database_of_ones_own_needs_keys_of_ones_own(tmp_path: Path, name: str) -> None:
    given = {"SECRET_KEY": "a" * 50, "BYOK_MASTER_KEY": "b" * 44}
    del given[name]
    said = refused(tmp_path, free_port(), DATABASE_URL="postgres://127.0.0.1:1/none", **given)
    assert f"{name}_FILE" in said


@pytest.mark.parametrize(
    ("name", "value"), [("BYOK_PORT", "http"), ("BYOK_PORT", "70000"), ("BYOK_WEB_SERVER", "apache")]
)
def test_a_variable_that_makes_no_sense_is_named(tmp_path: Path, name: str, value: str) -> None:
    assert name in refused(tmp_path, free_port(), **{name: value})


def test_one_process_alone_needs_services(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "byokplatform", "worker"]
    done = subprocess.run(
        command, cwd=ROOT, env=clean_environ(tmp_path, 1024), capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert "DATABASE_URL" in done.stderr


def test_services_of_ones_own_and_each_process_by_its_command(tmp_path: Path) -> None:
    """What a container runs: migrate, then web, with nothing but the environment."""
    from byokplatform.embedded import ensure_secret_file, ensure_services

    with ensure_services(tmp_path / "elsewhere") as services:
        port = free_port()
        given = {
            "DATABASE_URL": services.database_url,
            "REDIS_URL": services.redis_url,
            "SECRET_KEY": ensure_secret_file(tmp_path / "secret_key", 48),
            "BYOK_MASTER_KEY": ensure_secret_file(tmp_path / "master_key", 32),
        }
        environ = clean_environ(tmp_path / "data", port, given)
        platform = [sys.executable, "-m", "byokplatform"]
        subprocess.run([*platform, "migrate"], cwd="/", env={**environ, "PYTHONPATH": str(ROOT)}, check=True)
        web = subprocess.Popen([*platform, "web"], cwd=ROOT, env=environ)
        worker = subprocess.Popen([*platform, "worker"], cwd=ROOT, env=environ)
        try:
            assert eventually(lambda: is_up(port))
            assert not (tmp_path / "data" / "postgres").exists()
        finally:
            web.terminate()
            worker.terminate()
        assert web.wait(30) in {0, -signal.SIGTERM}
        assert worker.wait(30) == 0
