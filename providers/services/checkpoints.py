"""Where all chains end, noted in a file apart from the database and signed: what shows that a tail was cut off."""

import base64
import datetime as dt
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings
from django.db import connection

from byokplatform.audit.chain import moment
from byokplatform.audit.verifier import canonical, signed_bytes
from byokplatform.core.appending import append_lines
from byokplatform.core.secret_files import ensure_secret_file

KEY_BYTES = 32


def write_checkpoint() -> dict[str, Any]:
    """Add one signed line with the ends of both chains of every organization; gives it. Raises OSError."""
    said: dict[str, Any] = {"at": moment(dt.datetime.now(dt.UTC)), "heads": _heads()}
    said["signature"] = _signing_key().sign(signed_bytes(said)).hex()
    append_lines(Path(settings.BYOK_CHECKPOINT_FILE), canonical(said).encode() + b"\n")
    return said


def public_key() -> str:
    """What checks the signatures, in base64. The key is made where there is none yet."""
    return base64.b64encode(_signing_key().public_key().public_bytes_raw()).decode()


def _signing_key() -> Ed25519PrivateKey:
    file = Path(settings.BYOK_CHECKPOINT_KEY_FILE)
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    return Ed25519PrivateKey.from_private_bytes(base64.b64decode(ensure_secret_file(file, KEY_BYTES)))


def _heads() -> dict[str, Any]:
    # Across organizations: the function gives ids, numbers and hashes alone.
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM byok_chain_heads()")
        rows = cursor.fetchall()
    heads: dict[str, Any] = {}
    for organization, *ends in rows:
        named = {"audit": ends[:2], "receipts": ends[2:]}
        heads[str(organization)] = {
            name: [number, bytes(own).hex()] for name, (number, own) in named.items() if number is not None
        }
    return heads
