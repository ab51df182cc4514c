"""What the simulator says: made from the question by rule, the same every time."""

import hashlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import cycle, islice
from typing import Any

Messages = Sequence[Mapping[str, Any]]

OPENINGS = (
    "This is a **simulated** answer from {name}: no model thought about it.",
    "Hello from {name}, a **simulated** model. Nothing below was reasoned.",
    "{name} is **simulated**, so take this as a picture of an answer.",
)
LISTS = (
    "- The words arrive one by one, as a real provider sends them.\n"
    "- Tokens are counted, and the count is reported at the end.\n"
    "- Stop works: the connection closes, and the simulator notices.",
    "1. Your message was received in one piece.\n2. The context was counted.\n"
    "3. This text was picked by rule.",
)
CODES = (
    '```python\ndef greet(name: str) -> str:\n    return f"Hello, {name}"\n\n\nprint(greet("world"))\n```',
    "```typescript\nconst total = [1, 2, 3].reduce((sum, n) => sum + n, 0);\nconsole.log(total);\n```",
    "```sql\nSELECT day, sum(cost) AS cost\nFROM usage\nGROUP BY day\nORDER BY day;\n```",
)
TABLE = (
    "| part | what it stands for |\n| --- | --- |\n| text | an answer's words |\n"
    "| list | an answer's structure |\n| code | something to copy |"
)
CLOSINGS = (
    "Ask again with other words and another picture comes back; with the same words, the same one.",
    "To hear a real model, add a key of a real provider and choose one of its models.",
)
THOUGHTS = (
    "The question has {count} words. A simulated model has no opinion, so a pleasant answer is chosen "
    "by the digest of name and question. First a greeting, then the parts."
)
FILLER = ("simulated", "words", "keep", "a", "steady", "pace", "so", "that", "you", "can", "watch", "them")


def text_of(message: Mapping[str, Any]) -> str:
    """A message's text; of structured content, its text parts."""
    content = message.get("content")
    if isinstance(content, str):
        return content
    parts = content if isinstance(content, list) else []
    return " ".join(str(part.get("text", "")) for part in parts if isinstance(part, dict))


def pieces(text: str) -> list[str]:
    """Words with the white space in front of them: joined, they are the text again."""
    return re.findall(r"\s*\S+|\s+$", text)


def tokens(words: int) -> int:
    """The simulator's estimate: four tokens for three words, rounded up."""
    return -(-words * 4 // 3)


def input_tokens(messages: Messages) -> int:
    return tokens(sum(len(text_of(message).split()) for message in messages))


def _question(messages: Messages) -> str:
    asked = [text_of(message) for message in messages if message.get("role") == "user"]
    return " ".join(asked[-1].split()) if asked else ""


def chat(name: str, messages: Messages) -> str:
    """A Markdown answer that says it is simulated, repeats the question and counts its context."""
    question = _question(messages)
    dice = hashlib.sha256(f"{name}:{len(messages)}:{question}".encode()).digest()
    shown = question if len(question) <= 200 else question[:200] + "…"
    count = f"{len(messages)} message{'s' if len(messages) != 1 else ''}"
    parts = [
        OPENINGS[dice[0] % len(OPENINGS)].format(name=name),
        f"You asked: *{shown}*\n\nI was given {count} of context." if shown else f"I was given {count}.",
        LISTS[dice[1] % len(LISTS)],
        CODES[dice[2] % len(CODES)],
    ]
    if dice[3] % 3 == 0:
        parts.append(TABLE)
    parts.append(CLOSINGS[dice[4] % len(CLOSINGS)])
    return "\n\n".join(parts)


def echo(messages: Messages) -> str:
    """Exactly the messages that came, as JSON."""
    return json.dumps(list(messages), ensure_ascii=False)


def thoughts(messages: Messages) -> str:
    return THOUGHTS.format(count=len(_question(messages).split()))


def exactly(words: int) -> Iterator[str]:
    """So many words, the first ones numbered so that a hole would be seen."""
    for number, word in enumerate(islice(cycle(FILLER), words)):
        yield f"{word}{number}" if number == 0 else f" {word}{number}"
