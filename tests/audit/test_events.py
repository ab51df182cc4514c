"""The list of events, against the code that writes them; and where a request comes from."""

import ast
from typing import Any

import pytest

from byokplatform.audit.events import EVENTS
from byokplatform.audit.origin import address_of
from byokplatform.management.commands.write_audit_page import FILE, page
from byokplatform.startup.configuration import configuration
from byokplatform.startup.programs import web
from tests.architecture.sources import calls_of, modules
from tests.environment import ROOT


def written() -> set[str]:
    """The first argument of every call of ``record``."""
    found: set[str] = set()
    for path, tree in modules().items():
        for call in calls_of(tree, "record"):
            if call.args and not path.startswith("byokplatform/audit/"):
                first = call.args[0]
                found.add(str(first.value) if isinstance(first, ast.Constant) else ast.unparse(first))
    return found


def test_every_event_that_is_written_is_described() -> None:
    assert len(written()) > 20
    assert written() - set(EVENTS) == set()


def test_the_page_about_them_is_fresh() -> None:
    assert (ROOT / FILE).read_text(encoding="utf-8") == page()


def test_the_web_server_believes_no_header_about_addresses() -> None:
    assert "--no-proxy-headers" in web(configuration({}))


@pytest.mark.parametrize(
    ("client", "forwarded", "trusting", "expected"),
    [
        (("192.0.2.7", 1), [], False, "192.0.2.7"),
        (("192.0.2.7", 1), ["198.51.100.1"], False, "192.0.2.7"),
        (("127.0.0.1", 1), ["10.0.0.1, 198.51.100.1"], True, "198.51.100.1"),
        (("127.0.0.1", 1), ["10.0.0.1", "198.51.100.1"], True, "198.51.100.1"),
        (("127.0.0.1", 1), [], True, "127.0.0.1"),
        (("127.0.0.1", 1), ["unknown"], True, ""),
        (("::ffff:192.0.2.7", 1), [], False, "192.0.2.7"),
        (("2001:DB8:0:0::1", 1), [], False, "2001:db8::1"),
        (("fe80::1%eth0", 1), [], False, "fe80::1"),
        (None, [], False, ""),
        (("", 0), [], False, ""),
    ],
)
def test_the_address_is_the_connections_or_the_trusted_proxys(
    client: Any, forwarded: list[str], trusting: bool, expected: str
) -> None:
    headers = [(b"x-forwarded-for", one.encode()) for one in forwarded]
    assert address_of({"client": client, "headers": headers}, trusting) == expected
