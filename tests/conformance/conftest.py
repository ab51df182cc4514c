from collections.abc import AsyncIterator, Iterator

import pytest
from django.test import override_settings

from providers.adapters import close_session
from tests.conformance.recordings import REPLAY
from tests.simulator.running import printing_its_address


@pytest.fixture(scope="session")
def replay() -> Iterator[str]:
    with printing_its_address(str(REPLAY)) as base_url:
        yield base_url


@pytest.fixture(autouse=True)
async def _wire() -> AsyncIterator[None]:
    with override_settings(BYOK_PRIVATE_HOSTS=["127.0.0.1"]):
        yield
        await close_session()
