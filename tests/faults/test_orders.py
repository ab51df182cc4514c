"""Valkey goes and comes back: who listens for orders hears them again, and looks for what was ordered meanwhile."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.accounts.people import change, remove
from tests.cast import Cast
from tests.connections import PROMISED_SECONDS, REFUSED, live, on_socket, socket_of
from tests.faults.servers import bring_back, kill_valkey
from tests.stack import Stack, wait_for


@pytest.fixture(autouse=True)
def _whole_again(stack: Stack) -> Iterator[None]:
    yield
    stack.wait_ready()


def test_orders_are_heard_again_and_lost_ones_made_up_for(
    stack: Stack, cast: Cast, installation_folder: Path
) -> None:
    alice, bob, vera = cast.alice, cast.bob, cast.vera
    path = f"/ws/v1/conversations/{bob.begin()}/"
    with socket_of(bob, path) as socket, live(bob) as bobs, live(vera) as veras, live(cast.charlie) as others:
        talk = on_socket(socket)
        server = kill_valkey(installation_folder)
        try:
            assert change(alice, bob, status="suspended").is_success
        finally:
            bring_back(server, "REDIS_URL")
        # The order was lost; that some may have been is noticed as soon as Valkey answers.
        for one in (talk, bobs):
            one.seconds_after(time.monotonic())
            assert one.code == REFUSED
        wait_for(lambda: {"type": "access.changed"} in others.said, "word that something may be lost", 5)
        assert not veras.has_ended
        assert remove(alice, vera).is_success
        assert veras.seconds_after(time.monotonic()) < PROMISED_SECONDS
        assert veras.code == REFUSED
