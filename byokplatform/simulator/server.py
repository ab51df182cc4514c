"""The simulator's HTTP: ``/v1/models``, ``/v1/chat/completions``, ``/seen`` and ``/totals``."""

import asyncio
import time
from collections.abc import Mapping
from typing import Any

import orjson
from aiohttp import web

from byokplatform.simulator import answers
from byokplatform.simulator.orders import SHOWN_MODELS, Orders, parse
from byokplatform.simulator.performance import Performance
from byokplatform.simulator.record import Record, Seen

NAME: web.AppKey[str] = web.AppKey("name", str)
RECORD: web.AppKey[Record] = web.AppKey("record", Record)

ERRORS: dict[int, tuple[str, str]] = {
    400: ("invalid_request_error", "invalid_value"),
    401: ("invalid_request_error", "invalid_api_key"),
    402: ("insufficient_quota", "insufficient_quota"),
    403: ("permission_error", "permission_denied"),
    404: ("invalid_request_error", "model_not_found"),
    413: ("invalid_request_error", "context_length_exceeded"),
    429: ("requests", "rate_limit_exceeded"),
    503: ("server_error", "server_is_overloaded"),
}


def make_app(name: str = "Simulator") -> web.Application:
    """The application; ``name`` is how it introduces itself."""
    app = web.Application(client_max_size=32 * 2**20)
    app[NAME], app[RECORD] = name, Record()
    app.router.add_get("/v1/models", list_models)
    app.router.add_post("/v1/chat/completions", complete)
    app.router.add_get("/seen", seen)
    app.router.add_get("/totals", totals)
    return app


async def seen(request: web.Request) -> web.Response:
    return reply(200, request.app[RECORD].rows())


async def totals(request: web.Request) -> web.Response:
    return reply(200, request.app[RECORD].totals())


async def list_models(request: web.Request) -> web.Response:
    if refused := refusal_of_key(key_of(request)):
        return refused
    models = [{"id": name, "object": "model", "owned_by": "simulated"} for name in SHOWN_MODELS]
    return reply(200, {"object": "list", "data": models})


async def complete(request: web.Request) -> web.StreamResponse:
    key = key_of(request)
    if refused := refusal_of_key(key):
        return refused
    try:
        body = orjson.loads(await request.read())
    except orjson.JSONDecodeError:
        return error(400, "The simulator was sent something that is not JSON.")
    if not isinstance(body, dict) or not isinstance(body.get("messages"), list) or not body["messages"]:
        return error(400, "The simulator needs a list of messages.")
    orders = parse(body.get("model"))
    if orders is None:
        return error(404, "The simulator has no such model.")
    record = request.app[RECORD]
    entry = record.begin(key, body["model"], body["messages"], answers.input_tokens(body["messages"]))
    try:
        return await perform(request, body, orders, entry)
    except (asyncio.CancelledError, ConnectionResetError):
        entry.closed_by_client = time.time()
        raise
    finally:
        record.end(entry)


async def perform(
    request: web.Request, body: Mapping[str, Any], orders: Orders, entry: Seen
) -> web.StreamResponse:
    await asyncio.sleep(orders.first / 1000)
    if orders.error is not None:
        entry.status = orders.error
        return error(orders.error, "The simulator was ordered to fail.")
    if orders.fault == "html":
        return web.Response(text="<!doctype html><title>Simulated page</title>", content_type="text/html")
    if orders.fault == "redirect":
        return web.Response(status=307, headers={"location": f"{request.url.origin()}/elsewhere"})
    performance = Performance(request.app[NAME], body, orders, entry)
    if body.get("stream"):
        return await performance.stream(request)
    await performance.rehearse()
    return reply(200, performance.whole())


def key_of(request: web.Request) -> str:
    return request.headers.get("authorization", "").removeprefix("Bearer ").strip()


def refusal_of_key(key: str) -> web.Response | None:
    """``sim-…`` is a good key, ``sim-bad…`` a wrong one, ``sim-poor…`` one without credit."""
    if not key.startswith("sim-") or key.startswith("sim-bad"):
        return error(401, f"Incorrect API key provided: {key[:8]}.")
    if key.startswith("sim-poor"):
        return error(429, "You exceeded your current quota.", ("insufficient_quota", "insufficient_quota"))
    return None


def error(status: int, message: str, kind: tuple[str, str] | None = None) -> web.Response:
    type_, code = kind or ERRORS.get(status, ("server_error", "simulated"))
    headers = {"retry-after": "2"} if status in (429, 503) else {}
    body = {"error": {"message": message, "type": type_, "param": None, "code": code}}
    return reply(status, body, headers)


def reply(status: int, body: object, headers: Mapping[str, str] | None = None) -> web.Response:
    return web.Response(
        status=status, body=orjson.dumps(body), content_type="application/json", headers=headers
    )
