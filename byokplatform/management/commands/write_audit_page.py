"""The page about the trail, written from the one list of events."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from byokplatform.audit.events import EVENTS

FILE = "docs/audit.md"
HEAD = """# The audit trail

Written by `manage.py write_audit_page` from `byokplatform/audit/events.py`; do not edit it by hand.

Each organization has a trail: who did what, when, from where, to which object. It is written in the transaction of the
act itself, and the database takes no change to it from the application. Owners, administrators and auditors read it.

## Reading and exporting

`GET /api/v1/organizations/{org}/audit/` gives pages, newest first, filtered by `action` (an event, or a family such as
`key`), `actor`, `target`, `from` and `to`. `?format=jsonl` gives all of it, oldest first, one entry a line. People's
names are those of today; the trail itself holds ids alone.

`ip` is the other end of the connection. Behind a proxy that is the proxy, unless `BYOK_TRUST_PROXY` says that it sets
`X-Forwarded-For` itself; then it is the address that the proxy added last.

## Verifying

Entries are numbered without holes and chained by SHA-256: each hash covers the entry and the hash before it, from a
first one made of the organization's id.

```sh
uv run manage.py verify_audit                       # every trail in the database
uv run manage.py verify_audit --organization ID
uv run manage.py verify_audit --file audit.jsonl    # an export
python3 byokplatform/audit/verifier.py audit.jsonl  # the same, anywhere, with nothing installed
```

The first bad entry is named after any change, deletion, insertion or move, and the command ends with 1. An export with
filters has holes: check it with `--excerpt`, entry by entry; one that begins later is checked with `--first NUMBER`.

A tail that was cut off together with the known end shows only beside what was noted elsewhere. Every five minutes the
platform adds a line to `BYOK_CHECKPOINT_FILE` with the number and hash of the last entry of every trail, signed with
Ed25519. Keep a copy of that file, and the public key, where the platform's operator cannot change them:

```sh
uv run manage.py checkpoint_key                     # the public key
uv run manage.py verify_audit --checkpoints         # also beside the file that this installation keeps
python3 byokplatform/audit/verifier.py audit.jsonl --checkpoints heads.jsonl --key PUBLIC
```

Copy the checkpoints first and export afterwards, or the export misses what a later checkpoint knows. `--head
NUMBER:HASH` compares with a single end that somebody wrote down. The receipts of key uses are chained, exported and
verified in the same way: see [receipts.md](receipts.md).

## Events

| event | what it says |
| --- | --- |
"""


def page() -> str:
    """The whole page."""
    return HEAD + "".join(f"| `{name}` | {told} |\n" for name, told in sorted(EVENTS.items()))


class Command(BaseCommand):
    """Writes ``docs/audit.md``; a test fails while it is stale."""

    help = "Write the page about the audit trail and its events."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        (settings.BASE_DIR / FILE).write_text(page(), encoding="utf-8")
