import pytest

from byokplatform.core.valkey import connect
from tests.cast import Cast, make_cast


@pytest.fixture(scope="module")
def cast(url: str) -> Cast:
    """The same people for all tests of a module, which make tokens and names of their own."""
    return make_cast(url)


@pytest.fixture(autouse=True)
def forgotten_attempts() -> None:
    """All these tests come from one address, which would be told to wait: what was counted of it is dropped."""
    for key in connect().scan_iter("byok:cache:*"):
        connect().delete(key)
