"""How the official ``openai`` package reads the same answer."""

from dataclasses import dataclass, field
from typing import Any

from openai import AsyncOpenAI


@dataclass(slots=True)
class Reading:
    text: str = ""
    reasoning: str = ""
    tools: dict[int, list[str]] = field(default_factory=dict)
    finish: str | None = None
    usage: dict[str, Any] | None = None

    def take(self, part: dict[str, Any]) -> None:
        """One message or delta, as the package gives it."""
        for item in _parts(part.get("content")):
            self.text += item.get("text") or ""
            self.reasoning += "".join(inner["text"] for inner in item.get("thinking") or [])
        self.text += part.get("refusal") or ""
        self.reasoning += part.get("reasoning_content") or part.get("reasoning") or ""
        for position, call in enumerate(part.get("tool_calls") or []):
            index = call.get("index")
            kept = self.tools.setdefault(position if index is None else index, ["", "", ""])
            kept[0] = kept[0] or call.get("id") or ""
            kept[1] += call["function"].get("name") or ""
            kept[2] += call["function"].get("arguments") or ""


def _parts(content: Any) -> list[dict[str, Any]]:
    if isinstance(content, list):
        return content
    return [{"text": content}] if content else []


def client(base_url: str) -> AsyncOpenAI:
    return AsyncOpenAI(base_url=base_url, api_key="sim-sdk", max_retries=0)


async def read_stream(base_url: str) -> Reading:
    reading = Reading()
    async with client(base_url) as api:
        stream = await api.chat.completions.create(
            model="m", messages=[{"role": "user", "content": "Hi"}], stream=True
        )
        async for chunk in stream:
            raw = chunk.model_dump(warnings=False)
            reading.usage = raw.get("usage") or reading.usage
            for choice in raw["choices"]:
                reading.take(choice["delta"])
                reading.finish = choice.get("finish_reason") or reading.finish
    return reading


async def read_whole(base_url: str) -> Reading:
    reading = Reading()
    async with client(base_url) as api:
        answer = await api.chat.completions.create(model="m", messages=[{"role": "user", "content": "Hi"}])
    raw = answer.model_dump(warnings=False)
    reading.take(raw["choices"][0]["message"])
    reading.finish, reading.usage = raw["choices"][0]["finish_reason"] or None, raw["usage"]
    return reading
