"""A browser without a screen: cookies, the CSRF token, and django-allauth's headless doors."""

import re
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import httpx2

DOOR = "/_allauth/browser/v1"
PASSWORD = "seven grey pigeons on a roof"


@dataclass
class Browser:
    """One browser of one person."""

    url: str
    client: httpx2.Client = field(init=False)

    def __post_init__(self) -> None:
        self.client = httpx2.Client(base_url=self.url, timeout=30)
        self.client.get(f"{DOOR}/config")

    @property
    def csrf(self) -> str:
        return self.client.cookies.get("csrftoken") or ""

    def send(self, verb: str, path: str, body: Any = None, **headers: str) -> httpx2.Response:
        sent = {"X-CSRFToken": self.csrf, "Origin": self.url, **headers}
        return self.client.request(verb, path, json=body, headers=sent)

    def auth(self, path: str, body: Any = None, verb: str = "POST") -> httpx2.Response:
        return self.send(verb, f"{DOOR}/auth/{path}", body)

    def sign_up(self, email: str, password: str = PASSWORD, **more: str) -> httpx2.Response:
        return self.auth("signup", {"email": email, "password": password, **more})

    def sign_in(self, email: str, password: str = PASSWORD) -> httpx2.Response:
        return self.auth("login", {"email": email, "password": password})

    def sign_out(self) -> httpx2.Response:
        return self.auth("session", verb="DELETE")

    def me(self) -> httpx2.Response:
        return self.client.get("/api/v1/me/")


def mails_to(folder: Path, email: str) -> list[str]:
    """The texts of the mails kept for an address, oldest first."""
    texts = []
    for file in sorted((folder / "mail").glob("*.eml")):
        parsed = message_from_bytes(file.read_bytes(), policy=policy.default)
        if email in str(parsed["to"]):
            body = parsed.get_body(("plain",))
            texts.append(body.get_content() if body else "")
    return texts


def key_in(text: str, page: str) -> str:
    """The key at the end of a link to one of our pages."""
    found = re.search(rf"/{page}/(\S+)", text)
    assert found is not None, text
    return unquote(found.group(1))
