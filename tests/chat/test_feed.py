"""A watcher is sent every event once and in order, whatever of the log, the bus and the row is missing."""

import asyncio
import uuid
from collections.abc import AsyncIterator

import pytest

from byokplatform.core.database import in_thread
from byokplatform.core.valkey import connect_async
from chat.services.watching import answer_events, conversation_feed
from chat.streaming import feed as feeds
from chat.streaming.feed import Feed
from chat.streaming.journal import Numbered
from tests.cast import Cast, Person
from tests.chat.writing import Writer, begin_conversation, reading


@pytest.fixture(autouse=True)
async def _quick_to_heal(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[None]:
    monkeypatch.setattr(feeds, "HEAL_SECONDS", 0.2)
    yield
    await connect_async().aclose()


async def an_answer(person: Person) -> Writer:
    return await in_thread(lambda: Writer(person, begin_conversation(person)))()


def feed_of(writer: Writer) -> Feed:
    return conversation_feed(writer.conversation, writer.organization)


async def test_two_watchers_are_shown_the_same(cast: Cast) -> None:
    writer = await an_answer(cast.alice)
    async with reading(feed_of(writer)) as first:
        await writer.say("one ", "two ", "three ")
        await first.until(writer.generation, 4)
        async with reading(feed_of(writer)) as second:
            await writer.say("four ", "five")
            await writer.end()
            await first.until_end(writer.generation)
            await second.until_end(writer.generation)
            assert first.bodies == second.bodies
            assert first.text(writer.generation) == "one two three four five"
            assert first.numbers(writer.generation) == list(range(1, 8))


async def test_resumes_from_any_number(cast: Cast) -> None:
    writer = await an_answer(cast.alice)
    await writer.say("one ", "two ", "three")
    await writer.end()
    for lost in (False, True):
        if lost:
            await writer.forget_log()
        for after in range(6):
            got = [one.seq async for one in events_of(writer, after)]
            assert got == list(range(after + 1, 6))


def events_of(writer: Writer, after: int) -> AsyncIterator[Numbered]:
    return answer_events(writer.conversation, writer.generation, writer.organization, after)


async def test_a_number_that_was_never_reached_ends_with_the_answer(cast: Cast) -> None:
    writer = await an_answer(cast.alice)
    await writer.say("one ")
    ahead = asyncio.ensure_future(collect(events_of(writer, 10_000)))
    await asyncio.sleep(0.1)
    await writer.end()
    assert await asyncio.wait_for(ahead, 10) == [3]


async def collect(events: AsyncIterator[Numbered]) -> list[int]:
    return [one.seq async for one in events]


@pytest.mark.parametrize("kept", ["row and log", "log alone", "row alone"])
async def test_announcements_may_all_be_lost(cast: Cast, kept: str) -> None:
    writer = await an_answer(cast.alice)
    async with reading(feed_of(writer)) as reader:
        await writer.log_silently("one ", "two ", "three")
        if kept != "log alone":
            await writer.store()
        if kept == "row alone":
            await writer.forget_log()
        await reader.until(writer.generation, 4)
        await writer.end(announced=False)
        await reader.until_end(writer.generation)
        assert reader.text(writer.generation) == "one two three"
        assert reader.numbers(writer.generation) == list(range(1, 6))


async def test_a_log_that_vanished_is_made_up_from_the_row(cast: Cast) -> None:
    writer = await an_answer(cast.alice)
    await writer.say("one ", "two ")
    await writer.store()
    await writer.forget_log()
    async with reading(feed_of(writer)) as reader:
        await writer.say("three ")
        await reader.until(writer.generation, 4)
        assert reader.text(writer.generation) == "one two three "


async def test_a_log_without_its_beginning_is_joined_to_the_row(cast: Cast) -> None:
    writer = await an_answer(cast.alice)
    await writer.say("one ", "two ", "three ")
    await writer.store()
    await writer.say("four ", "five ")
    await writer.forget_beginning(4)
    async with reading(feed_of(writer)) as reader:
        await reader.until(writer.generation, 6)
        assert reader.numbers(writer.generation) == list(range(1, 7))
        assert reader.text(writer.generation) == "one two three four five "


async def test_nothing_is_shown_across_a_hole(cast: Cast) -> None:
    writer = await an_answer(cast.alice)
    await writer.say("one ", "two ", "three ")
    await writer.forget_beginning(4)
    async with reading(feed_of(writer)) as reader:
        await writer.say("four ")
        await asyncio.sleep(0.5)
        assert reader.bodies == []
        await writer.store()
        await reader.until(writer.generation, 5)
        assert reader.text(writer.generation) == "one two three four "


async def test_a_lost_end_is_found_while_another_answer_goes_on(cast: Cast) -> None:
    lost, loud = await in_thread(two_answers)(cast.alice)
    async with reading(feed_of(lost)) as reader:
        await lost.say("one")
        await lost.end(announced=False)
        hush = asyncio.Event()
        talking = asyncio.create_task(talk(loud, hush))
        await reader.until_end(lost.generation)
        hush.set()
        await talking


async def test_an_answer_that_nobody_announced_is_found_after_its_end(cast: Cast) -> None:
    writer = await an_answer(cast.alice)
    async with reading(feed_of(writer)) as reader:
        await writer.log_silently("one")
        await writer.end(announced=False)
        await reader.until_end(writer.generation)
        await asyncio.sleep(0.5)
        assert reader.numbers(writer.generation) == [1, 2, 3]


async def test_what_ended_before_is_not_shown_unasked(cast: Cast) -> None:
    writer = await an_answer(cast.alice)
    await writer.say("one")
    await writer.end()
    async with reading(feed_of(writer)) as reader:
        await asyncio.sleep(0.5)
        assert reader.bodies == []
        reader.feed.resume(writer.generation, 2)
        await reader.until_end(writer.generation)
        assert reader.numbers(writer.generation) == [3]


async def test_a_watcher_that_leaves_at_any_moment_is_gone(cast: Cast) -> None:
    writer = await an_answer(cast.alice)
    hush = asyncio.Event()
    talking = asyncio.create_task(talk(writer, hush))
    for moment in range(16):
        async with reading(feed_of(writer)):
            await asyncio.sleep(moment / 100)
    hush.set()
    await talking


def two_answers(person: Person) -> tuple[Writer, Writer]:
    conversation = begin_conversation(person)
    return Writer(person, conversation), Writer(person, conversation)


async def talk(writer: Writer, hush: asyncio.Event) -> None:
    while not hush.is_set():
        await writer.say("word ")
        await asyncio.sleep(0.02)


async def test_an_answer_of_another_conversation_is_not_there(cast: Cast) -> None:
    mine, theirs = await an_answer(cast.alice), await an_answer(cast.charlie)
    await theirs.say("secret")
    await theirs.store()
    async with reading(feed_of(mine)) as reader:
        reader.feed.resume(theirs.generation, 0)
        reader.feed.resume(uuid.uuid4(), 0)
        await mine.say("one")
        await reader.until(mine.generation, 2)
        await theirs.say("more")
        await asyncio.sleep(0.5)
        assert reader.events(theirs.generation) == []


async def test_the_bus_is_read_on_after_its_connection_broke(cast: Cast) -> None:
    writer = await an_answer(cast.alice)
    async with reading(feed_of(writer)) as reader:
        await writer.say("one ")
        await reader.until(writer.generation, 2)
        await connect_async().client_kill_filter(_type="normal", skipme=True)
        await writer.say("two ", "three ")
        await reader.until(writer.generation, 4)
        assert reader.text(writer.generation) == "one two three "
