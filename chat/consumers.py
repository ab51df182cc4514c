"""The socket of a conversation: parse, authorise, one service call, send what the feed says."""

import asyncio
import logging
import uuid
from contextlib import aclosing
from typing import Any

import orjson
from channels.exceptions import DenyConnection
from channels.generic.websocket import AsyncWebsocketConsumer
from django.conf import settings
from django.contrib.auth import get_user
from django.contrib.sessions.backends.db import SessionStore
from django.http import HttpRequest

from accounts.access import access_of_token, access_of_user
from accounts.contracts import Access
from byokplatform.core.database import in_thread
from byokplatform.core.exceptions import InvalidRequest, NotAuthenticated, PlatformError
from byokplatform.core.problems import as_platform_error, problem
from byokplatform.core.tenancy import organization_scope
from chat import selectors
from chat.api.serializers import MessageWriteSerializer
from chat.api.views import checked_idempotency_key, sent_json
from chat.services.conversations import stop_generation
from chat.services.messages import Draft, send_message
from chat.services.watching import conversation_feed

logger = logging.getLogger(__name__)
PROTOCOL = "byok.v1"
BEARER = "byok.bearer."
LARGEST_MESSAGE = 2 * 1024 * 1024
# A session that ended, a membership or a token that was taken away: looked up again this often.
PROVE_AGAIN_SECONDS = 30


class ConversationConsumer(AsyncWebsocketConsumer):
    """``/ws/v1/conversations/{id}/``"""

    conversation: uuid.UUID
    organization: uuid.UUID

    async def connect(self) -> None:
        self._tasks: list[asyncio.Task[None]] = []
        self.conversation = uuid.UUID(self.scope["url_route"]["kwargs"]["conversation"])
        try:
            await self._prove()
        except PlatformError:
            raise DenyConnection from None
        offered = self.scope.get("subprotocols", [])
        await self.accept(PROTOCOL if PROTOCOL in offered else None)
        self.feed = conversation_feed(self.conversation, self.organization)
        self._tasks = [asyncio.create_task(self._forward()), asyncio.create_task(self._prove_again())]

    async def disconnect(self, code: int) -> None:
        for task in self._tasks:
            task.cancel()

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        try:
            command = _parse(text_data)
            await self._obey(command)
        except Exception as error:
            await self._say({**problem(as_platform_error(error)), "type": "error"})

    async def _obey(self, command: dict[str, Any]) -> None:
        kind = command.pop("type", None)
        if kind == "ping":
            await self._say({"type": "pong"})
        elif kind == "resume":
            self.feed.resume(_id(command, "generation"), _number(command, "after"))
        elif kind == "generation.stop":
            await in_thread(self._stop)(_id(command, "generation"))
        elif kind == "message.send":
            await self._say({"type": "message.sent", **await in_thread(self._send_message)(command)})
        else:
            raise InvalidRequest(errors={"type": ["This command is not known."]})

    def _send_message(self, command: dict[str, Any]) -> dict[str, Any]:
        key = checked_idempotency_key(str(command.pop("idempotency_key", "") or ""))
        wanted = MessageWriteSerializer(data=command)
        wanted.is_valid(raise_exception=True)
        access, organization = self._look_up()
        with organization_scope(organization):
            message = send_message(
                access=access,
                conversation_id=self.conversation,
                draft=Draft(**wanted.validated_data),
                idempotency_key=key,
            )
            return sent_json(message)

    def _stop(self, generation: uuid.UUID) -> None:
        access, organization = self._look_up()
        with organization_scope(organization):
            stop_generation(access=access, generation_id=generation)

    async def _forward(self) -> None:
        try:
            async with aclosing(self.feed.bodies()) as bodies:
                async for body in bodies:
                    await self.send(text_data=body.decode())
        except asyncio.CancelledError:
            raise
        except Exception:
            logger.exception("a socket's feed ended")
            await self.close(code=1011)

    async def _prove_again(self) -> None:
        while True:
            await asyncio.sleep(PROVE_AGAIN_SECONDS)
            try:
                await self._prove()
            except Exception as error:
                # A database that is away for a moment proves nothing; it is asked again.
                if as_platform_error(error).status < 500:
                    await self.close(code=4401)
                    return

    async def _prove(self) -> None:
        _, self.organization = await in_thread(self._look_up)()

    def _look_up(self) -> tuple[Access, uuid.UUID]:
        access = _access_of(self.scope)
        if not access.organizations:
            raise NotAuthenticated()
        with organization_scope(*access.organizations):
            found = selectors.conversation(access, self.conversation)
        return access.narrowed(found.organization_id), found.organization_id

    async def _say(self, event: dict[str, Any]) -> None:
        await self.send(text_data=orjson.dumps(event).decode())


def _access_of(scope: Any) -> Access:
    """A bearer token offered as a subprotocol, else the session cookie from our own pages."""
    for offered in scope.get("subprotocols", []):
        if offered.startswith(BEARER):
            return access_of_token(offered.removeprefix(BEARER))
    if not _same_origin(scope):
        raise NotAuthenticated()
    user_id = session_user(scope)
    if user_id is None:
        raise NotAuthenticated()
    return access_of_user(user_id)


def session_user(scope: Any) -> uuid.UUID | None:
    """The person of the session cookie, looked up anew each time: a session may have ended."""
    request = HttpRequest()
    request.session = SessionStore(scope.get("cookies", {}).get(settings.SESSION_COOKIE_NAME))
    return get_user(request).pk


def _same_origin(scope: Any) -> bool:
    headers = dict(scope["headers"])
    origin = headers.get(b"origin", b"").decode("latin-1")
    host = headers.get(b"host", b"").decode("latin-1")
    return origin == settings.BYOK_PUBLIC_URL or origin.partition("://")[2] == host != ""


def _parse(text: str | None) -> dict[str, Any]:
    if text is None or len(text) > LARGEST_MESSAGE:
        raise InvalidRequest("A command is one JSON object of at most 2 MB, as text.")
    try:
        command = orjson.loads(text)
    except orjson.JSONDecodeError:
        raise InvalidRequest("A command is one JSON object.") from None
    if not isinstance(command, dict):
        raise InvalidRequest("A command is one JSON object.")
    return command


def _id(command: dict[str, Any], name: str) -> uuid.UUID:
    try:
        return uuid.UUID(str(command[name]))
    except (KeyError, ValueError):
        raise InvalidRequest(errors={name: ["An id."]}) from None


def _number(command: dict[str, Any], name: str) -> int:
    value = command.get(name, 0)
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value < 10**9:
        raise InvalidRequest(errors={name: ["The number of an event."]})
    return value
