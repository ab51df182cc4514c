import pytest

from tests.stack import Stack
from tests.tenancy.estate import Estate, make_estate


@pytest.fixture(scope="session")
def estate(stack: Stack, url: str, simulator: str) -> Estate:
    """Alice's things, which the tests look at and leave as they are."""
    return make_estate(url, simulator)


@pytest.fixture
def own_estate(stack: Stack, url: str, simulator: str) -> Estate:
    """The same, for a test that changes it."""
    return make_estate(url, simulator)
