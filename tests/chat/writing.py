"""An answer written by hand: its row, its log and its announcements, each of which a test may lose."""

import asyncio
import uuid
from collections.abc import AsyncIterator
from contextlib import aclosing, asynccontextmanager
from typing import Any

import orjson

from byokplatform.core.database import in_thread
from byokplatform.core.ids import uuid7
from byokplatform.core.tenancy import organization_scope
from byokplatform.core.valkey import connect_async
from chat.models import Conversation, Generation, Message
from chat.services.claiming import Checkpoint, store_checkpoints
from chat.services.finishing import Ending, store_ending, write_last_events
from chat.streaming.feed import Feed
from chat.streaming.journal import Journal, Numbered
from chat.streaming.log import FIELD, append, key
from tests.cast import Person
from tests.chat.watching import LAST


def begin_conversation(person: Person) -> Conversation:
    with organization_scope(person.organization.pk):
        made: Conversation = Conversation.objects.create(
            organization=person.organization, created_by=person.user
        )
    return made


class Writer:
    """Plays the worker for one answer of a conversation."""

    def __init__(self, person: Person, conversation: Conversation) -> None:
        self.worker = uuid7()
        self.conversation, self.organization = conversation.pk, person.organization.pk
        with organization_scope(self.organization):
            message = Message.objects.create(
                organization=person.organization, conversation=conversation, author=person.user, content="?"
            )
            row = Generation.objects.create(
                organization=person.organization,
                message=message,
                conversation=conversation,
                requested_by=person.user,
                model="p/m",
                key_id=uuid7(),
                state=Generation.State.RUNNING,
                worker=self.worker,
            )
        self.generation: uuid.UUID = row.pk
        self.journal = Journal(row.pk)
        self.journal.add_event("generation.started", model="p/m")

    async def say(self, *texts: str) -> None:
        """Log and announce each text as an event."""
        for text in texts:
            self.journal.add_text(text)
            await self.announce(self.journal.cut())

    async def announce(self, events: list[Numbered]) -> None:
        await append(connect_async(), [(self.conversation, self.generation, events)])

    async def log_silently(self, *texts: str) -> None:
        """Events whose announcement gets lost."""
        for text in texts:
            self.journal.add_text(text)
            await self._log(self.journal.cut())

    async def _log(self, events: list[Numbered]) -> None:
        for event in events:
            await connect_async().xadd(
                key(self.conversation, self.generation), {FIELD: event.body}, id=f"{event.seq}-0"
            )

    async def store(self) -> None:
        """Commit what was cut so far."""
        journal = self.journal
        entries = orjson.dumps(journal.entries).decode()
        checkpoint = Checkpoint(
            self.generation, self.organization, journal.text, journal.reasoning, entries, journal.last_seq
        )
        await in_thread(store_checkpoints)(self.worker, [checkpoint])

    async def end(self, *, announced: bool = True) -> None:
        ending = Ending(Generation.State.COMPLETE)
        events = write_last_events(self.journal, ending)
        await in_thread(self._store_end)(ending)
        if announced:
            await self.announce(events)

    def _store_end(self, ending: Ending) -> None:
        with organization_scope(self.organization):
            assert store_ending(self.generation, self.journal, ending)

    async def forget_log(self) -> None:
        await connect_async().delete(key(self.conversation, self.generation))

    async def forget_beginning(self, below: int) -> None:
        await connect_async().xtrim(
            key(self.conversation, self.generation), minid=f"{below}-0", approximate=False
        )


class Reader:
    """What one watcher was sent, answer by answer."""

    def __init__(self, feed: Feed) -> None:
        self.feed = feed
        self.bodies: list[bytes] = []
        self._news = asyncio.Event()

    def numbers(self, generation: uuid.UUID) -> list[int]:
        return [event["seq"] for event in self.events(generation)]

    def text(self, generation: uuid.UUID) -> str:
        return "".join(one["text"] for one in self.events(generation) if one["type"] == "text.delta")

    def events(self, generation: uuid.UUID) -> list[dict[str, Any]]:
        told = [orjson.loads(body) for body in self.bodies]
        return [one for one in told if one.get("generation") == str(generation)]

    async def until(self, generation: uuid.UUID, number: int) -> None:
        """Wait until so many events of the answer were sent."""
        async with asyncio.timeout(20):
            while len(self.events(generation)) < number:
                self._news.clear()
                await self._news.wait()

    async def until_end(self, generation: uuid.UUID) -> None:
        async with asyncio.timeout(20):
            while not any(one["type"] in LAST for one in self.events(generation)):
                self._news.clear()
                await self._news.wait()

    async def follow(self) -> None:
        async with aclosing(self.feed.bodies()) as bodies:
            async for body in bodies:
                self.bodies.append(body)
                self._news.set()


@asynccontextmanager
async def reading(feed: Feed) -> AsyncIterator[Reader]:
    reader = Reader(feed)
    task = asyncio.create_task(reader.follow())
    await asyncio.sleep(0.05)
    try:
        yield reader
    finally:
        task.cancel()
        await asyncio.wait([task])
    assert task.cancelled()
