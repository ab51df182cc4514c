"""One place for each concern, read from the source itself."""

import ast
import re
import subprocess
import sys

from tests.architecture.sources import calls_of, imported, is_below, modules
from tests.environment import ROOT

CONFIGURING = ("byokplatform/settings", "byokplatform/startup", "byokplatform/cli.py")
WIRE = ("providers/adapters",)
HTTP_CLIENTS = {"aiohttp", "httpx", "httpx2", "requests", "urllib3"}
VAGUE = re.compile(r"(^|_)(utils?|helpers?|common|misc|managers?)(_|$)")


def test_imports_go_down_only() -> None:
    program = "from importlinter.cli import lint_imports_command; lint_imports_command()"
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout[-3000:]


def test_the_environment_is_read_by_the_settings_alone() -> None:
    found = [
        f"{path}:{node.lineno}"
        for path, tree in modules().items()
        if not is_below(path, *CONFIGURING)
        for node in environment_reads(tree)
    ]
    assert found == []


def environment_reads(tree: ast.Module) -> list[ast.expr]:
    naming = {id(call.func) for call in calls_of(tree, "setdefault") if names_the_settings(call)}
    allowed = {
        id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Attribute) and id(node) in naming
    }
    return [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute)
        and node.attr in ("environ", "environb", "getenv")
        and isinstance(node.value, ast.Name)
        and node.value.id == "os"
        and id(node) not in allowed
    ]


def names_the_settings(call: ast.Call) -> bool:
    """``os.environ.setdefault("DJANGO_SETTINGS_MODULE", …)``, which every entry point of Django has."""
    first = call.args[0] if call.args else None
    return isinstance(first, ast.Constant) and first.value == "DJANGO_SETTINGS_MODULE"


def test_a_read_of_the_environment_would_be_found() -> None:
    read = "import os\nx = os.environ['X']\ny = os.getenv('Y')\nos.environ.setdefault('Z', '1')"
    assert len(environment_reads(ast.parse(read))) == 3
    named = "import os\nos.environ.setdefault('DJANGO_SETTINGS_MODULE', 'byokplatform.settings')"
    assert environment_reads(ast.parse(named)) == []


def test_no_module_imports_the_environment_by_name() -> None:
    names = {"os.environ", "os.getenv", "environ.Env"}
    found = {path for path, tree in modules().items() if names & set(imported(tree))}
    assert {path for path in found if not is_below(path, *CONFIGURING)} == set()


def test_no_module_has_a_vague_name() -> None:
    parts = {part.removesuffix(".py") for path in modules() for part in path.split("/")}
    # Django itself names the folder of its commands.
    assert {part for part in parts if VAGUE.search(part)} <= {"management"}


def test_files_stay_readable() -> None:
    lengths = {path: len((ROOT / path).read_text().splitlines()) for path in modules()}
    assert {path: length for path, length in lengths.items() if length > 400} == {}


def test_only_the_wire_speaks_http_outwards() -> None:
    clients = {
        path: sorted(found)
        for path, tree in modules().items()
        if (found := {name.partition(".")[0] for name in imported(tree)} & HTTP_CLIENTS)
        and not is_below(path, *WIRE)
    }
    # The simulator answers requests, and the supervisor asks its own web server whether it is ready.
    assert {
        path for path in clients if not is_below(path, "byokplatform/simulator", "byokplatform/startup")
    } == set()


def test_a_secret_is_revealed_in_the_vault_and_on_the_wire_alone() -> None:
    found = {path for path, tree in modules().items() if list(calls_of(tree, "reveal"))}
    assert {path for path in found if not is_below(path, "providers/vault", *WIRE)} == set()
    opened = {path for path, tree in modules().items() if list(calls_of(tree, "open_key"))}
    assert opened == {"providers/services/generation.py", "providers/services/keys.py"}


def test_tables_are_read_past_the_scope_in_few_places() -> None:
    found = {
        path
        for path, tree in modules().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and node.attr in ("_base_manager", "_default_manager")
    }
    # A person's memberships, before any organization is known; row-level security holds there as everywhere.
    assert found <= {"accounts/access.py", "accounts/services/organizations.py", "byokplatform/demo.py"}


def test_the_owners_connection_is_for_preparing_the_database_alone() -> None:
    found = {path for path, tree in modules().items() if "connections['owner']" in ast.unparse(tree)}
    # The second asks for the organizations' ids alone, the third for their data keys, which are wrapped.
    assert found == {
        "byokplatform/management/commands/prepare_database.py",
        "byokplatform/management/verifying.py",
        "providers/management/installation.py",
    }
