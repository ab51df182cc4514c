"""Every recorded ``openai-chat`` answer, read by us and by the official package, must say the same."""

import json
import warnings
from itertools import pairwise

import pytest
from genai_prices import extract_usage

from providers.contracts import TokenUsage
from tests.conformance import sdk
from tests.conformance.recordings import Recording, is_error, is_streamed, recordings
from tests.providers.adapters.calling import Heard, call

ALL = recordings("openai-chat")
GOOD = [one for one in ALL if not is_error(one)]
STREAMED = [one for one in GOOD if is_streamed(one)]
PRICED = {
    "api.openai.com": ("openai", "chat"),
    "openrouter.ai": ("openrouter", "chat"),
    "api.deepseek.com": ("deepseek", "chat"),
    "api.groq.com": ("groq", "default"),
    "api.mistral.ai": ("mistral", "default"),
}

pytestmark = pytest.mark.skipif(not ALL, reason="the recordings are not beside this checkout")


def by_id(found: list[Recording]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("recording", found, ids=[f"{one['host']}-{one['id']}" for one in found])


def base_url(replay: str, recording: Recording, options: str = "") -> str:
    return f"{replay}/openai-chat/{recording['id']}{options}/v1"


@by_id(GOOD)
@pytest.mark.parametrize("options", ["", "~chop"])
async def test_reads_what_the_official_package_reads(replay: str, recording: Recording, options: str) -> None:
    read = sdk.read_stream if is_streamed(recording) else sdk.read_whole
    theirs = await read(base_url(replay, recording))
    ours = await call(base_url(replay, recording, options))

    assert ours.error is None
    assert ours.text == theirs.text
    assert ours.reasoning == theirs.reasoning
    assert ours.tools == [tuple(call) for call in theirs.tools.values()]
    assert ours.finish is not None
    assert ours.finish.raw == theirs.finish
    assert (ours.usage is None) == (theirs.usage is None)
    in_order(ours)


def in_order(heard: Heard) -> None:
    """Parts are opened, fed and closed; usage and finish come last, once."""
    kinds: list[str] = [event.type for event in heard.events]
    assert kinds[0] == "response-start"
    assert kinds.count("finish") == 1
    for kind in ("text", "reasoning"):
        assert kinds.count(f"{kind}-start") == kinds.count(f"{kind}-end")
        for before, after in pairwise(kinds):
            assert after != f"{kind}-delta" or before in (f"{kind}-start", f"{kind}-delta")


@by_id([one for one in GOOD if one["host"] in PRICED])
async def test_counts_what_the_price_library_counts(replay: str, recording: Recording) -> None:
    usage = (await call(base_url(replay, recording))).usage
    expected = counted(recording)
    if usage is None or expected is None:
        pytest.skip("no usage recorded, or the price library does not know the model")
    assert usage.source == "final"
    assert (usage.input_tokens, usage.output_tokens) == (expected.input_tokens, expected.output_tokens)
    assert usage.cache_read_tokens == expected.cache_read_tokens
    assert usage.cache_write_tokens == expected.cache_write_tokens
    assert usage.reasoning_tokens == expected.reasoning_tokens


def counted(recording: Recording) -> TokenUsage | None:
    """What ``genai_prices`` takes out of the raw answer: of a stream, out of its last chunk with usage."""
    provider, flavor = PRICED[recording["host"]]
    raw = recording.get("json") or last_with_usage(recording["text"])
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            usage = extract_usage(raw, provider_id=provider, api_flavor=flavor).usage
    except (LookupError, ValueError):
        return None
    kept = vars(usage)
    return TokenUsage(
        input_tokens=int(usage.input_tokens),
        output_tokens=int(usage.output_tokens),
        cache_read_tokens=int(kept.get("cache_read_tokens") or 0),
        cache_write_tokens=int(kept.get("cache_write_tokens") or 0),
        reasoning_tokens=int(kept.get("output_reasoning_tokens") or 0),
    )


def last_with_usage(text: str) -> object:
    lines = [line[6:] for line in text.splitlines() if line.startswith("data: {")]
    chunks = [json.loads(line) for line in lines]
    found = [chunk for chunk in chunks if chunk.get("usage")]
    return found[-1] if found else {}


@by_id(STREAMED)
async def test_a_cut_stream_is_never_complete(replay: str, recording: Recording) -> None:
    whole = await call(base_url(replay, recording))
    size = len(recording["text"].encode())
    for share in (5, 40, 80, 97):
        heard = await call(base_url(replay, recording, f"~chop,cut={size * share // 100}"))
        assert heard.code == "provider_stream_interrupted"
        assert heard.finish is None
        assert whole.text.startswith(heard.text)
        assert whole.reasoning.startswith(heard.reasoning)


@by_id([one for one in ALL if is_error(one)])
async def test_a_recorded_error_is_ours_and_silent(replay: str, recording: Recording) -> None:
    heard = await call(base_url(replay, recording))
    assert heard.error is not None
    assert heard.finish is None
    expected = "provider_bad_response" if "plain" in recording["content_type"] else "provider_bad_request"
    assert heard.code == expected
    assert "tool" not in heard.error.detail.lower()


@pytest.mark.parametrize(
    ("status", "code"),
    [
        (401, "provider_key_invalid"),
        (402, "provider_quota_exhausted"),
        (403, "provider_permission_denied"),
        (404, "provider_model_not_found"),
        (429, "provider_rate_limited"),
        (500, "provider_unavailable"),
        (503, "provider_overloaded"),
        (529, "provider_overloaded"),
    ],
)
async def test_a_status_without_an_error_body(replay: str, status: int, code: str) -> None:
    heard = await call(base_url(replay, STREAMED[0], f"~status={status}"))
    assert (heard.code, heard.events) == (code, [])
