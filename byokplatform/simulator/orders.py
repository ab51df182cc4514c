"""What a model name tells the simulator to do.

``sim`` followed by orders, joined by dashes: ``sim-words-300-pace-20-cut-50``. The README of the orders is
the table below; a name with any other word in it is a model that does not exist.
"""

from dataclasses import dataclass, fields
from typing import Literal

Voice = Literal["chat", "echo", "reasoning", "tool"]
Fault = Literal["", "nodone", "html", "junk", "streamerror", "redirect"]

VOICES: tuple[Voice, ...] = ("chat", "echo", "reasoning", "tool")
FAULTS: tuple[Fault, ...] = ("nodone", "html", "junk", "streamerror", "redirect")
NUMBERS = ("words", "pace", "error", "cut", "hang", "first")
SHOWN_MODELS = ("sim-chat", "sim-reasoning", "sim-echo", "sim-words-300-pace-20")


@dataclass(frozen=True, slots=True)
class Orders:
    """One parsed model name.

    ``voice``: ``chat`` (a varied Markdown answer), ``echo`` (the messages it got, as JSON), ``reasoning``
    (thinks aloud first), ``tool`` (calls a tool). ``words``: exactly so many words. ``pace``: milliseconds
    before each word. ``error``: answer with this HTTP status. ``cut``: close the socket after so many words.
    ``hang``: after so many words say nothing more. ``first``: milliseconds before the answer begins
    (written ``slow-first-MS``). ``fault``: ``nodone`` (no end marker), ``html`` (a page instead of an
    answer), ``junk`` (an unreadable event amid the answer), ``streamerror`` (an error inside a 200),
    ``redirect``.
    """

    voice: Voice = "chat"
    fault: Fault = ""
    words: int | None = None
    pace: int | None = None
    error: int | None = None
    cut: int | None = None
    hang: int | None = None
    first: int = 0


def parse(model: object) -> Orders | None:
    """The orders in a model name, or None where there is no such model."""
    if not isinstance(model, str) or not model.startswith("sim-"):
        return None
    found: dict[str, object] = {}
    parts = iter(model.removeprefix("sim-").split("-"))
    for part in parts:
        word = next(parts, "") if part == "slow" else part
        if word in VOICES:
            found["voice"] = word
        elif word in FAULTS:
            found["fault"] = word
        elif word in NUMBERS and (number := next(parts, "")).isdecimal():
            found[word] = int(number)
        else:
            return None
    return Orders(**{name: found[name] for name in (f.name for f in fields(Orders)) if name in found})  # type: ignore[arg-type]
