"""A usage report as CSV (RFC 4180) that a spreadsheet cannot be made to execute."""

import csv
import io
from collections.abc import Sequence
from typing import Any

from byokplatform.core import money
from usage.contracts import UsageRow, UsageSummary

COUNTS = (
    "calls",
    "unpriced_calls",
    "input_tokens",
    "output_tokens",
    "cache_read_tokens",
    "cache_write_tokens",
    "reasoning_tokens",
)
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def render(summary: UsageSummary, group_by: Sequence[str]) -> str:
    """A header line and one line a group, or the total alone when there are no groups. Unknown is empty."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow([*group_by, *COUNTS, "cost"])
    for row in summary.rows if group_by else (summary.total,):
        writer.writerow([cell(value) for value in _values(row, group_by)])
    return text.getvalue()


def cell(value: Any) -> str:
    """The value as text; what a spreadsheet would take for a formula gets an apostrophe in front."""
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


def _values(row: UsageRow, group_by: Sequence[str]) -> list[Any]:
    groups = [row.group[name] for name in group_by]
    return [*groups, *(getattr(row, name) for name in COUNTS), money.render(row.cost)]
