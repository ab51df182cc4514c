"""Server-sent events out of bytes, however they are chopped.

Source: the HTML standard, section 9.2 (event stream interpretation). More tolerant in one point: an event
that ends with the stream instead of with an empty line counts, because some providers end so.
"""

from collections.abc import Iterator
from typing import NamedTuple

LINE_LIMIT = 1024 * 1024
EVENT_LIMIT = 4 * 1024 * 1024
BYTE_ORDER_MARK = b"\xef\xbb\xbf"


class StreamTooLargeError(Exception):
    """A line or an event passed its limit."""


class ServerEvent(NamedTuple):
    """One event: its name (empty where none was sent) and its data as bytes, not yet decoded."""

    name: bytes
    data: bytes


class EventReader:
    """Feed it chunks, take events. Cost is linear in the bytes, also when a line comes byte by byte."""

    def __init__(self) -> None:
        self._pending: list[bytes] = []
        self._pending_size = 0
        self._data: list[bytes] = []
        self._data_size = 0
        self._name = b""
        self._after_cr = False
        self._first_line = True

    def feed(self, chunk: bytes) -> Iterator[ServerEvent]:
        """The events that ``chunk`` completes. Take them all before the next call.
        Raises StreamTooLargeError."""
        if self._after_cr and chunk:
            self._after_cr = False
            chunk = chunk.removeprefix(b"\n")
        if b"\r" in chunk:
            self._after_cr = chunk.endswith(b"\r")
            chunk = chunk.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
        if b"\n" not in chunk:
            self._keep(chunk)
            return
        if self._pending:
            chunk = b"".join((*self._pending, chunk))
        lines = chunk.split(b"\n")
        self._pending, self._pending_size = [], 0
        rest = lines.pop()
        for line in lines:
            event = self._line(line)
            if event is not None:
                yield event
        self._keep(rest)

    def close(self) -> Iterator[ServerEvent]:
        """The event that the end of the stream completes, if any."""
        rest = b"".join(self._pending)
        self._pending, self._pending_size = [], 0
        if rest:
            self._line(rest)
        event = self._dispatch()
        if event is not None:
            yield event

    def _keep(self, rest: bytes) -> None:
        self._pending_size += len(rest)
        if self._pending_size > LINE_LIMIT:
            raise StreamTooLargeError
        if rest:
            self._pending.append(rest)

    def _line(self, line: bytes) -> ServerEvent | None:
        if self._first_line:
            self._first_line = False
            line = line.removeprefix(BYTE_ORDER_MARK)
        if not line:
            return self._dispatch()
        if len(line) > LINE_LIMIT:
            raise StreamTooLargeError
        field, _, value = line.partition(b":")
        if field == b"data":
            self._add(value.removeprefix(b" "))
        elif field == b"event":
            self._name = value.removeprefix(b" ")
        return None

    def _add(self, data: bytes) -> None:
        self._data_size += len(data) + 1
        if self._data_size > EVENT_LIMIT:
            raise StreamTooLargeError
        self._data.append(data)

    def _dispatch(self) -> ServerEvent | None:
        name, lines = self._name, self._data
        self._name, self._data, self._data_size = b"", [], 0
        if not lines:
            return None
        return ServerEvent(name, lines[0] if len(lines) == 1 else b"\n".join(lines))
