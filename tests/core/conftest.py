import pytest

from tests.cast import Cast, make_cast


@pytest.fixture(scope="session")
def people(url: str) -> Cast:
    return make_cast(url)
