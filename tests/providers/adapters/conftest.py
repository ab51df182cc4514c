from collections.abc import AsyncIterator, Iterator

import pytest
from django.test import override_settings

from providers.adapters import close_session
from tests.simulator.running import simulator


@pytest.fixture(scope="session")
def simulated() -> Iterator[str]:
    with simulator() as base_url:
        yield base_url


@pytest.fixture(autouse=True)
async def _wire() -> AsyncIterator[None]:
    """Loopback is listed, as an operator would list it, and the loop's session ends with the test."""
    with override_settings(BYOK_PRIVATE_HOSTS=["127.0.0.1"]):
        yield
        await close_session()
