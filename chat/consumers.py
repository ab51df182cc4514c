"""The socket of a conversation: parse, authorise, one service call, send what the feed says."""

import asyncio
import logging
import uuid
from contextlib import aclosing
from typing import Any

import orjson

from accounts.contracts import Access
from accounts.sockets import Proof, ProvedConsumer
from byokplatform.core.database import in_thread
from byokplatform.core.exceptions import InvalidRequest, NotAuthenticated
from byokplatform.core.problems import as_platform_error, problem
from byokplatform.core.tenancy import organization_scope
from chat import selectors
from chat.api.serializers import MessageWriteSerializer
from chat.api.views import checked_idempotency_key, sent_json
from chat.services.conversations import stop_generation
from chat.services.messages import Draft, send_message
from chat.services.watching import MAY_HIDE, conversation_feed, grounds

logger = logging.getLogger(__name__)
LARGEST_MESSAGE = 2 * 1024 * 1024


class ConversationConsumer(ProvedConsumer):
    """``/ws/v1/conversations/{id}/``"""

    doubts = MAY_HIDE
    conversation: uuid.UUID
    organization: uuid.UUID

    async def connect(self) -> None:
        self.conversation = uuid.UUID(self.scope["url_route"]["kwargs"]["conversation"])
        await super().connect()

    async def opened(self) -> None:
        self.feed = conversation_feed(self.conversation, self.organization)
        self.keep(self._forward())

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        try:
            command = _parse(text_data)
            await self._obey(command)
        except Exception as error:
            await self.tell({**problem(as_platform_error(error)), "type": "error"})

    async def _obey(self, command: dict[str, Any]) -> None:
        kind = command.pop("type", None)
        if kind == "ping":
            await self.tell({"type": "pong"})
        elif kind == "resume":
            generation, after = _id(command, "generation"), _number(command, "after")
            await self.guard.check()
            self.feed.resume(generation, after)
        elif kind == "generation.stop":
            generation = _id(command, "generation")
            await in_thread(self._stop)(await self.guard.prove(), generation)
        elif kind == "message.send":
            sent = await in_thread(self._send_message)(await self.guard.prove(), command)
            await self.tell({"type": "message.sent", **sent})
        else:
            raise InvalidRequest(errors={"type": ["This command is not known."]})

    def _send_message(self, access: Access, command: dict[str, Any]) -> dict[str, Any]:
        key = checked_idempotency_key(str(command.pop("idempotency_key", "") or ""))
        wanted = MessageWriteSerializer(data=command)
        wanted.is_valid(raise_exception=True)
        with organization_scope(access.organization_id):
            message = send_message(
                access=access,
                conversation_id=self.conversation,
                draft=Draft(**wanted.validated_data),
                idempotency_key=key,
            )
            return sent_json(message)

    def _stop(self, access: Access, generation: uuid.UUID) -> None:
        with organization_scope(access.organization_id):
            stop_generation(access=access, generation_id=generation)

    async def _forward(self) -> None:
        try:
            async with aclosing(self.feed.bodies()) as bodies:
                async for body in bodies:
                    if await self.guard.certain():
                        await self.say(body)
        except asyncio.CancelledError:
            raise
        except Exception:
            logger.exception("a socket's feed ended")
            await self.close(code=1011)

    def look_up(self) -> Proof:
        access = self.credentials.access()
        if not access.organizations:
            raise NotAuthenticated()
        with organization_scope(*access.organizations):
            found = selectors.conversation(access, self.conversation)
            self.organization = found.organization_id
            return Proof(access.narrowed(found.organization_id), grounds(access, found))


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
