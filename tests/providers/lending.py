"""People who lend keys, and answers that pay for them."""

import secrets
import time
from typing import Any

from tests.cast import Person
from tests.chat.watching import ended, question
from tests.stack import wait_for

LONG = "sim-words-2000-pace-10"
PRICED = [{"id": "sim-words-5-pace-1", "input": "1", "output": "1000"}, LONG, "sim-words-5", "sim-error-429"]


def a_secret(kind: str = "") -> str:
    """A good key to the simulator, or a poor one."""
    return f"sim-{kind}{secrets.token_hex(12)}"


def post(person: Person, path: str, expected: int = 201, **body: Any) -> dict[str, Any]:
    answer = person.http.post(f"{person.home}/{path}", json=body)
    assert answer.status_code == expected, answer.text
    return dict(answer.json())


def lend(owner: Person, key: str, grantee: dict[str, str], **terms: Any) -> dict[str, Any]:
    return post(owner, f"keys/{key}/grants/", grantee=grantee, **terms)


def to(person: Person) -> dict[str, str]:
    return {"user": str(person.user.pk)}


def freeze(person: Person, scope: str, target: str | None = None, reason: str = "A leak") -> dict[str, Any]:
    return post(person, "freeze/", scope=scope, target=target, reason=reason)


def refusal(person: Person, conversation: str, model: str) -> tuple[int, str]:
    """Status and code of a message that is not taken."""
    body = {"content": question(), "models": [model]}
    answer = person.http.post(f"/api/v1/conversations/{conversation}/messages/", json=body)
    return answer.status_code, answer.json().get("code", "")


def answered(person: Person, conversation: str, model: str) -> dict[str, Any]:
    sent = person.ask(conversation, question(), model)
    return ended(person, sent["generations"][0]["id"])


def begun(person: Person, conversation: str, model: str) -> str:
    """An answer of which text has come."""
    sent = person.ask(conversation, question(), model)
    generation = str(sent["generations"][0]["id"])
    wait_for(lambda: person.generation(generation)["last_seq"] > 5, "text of the answer", 40)
    return generation


def seconds_to_end(person: Person, generation: str, since: float) -> float:
    """How long after a moment of the monotonic clock an answer had ended, by its row."""
    wait_for(lambda: person.generation(generation)["state"] not in ("queued", "running"), "the end", 20)
    return time.monotonic() - since


def shared_project(owner: Person, *others: Person) -> str:
    """A project in which the others may write."""
    home = owner.http.get(f"{owner.home}/workspaces/").json()["results"][0]["id"]
    project = post(owner, "projects/", workspace=home, name="Shared")["id"]
    for one in others:
        post(owner, f"projects/{project}/members/", user=str(one.user.pk), role="editor")
    return str(project)
