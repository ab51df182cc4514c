"""Providers for a person: the simulator with a key, and a hostile one that says what the test wants."""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import httpx2

from tests.cast import Person


def simulated(person: Person, base_url: str) -> str:
    """The slug of a provider with a key of the person's own."""
    provider = person.add_provider(base_url)
    person.add_key(provider)
    return provider


def requests_about(base_url: str, question: str) -> list[dict[str, Any]]:
    """What the simulator remembers of the requests whose last message was this question."""
    seen = httpx2.get(base_url.removesuffix("/v1") + "/seen", timeout=20).json()
    return [one for one in seen if one["messages"][-1]["content"] == question]


@contextmanager
def saying(chunks: Sequence[dict[str, Any]]) -> Iterator[str]:
    """The base URL of a provider that streams these chunks to everybody, and ends properly."""

    class Handler(BaseHTTPRequestHandler):
        def log_message(self, *words: Any) -> None:
            pass

        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["content-length"]))
            self.send_response(200)
            self.send_header("content-type", "text/event-stream")
            self.end_headers()
            for chunk in chunks:
                self.wfile.write(b"data: " + json.dumps(chunk).encode() + b"\n\n")
            self.wfile.write(b"data: [DONE]\n\n")

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/v1"
    finally:
        server.shutdown()
        server.server_close()


def chunk(finish: str | None = None, **delta: Any) -> dict[str, Any]:
    """One chunk of a streamed answer."""
    return {"id": "c", "model": "m", "choices": [{"index": 0, "delta": delta, "finish_reason": finish}]}
