#!/usr/bin/env python3
"""How long lists take in a large organization: 200 members, 50 workspaces, 2,000 projects, 100,000 conversations.

    .venv/bin/python bench/scale.py [--times 20]

Starts a PostgreSQL and a Valkey of its own, fills an organization, and asks the application in this process, as its
owner and as a member. Prints the median and the longest of each page in milliseconds.
"""

import argparse
import statistics
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from tests.environment import prepare

prepare()

import django  # noqa: E402

django.setup()

from django.test import Client  # noqa: E402

from tests.cast import Person, make_cast  # noqa: E402
from tests.workspaces.crowd import LARGE, SMALL, Size, gather, member_of  # noqa: E402
from tests.workspaces.test_scale import client_of, paths  # noqa: E402


def main() -> None:
    """Print one table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=20)
    times = parser.parse_args().times
    print("| who | page | small: median ms | large: median ms | large: longest ms |")
    print("| --- | --- | ---: | ---: | ---: |")
    small, large = (filled(size) for size in (SMALL, LARGE))
    for who in ("owner", "member"):
        for (path, quick), (_, slow) in zip(
            times_of(small, who, times), times_of(large, who, times), strict=True
        ):
            print(f"| {who} | {path} | {median(quick)} | {median(slow)} | {max(slow):.0f} |")


def filled(size: Size) -> Person:
    """The owner of a fresh organization of that size."""
    owner = make_cast("http://127.0.0.1").alice
    gather(owner, size)
    return owner


def times_of(owner: Person, who: str, times: int) -> list[tuple[str, list[float]]]:
    """Each page with how long it took, in milliseconds."""
    client = client_of(owner.user.pk if who == "owner" else member_of(owner), owner)
    return [(named(path, owner), [ask(client, path) for _ in range(times)]) for path in paths(owner)]


def ask(client: Client, path: str) -> float:
    began = time.perf_counter()
    client.get(path)
    return (time.perf_counter() - began) * 1000


def named(path: str, owner: Person) -> str:
    return path.replace(f"/api/v1/organizations/{owner.organization.pk}", "…")


def median(values: list[float]) -> str:
    return f"{statistics.median(values):.0f}"


if __name__ == "__main__":
    main()
