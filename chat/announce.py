"""What everybody who has a conversation open should learn at once, said after the commit."""

import logging
from typing import Any

import orjson
import redis
from django.db import transaction

from byokplatform.core.valkey import connect
from chat.models import Conversation, Message
from chat.rendering import conversation_json, message_json
from chat.streaming.log import BUS, BUS_KEPT

logger = logging.getLogger(__name__)


def message_created(message: Message) -> None:
    _after_commit(
        message.conversation_id, lambda: {"type": "message.created", "message": message_json(message)}
    )


def conversation_updated(conversation: Conversation) -> None:
    body = {"type": "conversation.updated", "conversation": conversation_json(conversation)}
    _after_commit(conversation.pk, lambda: body)


def _after_commit(conversation_id: Any, make: Any) -> None:
    # Made inside the transaction, whose scope it needs; said only once the rows are there.
    body = orjson.dumps(make())
    transaction.on_commit(lambda: _say(conversation_id, body))


def _say(conversation_id: Any, body: bytes) -> None:
    try:
        connect().xadd(BUS, {str(conversation_id): body}, maxlen=BUS_KEPT, approximate=True)
    except redis.RedisError as error:
        logger.info("announcement not sent: %s", type(error).__name__)
