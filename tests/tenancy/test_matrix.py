"""Every operation and every socket command, as everybody: what is allowed, what is refused, what is not there."""

import json
import uuid
from collections.abc import Iterator
from typing import Any

import httpx2
import pytest
from websockets.exceptions import InvalidStatus

from byokplatform.celery import app
from tests.tenancy.estate import Estate
from tests.tenancy.needs import NEEDS, Standing, expected, in_conversation, reads_project
from tests.tenancy.routes import BY_LINK, ORG, OWN, PUBLIC, Operation, ids_of, operations
from tests.tenancy.standings import CALLERS, STRANGERS, Caller
from tests.tenancy.test_sockets_and_tasks import watch

# The person's own, whoever it is: no organization has a say in it.
PERSONAL = {one for one in OWN if one != "/api/v1/conversations/"} | BY_LINK
LAST = f"{ORG}/leave/"
TASKS = {
    "accounts.purge": "takes no argument; erases what the database says is due",
    "chat.answer": "an id and its organization; a foreign one does nothing",
    "chat.reconcile": "takes no argument; each answer in its own organization's scope",
    "providers.checkpoint": "takes no argument; ids, numbers and hashes of all go into a file of the operator's",
    "providers.close_lost": "takes no argument; each use in its own organization's scope",
    "providers.finish_rotations": "takes no argument; each rotation in its own organization's scope",
    "providers.rotate": "an organization's id; goes on with a rotation that somebody there began",
    "workspaces.purge": "takes no argument; each place in its own organization's scope",
}


def walk(standing: Standing) -> Iterator[Operation]:
    """In an order in which somebody who may do everything can do it all."""
    found = [one for one in operations() if one.path not in PERSONAL]
    ours = [one for one in found if one.path != LAST]
    if standing.role == "owner":
        # Hands the place over, after which the walker is another.
        ours = [one for one in ours if not one.path.endswith("/transfer/")]
    yield from ours
    if standing.role != "owner":
        yield from (one for one in found if one.path == LAST)


def verdict(answer: httpx2.Response) -> str:
    if answer.status_code == 404:
        return "unknown"
    return "refused" if answer.status_code in (401, 403) else "allowed"


def of_nothing(operation: Operation, caller: Caller, ids: dict[str, str]) -> httpx2.Response:
    """The same request for things that are nowhere."""
    made_up = {name: str(uuid.uuid4()) for name in ids if name not in ("org", "slug", "name", "link", "user")}
    return operation.send(caller.client, {**ids, **made_up, "slug": "p-nowhere"})


def test_every_operation_has_an_entry() -> None:
    found = {(one.verb, one.path) for one in operations() if one.path not in PERSONAL}
    assert found - set(NEEDS) == set()
    assert set(NEEDS) - found == set()


def test_every_task_is_known() -> None:
    app.loader.import_default_modules()
    ours = {name for name in app.tasks if not name.startswith("celery.")}
    assert ours == set(TASKS)


@pytest.mark.parametrize("name", CALLERS)
def test_what_each_may_and_what_is_not_there(own_estate: Estate, name: str) -> None:
    caller = CALLERS[name](own_estate)
    ids = ids_of(own_estate)
    wrong = []
    for operation in walk(caller.standing):
        wanted = expected(caller.standing, NEEDS[operation.verb, operation.path])
        answer = operation.send(caller.client, ids)
        if verdict(answer) != wanted or answer.status_code >= 500:
            wrong.append(
                f"{operation.verb} {operation.path}: {wanted}, but {answer.status_code} {answer.text[:160]}"
            )
        if wanted != "allowed":
            assert "Hidden" not in answer.text, operation
        if wanted == "unknown":
            told, other = answer.json(), of_nothing(operation, caller, ids).json()
            assert (told["code"], told["title"]) == (other["code"], other["title"]), operation
    assert wrong == []


@pytest.mark.parametrize("name", STRANGERS)
def test_strangers_get_no_further_than_the_door(own_estate: Estate, name: str) -> None:
    caller = STRANGERS[name](own_estate)
    for operation in operations():
        if (operation.verb, operation.path) in PUBLIC:
            continue
        answer = operation.send(caller.client, ids_of(own_estate))
        assert (answer.status_code, answer.json()["code"] in ("not_authenticated", "token_refused")) == (
            401,
            True,
        )
        assert "Hidden" not in answer.text


def commands(estate: Estate) -> dict[str, tuple[dict[str, Any], str]]:
    """Each command of the socket with the right that it takes."""
    ask = {"type": "message.send", "content": "Hello?", "models": [estate.model]}
    return {
        "ping": ({"type": "ping"}, "read"),
        "resume": ({"type": "resume", "generation": estate.generation, "after": 0}, "read"),
        "generation.stop": ({"type": "generation.stop", "generation": estate.generation}, "write"),
        "message.send": (ask, "write"),
    }


@pytest.mark.parametrize("name", [*CALLERS, *STRANGERS])
def test_sockets_open_to_those_who_read_and_obey_those_who_write(estate: Estate, name: str) -> None:
    caller = {**CALLERS, **STRANGERS}[name](estate)
    protocol = f"byok.bearer.{caller.token}"
    if not reads_project(caller.standing):
        with pytest.raises(InvalidStatus) as refused:
            watch(estate.cast.alice.url, estate.conversation, protocol)
        assert refused.value.response.status_code == 403
        return
    writes = in_conversation("project.write")(caller.standing)
    wanted = commands(estate)
    with watch(estate.cast.alice.url, estate.conversation, protocol) as socket:
        for command, _ in wanted.values():
            socket.send(json.dumps(command))
        socket.send(json.dumps({"type": "ping"}))
        heard = until_pong(socket, 2)
    errors = [one["code"] for one in heard if one["type"] == "error"]
    if not writes:
        assert len(errors) == [right for _, right in wanted.values()].count("write")
        assert set(errors) <= {"role_too_low", "permission_denied"}
        return
    # A guest's own keys are no good for an endpoint of the organization's own.
    assert errors == ([] if caller.standing.has("providers.read_custom") else ["not_found"])
    assert any(one["type"] == "generation.started" for one in heard)


def until_pong(socket: Any, times: int) -> list[dict[str, Any]]:
    """All events up to that many answers to pings."""
    heard: list[dict[str, Any]] = []
    while [one["type"] for one in heard].count("pong") < times:
        heard.append(json.loads(socket.recv(timeout=20)))
    return heard
