"""What receipts cost: opening a use of a key and closing it again, with receipts and without, without any provider.

``python -m bench.receipts [--uses 400]`` starts a database of its own and prints milliseconds for each use (median and
95th percentile, opening and closing together) and uses a second, for one caller and for sixteen in one organization.
"""

import argparse
import os
import statistics
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest.mock import patch

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

import django  # noqa: E402

from tests.environment import prepare  # noqa: E402

FOLDER = prepare()
django.setup()

from django.db import connection  # noqa: E402  needs settings

from byokplatform.core.ids import uuid7  # noqa: E402
from byokplatform.core.tenancy import organization_scope  # noqa: E402
from providers.contracts import ChatMessage, Order  # noqa: E402
from providers.models import ProviderKey  # noqa: E402
from providers.services import generation, receipts  # noqa: E402
from providers.services.endpoints import create_endpoint  # noqa: E402
from providers.services.keys import add_key  # noqa: E402
from tests.cast import Person, make_cast  # noqa: E402


def key_of(person: Person) -> ProviderKey:
    access = person.access
    with organization_scope(person.organization.pk):
        facts = {
            "slug": "bench",
            "name": "Bench",
            "base_url": "https://bench.example/v1",
            "dialect": "openai-chat",
        }
        create_endpoint(access=access, facts=facts)
        secret = "sim-bench-key-0123456789"
        return add_key(access=access, provider="bench", name="bench", secret=secret, owner="personal")


def use(person: Person, key: ProviderKey) -> float:
    """One use, as a call makes it around what it sends; gives its seconds."""
    run = generation.Run(
        Order(
            generation_id=uuid7(),
            organization_id=person.organization.pk,
            user_id=person.user.pk,
            model="bench/model",
            messages=(ChatMessage("user", "How do tides work? " * 200),),
            key_id=key.pk,
        )
    )
    began = time.perf_counter()
    run._key, run._secret, run._use = generation._prepare(run.order)
    run._secret.destroy()
    run.meter.heard = True
    run._close(None)
    took = time.perf_counter() - began
    connection.close()
    return took


@contextmanager
def no_receipts() -> Iterator[None]:
    def unwritten(order: Order, key: ProviderKey) -> receipts.Use:
        return receipts.Use(uuid7(), order.organization_id, key.pk, key.user_id, order.user_id)

    def nothing(*words: Any, **named: Any) -> None:
        return None

    with patch.object(receipts, "open_for_call", unwritten), patch.object(receipts, "close", nothing):
        yield


def measure(person: Person, key: ProviderKey, callers: int, uses: int) -> tuple[float, float, float]:
    """Median and 95th percentile in milliseconds, and uses a second."""
    with ThreadPoolExecutor(callers) as pool:
        list(pool.map(lambda _: use(person, key), range(callers * 4)))
        began = time.perf_counter()
        times = sorted(pool.map(lambda _: use(person, key), range(uses)))
        wall = time.perf_counter() - began
    return statistics.median(times) * 1000, times[int(len(times) * 0.95)] * 1000, uses / wall


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--uses", type=int, default=400)
    told = parser.parse_args()
    person = make_cast(os.environ["BYOK_PUBLIC_URL"]).alice
    key = key_of(person)
    print(f"{'callers':>8}  {'receipts':<10}{'median ms':>10}{'p95 ms':>10}{'uses/s':>10}")
    for callers in (1, 16):
        with no_receipts():
            show(callers, "without", measure(person, key, callers, told.uses))
        show(callers, "with", measure(person, key, callers, told.uses))


def show(callers: int, name: str, row: tuple[float, float, float]) -> None:
    print(f"{callers:>8}  {name:<10}" + "".join(f"{one:10.1f}" for one in row))


if __name__ == "__main__":
    main()
