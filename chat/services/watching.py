"""Feeds for watchers: what a socket and an event source are sent."""

import datetime as dt
import uuid
from collections.abc import AsyncGenerator
from contextlib import aclosing

import orjson
from django.db.models import Q
from django.db.models.functions import Now

from accounts.contracts import Access
from byokplatform.core.control import ACCESS_CHANGED, CHANGED
from byokplatform.core.database import in_thread
from byokplatform.core.tenancy import organization_scope
from chat.models import Conversation, Generation
from chat.streaming.feed import Feed
from chat.streaming.journal import Numbered, replay
from chat.streaming.log import numbered

UNFINISHED = (Generation.State.QUEUED, Generation.State.RUNNING)
# Orders after which a watcher may no longer see a conversation, when they name one of its grounds.
MAY_HIDE = frozenset({ACCESS_CHANGED, f"{CHANGED}projects", f"{CHANGED}workspaces"})


def grounds(access: Access, conversation: Conversation) -> frozenset[uuid.UUID]:
    """The ids that a watcher's right rests on: the person, the organization, the places the conversation is in."""
    project = conversation.project
    places = (project.pk, project.workspace_id) if project else ()
    return frozenset({access.user_id, conversation.organization_id, *places})


def conversation_feed(conversation: uuid.UUID, organization: uuid.UUID) -> Feed:
    """All events of a conversation that the watcher was found to see."""

    async def stored(generation: uuid.UUID, after: int) -> list[Numbered]:
        return await in_thread(_stored)(conversation, organization, generation, after)

    async def lively(seconds: float) -> list[uuid.UUID]:
        return await in_thread(_lively)(conversation, organization, dt.timedelta(seconds=seconds))

    return Feed(conversation, stored, lively)


async def answer_events(
    conversation: uuid.UUID, generation: uuid.UUID, organization: uuid.UUID, after: int
) -> AsyncGenerator[Numbered]:
    """The events of one answer behind ``after``, to its end."""
    feed = conversation_feed(conversation, organization)
    feed.resume(generation, after)
    if await in_thread(_is_over)(organization, generation, after):
        return
    async with aclosing(feed.bodies()) as bodies:
        async for body in bodies:
            event = orjson.loads(body)
            if event.get("generation") != str(generation):
                continue
            one = numbered(body, event["seq"])
            yield one
            if one.terminal:
                return


def _stored(
    conversation: uuid.UUID, organization: uuid.UUID, generation: uuid.UUID, after: int
) -> list[Numbered]:
    with organization_scope(organization):
        row = Generation.objects.filter(pk=generation, conversation_id=conversation).first()
    return list(replay(row.pk, row.text, row.reasoning, row.journal, after)) if row else []


def _lively(conversation: uuid.UUID, organization: uuid.UUID, lately: dt.timedelta) -> list[uuid.UUID]:
    with organization_scope(organization):
        rows = Generation.objects.filter(
            Q(state__in=UNFINISHED) | Q(ended_at__gt=Now() - lately), conversation_id=conversation
        )
        return list(rows.values_list("pk", flat=True))


def _is_over(organization: uuid.UUID, generation: uuid.UUID, after: int) -> bool:
    """Whether the watcher has everything already."""
    with organization_scope(organization):
        row = Generation.objects.filter(pk=generation).first()
    return row is None or (row.is_finished and after >= row.last_seq)
