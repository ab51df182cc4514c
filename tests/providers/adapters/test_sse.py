import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from providers.adapters.sse import EVENT_LIMIT, LINE_LIMIT, EventReader, ServerEvent, StreamTooLargeError


def read(*chunks: bytes) -> list[ServerEvent]:
    reader = EventReader()
    events = [event for chunk in chunks for event in reader.feed(chunk)]
    return [*events, *reader.close()]


@pytest.mark.parametrize(
    ("stream", "data"),
    [
        (b"data: a\n\ndata: b\n\n", [b"a", b"b"]),
        (b"data:a\r\n\r\ndata: b\r\n\r\n", [b"a", b"b"]),
        (b"data: a\r\rdata: b\r\r", [b"a", b"b"]),
        (b"\xef\xbb\xbfdata: a\n\n", [b"a"]),
        (b": comment\n\n: another\n\ndata: a\n\n", [b"a"]),
        (b"data: a\ndata: b\n\n", [b"a\nb"]),
        (b"data:  two spaces\n\n", [b" two spaces"]),
        (b"data\n\n", [b""]),
        (b"id: 7\nretry: 100\nunknown: x\n\n", []),
        (b"data: no empty line at the end", [b"no empty line at the end"]),
        (b"data: [DONE]\n", [b"[DONE]"]),
        ("data: zażółć 🐍\n\n".encode(), ["zażółć 🐍".encode()]),
        (b"", []),
    ],
)
def test_reads(stream: bytes, data: list[bytes]) -> None:
    assert [event.data for event in read(stream)] == data
    assert [event.data for event in read(*(bytes([byte]) for byte in stream))] == data


def test_names() -> None:
    assert read(b"event: error\ndata: x\n\ndata: y\n\n") == [(b"error", b"x"), (b"", b"y")]


@given(
    st.lists(
        st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\r\n")), min_size=1, max_size=3)
    ),
    st.sampled_from(["\n", "\r\n", "\r"]),
    st.randoms(use_true_random=False),
)
def test_any_chopping_gives_the_same(events: list[list[str]], end: str, dice: random.Random) -> None:
    stream = "".join("".join(f"data: {line}{end}" for line in lines) + end for lines in events).encode()
    chunks, at = [], 0
    while at < len(stream):
        step = dice.randint(1, 9)
        chunks.append(stream[at : at + step])
        at += step
    assert [event.data.decode() for event in read(*chunks)] == ["\n".join(lines) for lines in events]


def test_a_line_without_an_end_is_limited() -> None:
    with pytest.raises(StreamTooLargeError):
        read(*[b"x" * 1000] * (LINE_LIMIT // 1000 + 2))


def test_a_line_in_one_chunk_is_limited() -> None:
    with pytest.raises(StreamTooLargeError):
        read(b"data: " + b"x" * LINE_LIMIT + b"\n\n")


def test_an_event_of_many_lines_is_limited() -> None:
    line = b"data: " + b"x" * 900_000 + b"\n"
    with pytest.raises(StreamTooLargeError):
        read(*[line] * (EVENT_LIMIT // 900_000 + 1))
