"""Recorded answers of real providers, where they lie beside the checkout."""

import json
from pathlib import Path
from typing import Any

SHARED = Path(__file__).resolve().parents[3] / "shared"
REPLAY = SHARED / "tools" / "replay.py"

Recording = dict[str, Any]


def recordings(dialect: str) -> list[Recording]:
    """All recordings of a dialect; none where the folder is not there."""
    file = SHARED / "recordings" / f"{dialect}.jsonl"
    if not file.is_file():
        return []
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]


def is_streamed(recording: Recording) -> bool:
    return "event-stream" in recording["content_type"]


def is_error(recording: Recording) -> bool:
    """Refused by the provider at once, or in mid-stream, or not an answer at all."""
    return (
        recording["status"] != 200
        or "event: error" in recording.get("text", "")
        or not (is_streamed(recording) or "json" in recording["content_type"])
    )
