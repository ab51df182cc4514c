"""Whatever a provider says, cut wherever it is: what was shown can be shown again, byte for byte, from the row."""

import uuid
from typing import Any

import orjson
from hypothesis import given, settings
from hypothesis import strategies as st

from chat.streaming.journal import Journal, Numbered, absorb, replay, storable, storable_fact
from chat.streaming.log import numbered

ANY_TEXT = st.text(st.characters(codec=None), max_size=12) | st.sampled_from(
    ["\x00", "\ud83d", "\ude00", "\U0001f600", "e\u0301"]
)
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("text"), ANY_TEXT),
        st.tuples(st.just("reasoning"), ANY_TEXT),
        st.tuples(st.just("event"), ANY_TEXT),
        st.tuples(st.just("cut"), st.just("")),
    ),
    max_size=40,
)
Steps = list[tuple[str, str]]


def play(steps: Steps) -> tuple[Journal, list[Numbered]]:
    journal, shown = Journal(uuid.uuid4()), list[Numbered]()
    for step, text in steps:
        if step == "text":
            journal.add_text(text)
        elif step == "reasoning":
            journal.add_reasoning(text)
        elif step == "event":
            journal.add_event("tool_call.delta", index=0, arguments=text, nested={"names": [text, None, 1]})
        else:
            shown += journal.cut()
    journal.add_event("generation.completed")
    return journal, shown + journal.cut()


def through_the_database(journal: Journal) -> tuple[str, str, list[Any]]:
    """What the row gives back: text as UTF-8, and the list as JSON that PostgreSQL takes."""
    document = orjson.dumps(journal.entries)
    assert b"\\u0000" not in document
    return journal.text.encode().decode(), journal.reasoning.encode().decode(), orjson.loads(document)


@given(STEPS)
@settings(deadline=None)
def test_the_row_shows_every_event_again(steps: Steps) -> None:
    journal, shown = play(steps)
    assert [event.seq for event in shown] == list(range(1, len(shown) + 1))
    assert list(replay(journal.generation, *through_the_database(journal))) == shown
    for after in (0, 1, len(shown) // 2, len(shown)):
        assert list(replay(journal.generation, *through_the_database(journal), after)) == shown[after:]


@given(STEPS)
@settings(deadline=None)
def test_deltas_joined_are_the_text_stored(steps: Steps) -> None:
    journal, shown = play(steps)
    told = [orjson.loads(event.body) for event in shown]
    assert "".join(one["text"] for one in told if one["type"] == "text.delta") == journal.text
    assert "".join(one["text"] for one in told if one["type"] == "reasoning.delta") == journal.reasoning
    assert "\x00" not in journal.text + journal.reasoning


@given(STEPS)
@settings(deadline=None)
def test_what_was_shown_rebuilds_the_journal(steps: Steps) -> None:
    journal, shown = play(steps)
    rebuilt = Journal(journal.generation)
    for event in shown:
        absorb(rebuilt, event.body)
    assert (rebuilt.text, rebuilt.reasoning) == (journal.text, journal.reasoning)
    assert rebuilt.entries == orjson.loads(orjson.dumps(journal.entries))


@given(STEPS)
@settings(deadline=None)
def test_the_end_is_known_by_its_bytes(steps: Steps) -> None:
    _, shown = play(steps)
    assert [numbered(event.body, event.seq).terminal for event in shown] == [
        event.terminal for event in shown
    ]
    assert [event.terminal for event in shown].count(True) == 1


@given(STEPS, STEPS)
@settings(deadline=None)
def test_a_branch_leaves_its_origin_as_it_was(steps: Steps, more: Steps) -> None:
    journal, _ = play(steps)
    before = (journal.text, journal.reasoning, list(journal.entries))
    branch = journal.branch()
    for _, text in more:
        branch.add_text(text)
        branch.add_event("usage", usage=None)
    branch.cut()
    assert (journal.text, journal.reasoning, journal.entries) == before
    assert journal.cut() == []


def test_what_cannot_be_stored_is_replaced() -> None:
    assert storable("a\x00b") == "a\ufffdb"
    assert storable("\ud83d\ude00") == "\U0001f600"
    assert storable("\ud83d!") == "\ufffd!"
    assert storable_fact({"a\x00": ["\x00", 1, None, ("x",)]}) == {"a\ufffd": ["\ufffd", 1, None, ["x"]]}
