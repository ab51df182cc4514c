"""An installation of its own beside the suite's: another database, other processes, master keys to lose."""

import base64
import json
import os
import secrets
import subprocess
import sys
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx2
import psycopg

from tests.environment import ROOT, free_port
from tests.stack import Stack, wait_for
from tests.tenancy.database import Connection

MODEL = "sim-words-2-pace-1"
ENDED = ("complete", "failed", "interrupted", "stopped")


def master_key() -> str:
    return base64.b64encode(secrets.token_bytes(32)).decode()


@dataclass
class Island:
    """``environ`` is what its processes and commands get; change it and start them again."""

    folder: Path
    database_url: str
    environ: dict[str, str] = field(default_factory=dict)

    @cached_property
    def stack(self) -> Stack:
        return Stack(self.folder, self.environ["BYOK_PUBLIC_URL"], self.environ)

    @cached_property
    def owner(self) -> dict[str, Any]:
        """``{user, organization, token}`` of the first owner."""
        return self.bootstrap("owner")

    @cached_property
    def http(self) -> httpx2.Client:
        headers = {"Authorization": f"Bearer {self.owner['token']}"}
        return httpx2.Client(base_url=self.environ["BYOK_PUBLIC_URL"], headers=headers, timeout=30)

    @property
    def home(self) -> str:
        return f"/api/v1/organizations/{self.owner['organization']}"

    def command(self, *words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, str(ROOT / "manage.py"), *words],
            env={**os.environ, **self.environ},
            capture_output=True,
            text=True,
            check=False,
        )

    def bootstrap(self, name: str) -> dict[str, Any]:
        """``{user, organization, token}`` of an owner of an organization of this name."""
        words = ("--email", f"{name}@example.com", "--password", "four candles", "--organization", name)
        return dict(json.loads(self.command("bootstrap", *words).stdout))

    def begin_command(self, *words: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, str(ROOT / "manage.py"), *words],
            env={**os.environ, **self.environ},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def restart(self, key: str) -> str:
        """Start again with this list of master keys, as the supervisor would; gives what preparing said."""
        for name in list(self.stack.processes):
            self.stack.stop(name)
        self.environ["BYOK_MASTER_KEY"] = key
        prepared = self.command("prepare_database", "-v", "0")
        assert prepared.returncode == 0, prepared.stderr
        for name in ("web", "worker"):
            self.stack.start(name)
        self.stack.wait_ready()
        return prepared.stderr

    @contextmanager
    def database(self) -> Iterator[Connection]:
        with psycopg.connect(self.database_url) as connection:
            yield connection

    def add_provider(self, base_url: str) -> str:
        slug = f"p-{uuid.uuid4().hex[:12]}"
        body = {"slug": slug, "name": slug, "base_url": base_url, "models": [MODEL]}
        answer = self.http.post(f"{self.home}/providers/", json=body)
        assert answer.status_code == 201, answer.text
        return slug

    def add_key(self, provider: str) -> httpx2.Response:
        body = {"provider": provider, "name": "island", "secret": f"sim-{secrets.token_hex(12)}"}
        return self.http.post(f"{self.home}/keys/", json=body)

    def begin(self) -> str:
        answer = self.http.post("/api/v1/conversations/", json={"organization": self.owner["organization"]})
        return str(answer.json()["id"])

    def send(self, conversation: str, provider: str) -> httpx2.Response:
        body = {"content": "Hello?", "models": [f"{provider}/{MODEL}"]}
        return self.http.post(f"/api/v1/conversations/{conversation}/messages/", json=body)

    def answered(self, conversation: str, provider: str) -> dict[str, Any]:
        """Ask, and give the answer once it has ended."""
        sent = self.send(conversation, provider)
        assert sent.status_code == 201, sent.text
        path = f"/api/v1/generations/{sent.json()['generations'][0]['id']}/"
        wait_for(lambda: self.http.get(path).json()["state"] in ENDED, "the answer's end", 40)
        return dict(self.http.get(path).json())


@contextmanager
def island(folder: Path) -> Iterator[Island]:
    """A fresh one, prepared by nothing yet; its processes and its database end with the block."""
    name = f"island_{secrets.token_hex(4)}"
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}".encode())
    url = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}").geturl()
    port = free_port()
    made = Island(
        folder,
        url,
        {
            "DATABASE_URL": url,
            # Another of Valkey's databases: neither queue hears of the other.
            "REDIS_URL": urlsplit(os.environ["REDIS_URL"])._replace(path="/7").geturl(),
            "BYOK_DATA_DIR": str(folder),
            "BYOK_PORT": str(port),
            "BYOK_PUBLIC_URL": f"http://127.0.0.1:{port}",
            "BYOK_MASTER_KEY": master_key(),
        },
    )
    try:
        yield made
    finally:
        made.stack.close()
        with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as connection:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())
            connection.execute(f"DROP ROLE IF EXISTS {name}_app".encode())
