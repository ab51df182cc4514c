"""The embedded servers: real, private, the same again after a restart, and back after any death."""

import os
import signal
import socket
import stat
import subprocess
import time
from pathlib import Path

import psycopg
import pytest
import redis

from byokplatform.embedded import Services, ensure_services, running_services
from byokplatform.embedded.folders import folders
from byokplatform.embedded.postgres import Postgres
from byokplatform.embedded.valkey import Valkey
from tests.embedded.programs import hold, processes_of


def remember(services: Services) -> None:
    with psycopg.connect(services.database_url) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS note (text text)")
        connection.execute("INSERT INTO note VALUES ('kept')")
    with redis.Redis.from_url(services.redis_url) as client:
        client.set("note", "kept")
        client.config_set("appendfsync", "always")
        client.set("note2", "kept")


def recalls(services: Services) -> bool:
    with psycopg.connect(services.database_url) as connection:
        row = connection.execute("SELECT text FROM note").fetchone()
    with redis.Redis.from_url(services.redis_url) as client:
        return row == ("kept",) and client.get("note") == b"kept"


def test_twice_in_a_row_keeps_data_and_ports(tmp_path: Path) -> None:
    with ensure_services(tmp_path / "data") as first:
        remember(first)
    assert running_services(tmp_path / "data") is None
    assert processes_of(tmp_path / "data") == []
    with ensure_services(tmp_path / "data") as second:
        assert second == first
        assert recalls(second)


def test_a_second_user_joins_and_leaves_them_running(tmp_path: Path) -> None:
    with ensure_services(tmp_path) as first:
        with ensure_services(tmp_path) as joined:
            assert joined == first
        assert running_services(tmp_path) == first
        remember(first)


def test_running_services_changes_nothing_where_nothing_runs(tmp_path: Path) -> None:
    assert running_services(tmp_path / "absent") is None
    assert not (tmp_path / "absent").exists()


def test_settings_lose_nothing_and_let_nobody_in(tmp_path: Path) -> None:
    with ensure_services(tmp_path) as services:
        with psycopg.connect(services.database_url) as connection:
            shown = {
                name: connection.execute(f"SHOW {name}").fetchone()
                for name in (
                    "fsync",
                    "full_page_writes",
                    "data_checksums",
                    "listen_addresses",
                    "server_encoding",
                )
            }
            owner = connection.execute(
                "SELECT rolsuper, rolcreatedb, rolcreaterole, rolbypassrls FROM pg_roles WHERE rolname = user"
            ).fetchone()
        with redis.Redis.from_url(services.redis_url) as client:
            kept = {**client.config_get("appendonly"), **client.config_get("maxmemory-policy")}
        assert [row and row[0] for row in shown.values()] == ["on", "on", "on", "127.0.0.1", "UTF8"]
        assert owner == (False, True, True, True)
        assert kept == {"appendonly": "yes", "maxmemory-policy": "noeviction"}
        for wrong in ("byok:x", "postgres:"):
            with pytest.raises(psycopg.OperationalError):
                psycopg.connect(services.database_url.replace("byok:", wrong))
        address = services.redis_url.split("@")[1]
        with redis.Redis.from_url(f"redis://{address}") as stranger, pytest.raises(redis.AuthenticationError):
            stranger.ping()


def test_secrets_are_for_their_owner_and_stay_out_of_sight(tmp_path: Path) -> None:
    with ensure_services(tmp_path) as services:
        files = list((tmp_path / "secrets").iterdir())
        assert {file.name for file in files} == {"postgres_password", "valkey_password"}
        assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}
        assert stat.S_IMODE((tmp_path / "secrets").stat().st_mode) == 0o700
        passwords = [file.read_text().strip() for file in files]
        shown = repr(services) + " ".join(processes_of(tmp_path))
    logged = "".join(file.read_text() for file in (tmp_path / "logs").iterdir())
    assert not any(password in shown + logged for password in passwords)


def test_a_killed_supervisor_takes_the_servers_along_and_loses_nothing(tmp_path: Path) -> None:
    holder, database_url, redis_url = hold(tmp_path)
    remember(Services(database_url, redis_url))
    holder.send_signal(signal.SIGKILL)
    holder.communicate()
    with ensure_services(tmp_path) as services:
        assert services == Services(database_url, redis_url)
        assert recalls(services)


def test_servers_killed_all_at_once_come_back(tmp_path: Path) -> None:
    holder, database_url, redis_url = hold(tmp_path)
    remember(Services(database_url, redis_url))
    holder.send_signal(signal.SIGSTOP)
    for entry in [int(path.name) for path in Path("/proc").iterdir() if path.name.isdecimal()]:
        if Postgres(folders(tmp_path)).is_ours(entry) or Valkey(folders(tmp_path)).is_ours(entry):
            os.kill(entry, signal.SIGKILL)
    holder.kill()
    holder.communicate()
    assert (tmp_path / "postgres" / "postmaster.pid").exists()
    with ensure_services(tmp_path) as services:
        assert recalls(services)


def test_a_pid_file_that_names_somebody_else_is_cleared(tmp_path: Path) -> None:
    with ensure_services(tmp_path):
        pass
    (tmp_path / "postgres" / "postmaster.pid").write_text(f"{os.getpid()}\n{tmp_path / 'postgres'}\n")
    (tmp_path / "valkey" / "valkey.pid").write_text(f"{os.getpid()}\n")
    with ensure_services(tmp_path) as services, psycopg.connect(services.database_url) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)


def test_servers_that_outlived_their_supervisor_are_replaced(tmp_path: Path) -> None:
    with ensure_services(tmp_path) as services:
        remember(services)
    orphans = []
    for server in (Postgres(folders(tmp_path)), Valkey(folders(tmp_path))):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        account = server.prepare()
        command = [*account.launch(), "--", *server.command(port)]
        orphan = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, umask=0o077)
        while not server.is_ready(orphan, port):
            assert orphan.poll() is None
            time.sleep(0.05)
        orphans.append(orphan)
    with ensure_services(tmp_path) as services:
        assert all(orphan.wait(10) is not None for orphan in orphans)
        assert recalls(services)


def test_half_made_cluster_is_made_again(tmp_path: Path) -> None:
    (tmp_path / "postgres.new").mkdir()
    (tmp_path / "postgres.new" / "PG_VERSION").write_text("18\n")
    with ensure_services(tmp_path) as services, psycopg.connect(services.database_url) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)


def test_a_remembered_port_that_is_taken_is_replaced(tmp_path: Path) -> None:
    with ensure_services(tmp_path) as first:
        port = int(first.redis_url.rsplit(":", 1)[1].split("/")[0])
    with socket.socket() as squatter:
        squatter.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        squatter.bind(("127.0.0.1", port))
        squatter.listen()
        with ensure_services(tmp_path) as second, redis.Redis.from_url(second.redis_url) as client:
            assert second.redis_url != first.redis_url
            assert client.ping()
