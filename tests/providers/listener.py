"""A real HTTP server that remembers what it was sent, for what must not be sent."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Listener:
    """``heads`` are the requests so far, first line and headers; ``redirect`` is where it sends everybody."""

    base_url: str = ""
    heads: list[str] = field(default_factory=list)
    redirect: str = ""


@contextmanager
def listening() -> Iterator[Listener]:
    listener = Listener()

    class Handler(BaseHTTPRequestHandler):
        def answer(self) -> None:
            listener.heads.append(f"{self.requestline}\n{self.headers}")
            self.rfile.read(int(self.headers.get("content-length") or 0))
            body = json.dumps({"object": "list", "data": []}).encode()
            self.send_response(307 if listener.redirect else 200)
            if listener.redirect:
                self.send_header("location", listener.redirect + self.path)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_GET = do_POST = answer  # noqa: N815  the library's names

        def log_message(self, format: str, *args: Any) -> None:
            """Says nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    listener.base_url = f"http://127.0.0.1:{server.server_port}/v1"
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    try:
        yield listener
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
