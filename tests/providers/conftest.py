from collections.abc import Iterator

import pytest

from tests.cast import Cast, make_cast
from tests.providers.listener import Listener, listening


@pytest.fixture
def listener() -> Iterator[Listener]:
    with listening() as running:
        yield running


@pytest.fixture(scope="module")
def people(url: str) -> Cast:
    """The same people for tests that only look at what they made themselves."""
    return make_cast(url)
