"""As root below a closed home directory, as an ordinary user, and where neither can write."""

import os
import pwd
import shutil
import stat
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from byokplatform.embedded import EmbeddedError, ensure_services
from byokplatform.embedded.folders import folders
from byokplatform.embedded.postgres import Postgres, pid_file_lines
from tests.embedded.programs import HOLD, ROOT

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can give up rights")


def owner_of(pid: int) -> int:
    return Path(f"/proc/{pid}").stat().st_uid


def test_nothing_runs_as_root(tmp_path: Path) -> None:
    with ensure_services(tmp_path):
        pid = int(pid_file_lines(tmp_path / "postgres")[0])
        assert owner_of(pid) != 0
        assert owner_of(pid) == (tmp_path / "postgres").stat().st_uid


@as_root
def test_below_a_closed_home_directory(tmp_path: Path) -> None:
    home = tmp_path / "closed home"
    home.mkdir(mode=0o700)
    with ensure_services(home / "checkout" / ".byok") as services:
        with psycopg.connect(services.database_url) as connection:
            connection.execute("CREATE TABLE note (text text)")
        pid = int(pid_file_lines(home / "checkout" / ".byok" / "postgres")[0])
        kept = [
            line for line in Path(f"/proc/{pid}/status").read_text().splitlines() if line.startswith("CapEff")
        ]
        assert owner_of(pid) != 0
        assert kept in (["CapEff:\t0000000000000004"], ["CapEff:\t0000000000000002"])
    assert stat.S_IMODE(home.stat().st_mode) == 0o700
    assert home.stat().st_uid == 0


@as_root
def test_no_capability_is_kept_where_none_is_needed() -> None:
    data = Path("/tmp") / f"byok-open-{os.getpid()}"
    try:
        with ensure_services(data):
            pid = int(pid_file_lines(data / "postgres")[0])
            status = Path(f"/proc/{pid}/status").read_text()
            reachable = "CapEff:\t0000000000000000" in status
    finally:
        shutil.rmtree(data)
    program = Path(Postgres(folders(data)).command(1)[0])
    shutil.rmtree(data)
    assert reachable == all(parent.stat().st_mode & 0o001 for parent in program.parents)


@as_root
def test_as_an_ordinary_user() -> None:
    python = next((path for path in (sys.executable, "/usr/bin/python3") if runs_as_nobody(path)), None)
    if python is None:
        pytest.skip("an ordinary account cannot reach this checkout")
    data = Path("/tmp") / f"byok-nobody-{os.getpid()}"
    data.mkdir()
    nobody = pwd.getpwnam("nobody")
    os.chown(data, nobody.pw_uid, nobody.pw_gid)
    try:
        for _ in range(2):
            done = as_nobody(python, "-c", HOLD, str(data), "once")
            assert done.stdout.startswith("postgres://"), done.stderr
        assert (data / "postgres").stat().st_uid == nobody.pw_uid
    finally:
        shutil.rmtree(data)


def as_nobody(*command: str) -> subprocess.CompletedProcess[str]:
    packages = next(path for path in sys.path if path.endswith("site-packages"))
    environ = {"PATH": "/usr/bin:/bin", "PYTHONPATH": f"{ROOT}:{packages}", "PYTHONDONTWRITEBYTECODE": "1"}
    nobody = pwd.getpwnam("nobody")
    return subprocess.run(
        command,
        user=nobody.pw_uid,
        group=nobody.pw_gid,
        extra_groups=[],
        env=environ,
        cwd="/",
        capture_output=True,
        text=True,
        check=False,
    )


def runs_as_nobody(python: str) -> bool:
    try:
        wanted = "import sys, byokplatform.embedded; assert sys.version_info >= (3, 11)"
        return as_nobody(python, "-c", wanted).returncode == 0
    except OSError:
        return False


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(EmbeddedError, match="BYOK_DATA_DIR"), ensure_services(tmp_path / "file"):
        pass


def test_another_major_version_is_refused(tmp_path: Path) -> None:
    with ensure_services(tmp_path):
        pass
    (tmp_path / "postgres" / "PG_VERSION").write_text("17\n")
    with pytest.raises(EmbeddedError, match="PostgreSQL 17"), ensure_services(tmp_path):
        pass
