"""How long a right outlives its end: from the answer of the revoking call to the end of what was open.

``python -m bench.revocation [--runs 20] [--sockets 0]`` starts an installation of its own, with real services, and
prints one row an act and connection, in milliseconds: minimum, median, maximum.
"""

import argparse
import os
import statistics
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

import django  # noqa: E402

from tests.environment import prepare  # noqa: E402

FOLDER = prepare()
django.setup()

from tests.accounts.people import change, remove  # noqa: E402  needs settings
from tests.cast import Cast, make_cast  # noqa: E402
from tests.connections import live, on_events, on_socket, socket_of  # noqa: E402
from tests.stack import Stack  # noqa: E402

ANSWER = "sim-words-3000-pace-10"
Times = defaultdict[tuple[str, str], list[float]]


def suspend(cast: Cast) -> None:
    assert change(cast.alice, cast.bob, status="suspended").is_success


def remove_member(cast: Cast) -> None:
    assert remove(cast.alice, cast.bob).is_success


def revoke_token(cast: Cast) -> None:
    rows = cast.bob.http.get(f"{cast.bob.home}/tokens/").json()["results"]
    assert cast.alice.http.delete(f"{cast.alice.home}/tokens/{rows[0]['id']}/").is_success


def delete_organization(cast: Cast) -> None:
    confirm = {"confirm": cast.alice.organization.name}
    assert cast.alice.http.request("DELETE", f"{cast.alice.home}/", json=confirm).is_success


ACTS: list[Callable[[Cast], None]] = [suspend, remove_member, revoke_token, delete_organization]


@contextmanager
def platform() -> Iterator[str]:
    """The running platform and a simulated provider, whose base URL it gives."""
    stack = Stack(FOLDER, os.environ["BYOK_PUBLIC_URL"])
    command = [sys.executable, "-m", "byokplatform.simulator", "--port", "0"]
    simulator = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT)
    try:
        for name in ("web", "worker", "beat"):
            stack.start(name)
        stack.wait_ready()
        assert simulator.stdout is not None
        yield simulator.stdout.readline().strip()
    finally:
        stack.close()
        simulator.terminate()
        simulator.wait(10)


def measure(url: str, simulator: str, act: Callable[[Cast], None], times: Times, sockets: int) -> None:
    """One run: a member watches an answer in all three ways, and loses the right to it."""
    cast = make_cast(url)
    bob, provider = cast.bob, cast.alice.add_provider(simulator)
    cast.alice.add_key(provider, owner="organization")
    conversation = bob.begin()
    path = f"/ws/v1/conversations/{conversation}/"
    generation = bob.ask(conversation, "How do tides work?", f"{provider}/{ANSWER}")["generations"][0]["id"]
    with ExitStack() as stack:
        for _ in range(sockets):
            stack.enter_context(live(cast.vera))
        talk = on_socket(stack.enter_context(socket_of(bob, path)))
        events, own = on_events(bob.http, generation), stack.enter_context(live(bob))
        talk.wait_for(10)
        events.wait_for(10)
        act(cast)
        answered = time.monotonic()
        found = {"conversation socket": talk, "event stream": events, "own socket": own}
        for name, one in found.items():
            times[act.__name__, name].append(one.seconds_after(answered) * 1000)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=20)
    parser.add_argument("--sockets", type=int, default=0, help="so many sockets of another member stand open")
    told = parser.parse_args()
    times: Times = defaultdict(list)
    with platform() as simulator:
        for _ in range(told.runs):
            for act in ACTS:
                measure(os.environ["BYOK_PUBLIC_URL"], simulator, act, times, told.sockets)
    print(f"{'act':<22}{'connection':<22}{'min':>8}{'median':>8}{'max':>8}   ms, {told.runs} runs")
    for (act_name, name), found in sorted(times.items()):
        row = (min(found), statistics.median(found), max(found))
        print(f"{act_name:<22}{name:<22}" + "".join(f"{one:8.0f}" for one in row))


if __name__ == "__main__":
    main()
