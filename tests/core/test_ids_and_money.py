"""Identifiers and amounts."""

import threading
import time
import uuid
from decimal import Decimal

import pytest

from byokplatform.core.ids import uuid7
from byokplatform.core.money import render


def test_ids_are_of_version_7_and_carry_the_time() -> None:
    before = time.time_ns() // 1_000_000
    made = [uuid7() for _ in range(2000)]
    after = time.time_ns() // 1_000_000
    assert {one.version for one in made} == {7}
    assert {one.variant for one in made} == {"specified in RFC 4122"}
    assert len(set(made)) == len(made)
    assert all(before <= one.int >> 80 <= after for one in made)


def test_ids_are_in_the_order_in_which_they_were_made() -> None:
    made: list[uuid.UUID] = []

    def make() -> None:
        mine = [uuid7() for _ in range(5000)]
        assert mine == sorted(mine)
        made.extend(mine)

    threads = [threading.Thread(target=make) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(made)) == len(made) == 20_000
    later = uuid7()
    assert all(one < later for one in made)


@pytest.mark.parametrize(
    ("amount", "shown"),
    [
        (None, None),
        (Decimal(0), "0"),
        (Decimal("0E-12"), "0"),
        (Decimal("0.004125"), "0.004125"),
        (Decimal("1E-12"), "0.000000000001"),
        (Decimal("1E+3"), "1000"),
        (Decimal("100"), "100"),
        (Decimal("-0.50"), "-0.5"),
        (Decimal("12345678.123456789012"), "12345678.123456789012"),
    ],
)
def test_money_is_plain_decimal_text_and_unknown_is_not_zero(
    amount: Decimal | None, shown: str | None
) -> None:
    assert render(amount) == shown
