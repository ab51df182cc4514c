"""The simulated providers of ``--demo``: there for every organization, and named as simulated everywhere.

Data alone; the servers behind them are the operator's (``BYOK_DEMO_PROVIDERS``). Prices are dollars per million tokens.
"""

from typing import Any, Final

MODELS: Final[dict[str, tuple[dict[str, Any], ...]]] = {
    "simulated-aurora": (
        {
            "id": "sim-chat",
            "name": "Aurora Chat (simulated)",
            "context_window": 128_000,
            "input": "1.25",
            "output": "10",
        },
        {
            "id": "sim-reasoning",
            "name": "Aurora Reasoning (simulated)",
            "context_window": 200_000,
            "input": "3",
            "output": "15",
        },
    ),
    "simulated-borealis": (
        {
            "id": "sim-chat",
            "name": "Borealis Swift (simulated)",
            "context_window": 64_000,
            "input": "0.1",
            "output": "0.4",
        },
        {
            "id": "sim-words-400-pace-25",
            "name": "Borealis Longform (simulated)",
            "context_window": 256_000,
            "input": "0.5",
            "output": "2",
        },
    ),
    "simulated-cumulus": (
        {"id": "sim-chat", "name": "Cumulus, price unknown (simulated)", "context_window": 32_000},
    ),
}


def name_of(slug: str) -> str:
    """``simulated-aurora`` → ``Simulated Aurora``."""
    return slug.replace("-", " ").title()
