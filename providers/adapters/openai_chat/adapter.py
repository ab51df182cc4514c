"""A call in the ``openai-chat`` dialect, from the request to the last event."""

import logging
from collections.abc import AsyncGenerator, AsyncIterator

import orjson

from providers import events
from providers.adapters import http
from providers.adapters.openai_chat import errors, requests
from providers.adapters.openai_chat.stream import Reading
from providers.adapters.sse import EventReader, StreamTooLargeError
from providers.contracts import Destination, ModelCall
from providers.exceptions import ProviderError
from providers.vault.secret import OpenedSecret

log = logging.getLogger(__name__)

WHOLE_BODY_LIMIT = 16 * 1024 * 1024
REQUEST_ID_HEADERS = ("x-request-id", "x-generation-id", "request-id")


async def stream(
    destination: Destination, secret: OpenedSecret, call: ModelCall, deadlines: http.Deadlines
) -> AsyncGenerator[events.Event, None]:
    """Call the model once and yield its events; the last is ``Finish``. Raises ProviderError."""
    headers = {**http.bearer(secret.reveal()), "Content-Type": "application/json"}
    body = requests.body(call, destination.provider)
    async with http.request(
        "POST", destination, "/chat/completions", headers=headers, body=body, deadlines=deadlines
    ) as answer:
        del headers
        if answer.status // 100 != 2:
            raise await errors.of_answer(answer)
        reading = Reading(_request_id(answer))
        if answer.content_type in ("text/event-stream", ""):
            incoming = _streamed(answer, reading)
        elif answer.content_type.endswith("json"):
            incoming = _whole(answer, reading)
        else:
            raise ProviderError("provider_bad_response", provider_status=answer.status)
        try:
            async for event in incoming:
                yield event
        except ProviderError:
            for event in reading.usage("partial"):
                yield event
            raise
        for event in reading.finish():
            yield event
        await answer.drain()


async def check_key(destination: Destination, secret: OpenedSecret) -> None:
    """Ask for a page that needs the key and spends nothing. Raises ProviderError."""
    path = requests.habits_of(destination.provider).key_path
    async with http.request("GET", destination, path, headers=http.bearer(secret.reveal())) as answer:
        if answer.status in (404, 405, 501):
            raise ProviderError(
                "provider_bad_response",
                "This address has no list of models, so the key could not be checked.",
                provider_status=answer.status,
            )
        if answer.status // 100 != 2:
            raise await errors.of_answer(answer)
        if not answer.content_type.endswith("json"):
            raise ProviderError("provider_bad_response", provider_status=answer.status)
        await answer.drain()


async def _streamed(answer: http.Answer, reading: Reading) -> AsyncIterator[events.Event]:
    """Events until the end marker. Every recorded provider sends one, so an end without it is a cut."""
    reader = EventReader()
    try:
        async for chunk in answer.chunks():
            for _, data in reader.feed(chunk):
                for event in reading.read(data):
                    answer.progressed()
                    yield event
            if reading.done:
                break
        else:
            for _, data in reader.close():
                for event in reading.read(data):
                    yield event
    except StreamTooLargeError:
        raise ProviderError("response_too_large") from None
    if reading.malformed:
        log.warning("a provider sent unreadable stream events", extra={"count": reading.malformed})
    if not reading.done:
        raise ProviderError("provider_stream_interrupted")


async def _whole(answer: http.Answer, reading: Reading) -> AsyncIterator[events.Event]:
    try:
        body = orjson.loads(await answer.read(WHOLE_BODY_LIMIT))
    except orjson.JSONDecodeError:
        body = None
    for event in reading.read_whole(body):
        yield event


def _request_id(answer: http.Answer) -> str | None:
    found = (answer.headers.get(name) for name in REQUEST_ID_HEADERS)
    return next((value[:128] for value in found if value), None)
