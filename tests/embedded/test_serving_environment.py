"""Processes that serve are not told how the database's owner logs in."""

import pytest

from byokplatform.startup.environment import serving_environment


@pytest.mark.parametrize(
    "url", ["postgres://owner:s%40cret@db.example:5433/byok?sslmode=require", "postgres://db/byok"]
)
def test_the_owner_is_left_out(url: str) -> None:
    told = serving_environment({"DATABASE_URL": url, "OTHER": "kept"})
    assert "owner" not in told["DATABASE_URL"]
    assert "cret" not in told["DATABASE_URL"]
    assert told["DATABASE_URL"].endswith(url.rpartition("@")[2].removeprefix("postgres://"))
    assert told["OTHER"] == "kept"
