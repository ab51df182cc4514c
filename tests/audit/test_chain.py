"""The chain by itself: known answers, and every way to tamper with an export."""

import json
import subprocess
import sys
import uuid
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from byokplatform.audit import verifier
from byokplatform.audit.verifier import Broken, Chain, canonical, entry_hash, genesis, line, verify_lines
from tests.environment import ROOT

ORGANIZATION = uuid.UUID("00000000-0000-4000-8000-000000000001")
# Computed apart from this code, with two versions of Python.
GENESIS = "692ea6e78ff17172b156486abd7efcd76be2c3c872119fedd73d9cfb491459f3"
ENTRY = {
    "actor": "user:2",
    "event": "key.created",
    "key": "00000000-0000-4000-8000-000000000002",
    "org": str(ORGANIZATION),
    "seq": 1,
    "ts": "2026-01-01T00:00:00.000000Z",
}
CANONICAL = (
    '{"actor":"user:2","event":"key.created","key":"00000000-0000-4000-8000-000000000002",'
    '"org":"00000000-0000-4000-8000-000000000001","seq":1,"ts":"2026-01-01T00:00:00.000000Z"}'
)
HASH = "24b278a62b7787b1b22f86d05cfdfc143cf5842834dbed03dcb716d53e680544"
LENGTH = 12


def export(length: int = LENGTH, organization: uuid.UUID = ORGANIZATION) -> list[str]:
    """A sound trail, as it is exported."""
    lines, last = [], genesis(organization)
    for seq in range(1, length + 1):
        entry = {
            "actor": None,
            "event": "key.used",
            "facts": {"n": seq, "who": "Zoë"},
            "org": str(organization),
            "seq": seq,
        }
        own = entry_hash(last, entry)
        lines.append(line(entry, last, own) + "\n")
        last = own
    return lines


def broken_at(lines: list[str], **told: Any) -> int:
    with pytest.raises(Broken) as found:
        verify_lines(lines, **told)
    return found.value.number


def test_the_known_answers() -> None:
    assert genesis(ORGANIZATION).hex() == GENESIS
    assert canonical(ENTRY) == CANONICAL
    assert entry_hash(genesis(ORGANIZATION), ENTRY).hex() == HASH


def test_a_sound_trail_passes() -> None:
    chain = verify_lines(export())
    assert chain is not None
    assert (chain.number, chain.organization) == (LENGTH, ORGANIZATION)
    assert verify_lines([]) is None


def test_another_spelling_of_a_hash_is_another_line() -> None:
    lines = export()
    at = next(at for at, line in enumerate(lines) if set("abcdef") & set(json.loads(line)["hash"]))
    own = json.loads(lines[at])["hash"]
    lines[at] = lines[at].replace(own, own.upper())
    assert broken_at(lines) == at + 1


@given(st.data())
def test_any_other_character_is_found_in_its_entry(data: st.DataObject) -> None:
    lines = export()
    at = data.draw(st.integers(0, LENGTH - 1))
    place = data.draw(st.integers(0, len(lines[at]) - 2))
    other = data.draw(st.characters(max_codepoint=127).filter(lambda one: one != lines[at][place]))
    lines[at] = lines[at][:place] + other + lines[at][place + 1 :]
    assert broken_at(lines) == at + 1


@given(st.sets(st.integers(0, LENGTH - 1), min_size=1, max_size=LENGTH - 1))
def test_entries_left_out_are_found(gone: set[int]) -> None:
    kept = [one for number, one in enumerate(export()) if number not in gone]
    if len(kept) == min(gone):
        # A cut tail follows from nothing but what is known of the end.
        chain = verify_lines(kept)
        assert chain is not None
        with pytest.raises(Broken):
            chain.end_at(LENGTH, bytes(32))
        return
    assert broken_at(kept) == min(gone) + 1


@given(st.integers(0, LENGTH), st.integers(0, LENGTH - 1))
def test_an_entry_put_in_is_found(place: int, copied: int) -> None:
    lines = export()
    lines.insert(place, lines[copied])
    # A copy beside its original is in its place; the other one is not.
    assert broken_at(lines) == place + 1 + (place == copied)


@given(st.permutations(range(LENGTH)).filter(lambda order: order != list(range(LENGTH))))
def test_another_order_is_found(order: list[int]) -> None:
    lines = export()
    moved = [lines[number] for number in order]
    first = next(number for number, one in enumerate(order) if number != one)
    assert broken_at(moved) == first + 1


@given(st.integers(0, LENGTH - 2))
def test_an_entry_with_a_hash_made_anew_breaks_the_next(at: int) -> None:
    lines = export()
    entry, before, _ = verifier._parsed(lines[at].rstrip("\n"), at)
    entry["event"] = "key.created"
    lines[at] = line(entry, before, entry_hash(before, entry)) + "\n"
    assert broken_at(lines) == at + 2


def test_another_organizations_entries_are_found() -> None:
    other = uuid.UUID("00000000-0000-4000-8000-000000000009")
    assert broken_at(export(organization=other), organization=ORGANIZATION) == 1
    assert broken_at([*export(3), *export(4, other)[3:]]) == 4


def test_a_trail_from_a_later_number_must_be_told_so() -> None:
    lines = export()[4:]
    assert broken_at(lines) == 1
    assert broken_at(lines, first=4) == 4
    chain = verify_lines(lines, first=5)
    assert chain is not None
    assert chain.number == LENGTH


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", "null", "x", '{"hash":1,"prev":2}', "[" * 100_000, "\ud800"]
)
def test_what_is_no_line_is_told(text: str) -> None:
    assert broken_at([*export(1), text]) == 2


def test_the_end_is_compared() -> None:
    chain = Chain(ORGANIZATION)
    chain.end_at(0, genesis(ORGANIZATION))
    with pytest.raises(Broken) as found:
        chain.end_at(1, bytes(32))
    assert found.value.number == 1


def run(tmp_path: Path, lines: list[str], *words: str) -> subprocess.CompletedProcess[str]:
    file = tmp_path / "trail.jsonl"
    file.write_text("".join(lines))
    # Isolated: nothing of ours, nothing installed.
    program = [sys.executable, "-I", "-S", str(ROOT / "byokplatform" / "audit" / "verifier.py")]
    return subprocess.run(
        [*program, str(file), *words], capture_output=True, text=True, cwd=tmp_path, check=False
    )


def test_the_verifier_runs_alone(tmp_path: Path) -> None:
    lines = export()
    sound = run(tmp_path, lines)
    assert (sound.returncode, sound.stderr) == (0, "")
    head = f"{LENGTH}:{sound.stdout.split()[-1]}"
    assert run(tmp_path, lines, "--head", head).returncode == 0
    cut = run(tmp_path, lines[:-1], "--head", head)
    assert (cut.returncode, cut.stdout.split(":")[1]) == (1, f" entry {LENGTH}")
    wrong = run(tmp_path, [*lines[:6], *lines[7:]])
    assert (wrong.returncode, wrong.stdout.split(":")[1]) == (1, " entry 7")
    assert run(tmp_path, []).returncode == 1
    assert run(tmp_path, lines, "--head", "x:y").returncode == 2
    assert run(tmp_path, ["ä"]).returncode == 2
