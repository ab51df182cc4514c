"""The chain of key receipts by itself: known answers, and every way to tamper with an export."""

import json
import uuid
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from byokplatform.audit.verifier import (
    RECEIPTS,
    Broken,
    canonical,
    entry_hash,
    genesis,
    line,
    verify_lines,
)
from providers.contracts import ChatMessage, Order
from providers.services.receipts import request_digest
from tests.audit.test_chain import ORGANIZATION, broken_at
from tests.audit.test_chain import export as trail

LENGTH = 10
# Computed apart from this code.
GENESIS = "40cb216f5ea18d378aff63b0838e2467dd69367394c17af4fb445f7e34abe567"
HASH = "916cc472bb1930dfa514a56bad5e5152a1c1f4d11ff94798618f1ae0e0d0ad4c"
DIGEST = "9894c06a363a1f76d8a074a1880951545263e1addce2bdaa4ace612e4ac7ff62"
CANONICAL = (
    '{"chain":"key-receipts/v1","event":"opened","facts":{"digest":null,"fingerprint":"0123456789ab",'
    '"model":null,"origin":"https://api.openai.com:443","provider":"openai","purpose":"verify"},'
    '"generation":null,"grant":null,"id":"00000000-0000-4000-8000-000000000003",'
    '"key":"00000000-0000-4000-8000-000000000002","org":"00000000-0000-4000-8000-000000000001",'
    '"owner":"00000000-0000-4000-8000-000000000004","seq":1,"token":null,"ts":"2026-01-01T00:00:00.000000Z",'
    '"use":"00000000-0000-4000-8000-000000000005","user":"00000000-0000-4000-8000-000000000004"}'
)


def receipt(seq: int) -> dict[str, Any]:
    return {
        "chain": RECEIPTS,
        "event": "opened" if seq % 2 else "closed",
        "facts": {"model": "gpt-5", "cost": "0.004"},
        "org": str(ORGANIZATION),
        "seq": seq,
        "use": f"use {(seq + 1) // 2}",
    }


def export(length: int = LENGTH) -> list[str]:
    """Sound receipts, as they are exported."""
    lines, last = [], genesis(ORGANIZATION, RECEIPTS)
    for seq in range(1, length + 1):
        own = entry_hash(last, receipt(seq))
        lines.append(line(receipt(seq), last, own) + "\n")
        last = own
    return lines


def test_the_known_answers() -> None:
    entry = json.loads(CANONICAL)
    assert genesis(ORGANIZATION, RECEIPTS).hex() == GENESIS
    assert canonical(entry) == CANONICAL
    assert entry_hash(genesis(ORGANIZATION, RECEIPTS), entry).hex() == HASH


def test_the_known_digest_of_a_request() -> None:
    order = Order(
        generation_id=uuid.uuid4(),
        organization_id=ORGANIZATION,
        user_id=uuid.uuid4(),
        model="openai/gpt-5",
        messages=(ChatMessage("user", "How do tides work?"),),
        key_id=uuid.uuid4(),
        parameters={"temperature": 0.5},
    )
    assert request_digest(order) == DIGEST


def test_sound_receipts_pass() -> None:
    chain = verify_lines(export())
    assert chain is not None
    assert (chain.number, chain.label, chain.organization) == (LENGTH, RECEIPTS, ORGANIZATION)


def test_no_entry_of_one_chain_stands_in_the_other() -> None:
    assert broken_at([*export(3), *trail(4)[3:]]) == 4
    assert broken_at([*trail(3), *export(4)[3:]]) == 4
    named = [text.replace(RECEIPTS, "vault-audit/v1") for text in export()]
    assert broken_at(named) == 1
    assert broken_at([text.replace(RECEIPTS, "another/v1") for text in export()]) == 1


Lines = list[str]


@st.composite
def tampered(draw: st.DrawFn) -> tuple[Lines, int]:
    """Receipts with one to three things done to them, and the first place where they are not what they were."""
    lines = export()
    for _ in range(draw(st.integers(1, 3))):
        act = draw(st.sampled_from(("flip", "delete", "insert", "move")))
        at = draw(st.integers(0, len(lines) - 1))
        other = draw(st.integers(0, len(lines) - 1))
        if act == "flip":
            place = draw(st.integers(0, len(lines[at]) - 2))
            bit = 1 << draw(st.integers(0, 6))
            changed = chr(ord(lines[at][place]) ^ bit)
            lines[at] = lines[at][:place] + changed + lines[at][place + 1 :]
        elif act == "delete":
            lines.pop(at)
        elif act == "insert":
            lines.insert(at, lines[other])
        else:
            lines.insert(other, lines.pop(at))
    sound = export()
    first = next((at for at, text in enumerate(lines) if text != [*sound, ""][min(at, LENGTH)]), len(lines))
    return lines, first + 1


@given(tampered())
def test_the_first_bad_receipt_is_named_whatever_was_done(done: tuple[Lines, int]) -> None:
    lines, first = done
    if first > len(lines):
        # Nothing but a cut tail, or nothing at all: what is there is sound, and the known end tells.
        chain = verify_lines(lines)
        if chain is not None and chain.number < LENGTH:
            with pytest.raises(Broken) as found:
                chain.end_at(LENGTH, bytes(32))
            assert found.value.number == first
        return
    assert broken_at(lines) == first


def test_an_excerpt_may_have_holes_and_nothing_else() -> None:
    lines = export()
    some = [lines[1], lines[2], lines[6], lines[9]]
    assert broken_at(some) == 1
    chain = verify_lines(some, excerpt=True)
    assert chain is not None
    assert chain.number == LENGTH
    assert broken_at([lines[6], lines[1]], excerpt=True) == 8
    assert broken_at([lines[1], lines[6].replace("0.004", "0.005")], excerpt=True) == 7
    forged = json.loads(lines[2])
    forged["prev"] = "00" * 32
    assert broken_at([lines[1], canonical(forged)], excerpt=True) == 3
