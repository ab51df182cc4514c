"""A provider that sends exactly the bytes it was given, over real TCP on loopback."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

Script = Callable[[asyncio.StreamWriter], Awaitable[None]]
OK_STREAM = b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\nconnection: close\r\n\r\n"


def says(*pieces: bytes, pause: float = 0.0) -> Script:
    """A script: these bytes, then the connection is closed."""

    async def script(writer: asyncio.StreamWriter) -> None:
        for piece in pieces:
            writer.write(piece)
            await writer.drain()
            await asyncio.sleep(pause)

    return script


def answers(status: int, body: bytes, *headers: str, kind: str = "application/json") -> Script:
    lines = [f"HTTP/1.1 {status} Scripted", "connection: close", f"content-type: {kind}"]
    lines += [f"content-length: {len(body)}", *headers]
    return says("\r\n".join([*lines, "", ""]).encode() + body)


@asynccontextmanager
async def provider(script: Script) -> AsyncIterator[tuple[str, list[bytes]]]:
    """The base URL of a provider that follows ``script`` on every connection, and the heads it got."""
    heads: list[bytes] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            heads.append(await reader.readuntil(b"\r\n\r\n"))
            await script(writer)
        except (ConnectionError, asyncio.IncompleteReadError):
            return
        finally:
            writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    try:
        yield f"http://127.0.0.1:{port}/v1", heads
    finally:
        server.close()
