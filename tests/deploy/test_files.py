"""Container files, hooks and scripts: they start what the command line offers, and nothing else."""

import os
import re
import stat
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from byokplatform.startup.programs import PROGRAMS

ROOT = Path(__file__).resolve().parents[2]
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES: dict[str, Any] = COMPOSE["services"]
DOCKERFILE = (ROOT / "Dockerfile").read_text()
OWN = ("migrate", "web", "worker", "beat")


@pytest.mark.parametrize("name", OWN)
def test_each_service_is_a_command_of_ours(name: str) -> None:
    assert SERVICES[name]["command"] == ["python", "-m", "byokplatform", name]
    assert name in PROGRAMS


def test_every_command_has_its_service() -> None:
    assert set(PROGRAMS) == set(OWN)
    assert set(SERVICES) == {*OWN, "postgres", "valkey"}


@pytest.mark.parametrize("name", OWN)
def test_our_services_have_no_rights_to_spare(name: str) -> None:
    service = SERVICES[name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert "no-new-privileges:true" in service["security_opt"]
    assert service["secrets"] == ["secret_key", "master_key"]


def test_nothing_but_the_web_is_published_and_that_on_loopback() -> None:
    published = {name: service["ports"] for name, service in SERVICES.items() if "ports" in service}
    assert published == {"web": ["${BYOK_PUBLISH:-127.0.0.1:8000}:8000"]}


def test_everybody_waits_for_the_migration() -> None:
    for name in ("web", "worker", "beat"):
        assert SERVICES[name]["depends_on"]["migrate"] == {"condition": "service_completed_successfully"}
    assert SERVICES["migrate"]["depends_on"] == {"postgres": {"condition": "service_healthy"}}


def test_valkey_keeps_what_it_was_told() -> None:
    words = SERVICES["valkey"]["command"]
    options = dict(zip(words[1::2], words[2::2], strict=True))
    assert options["--appendonly"] == "yes"
    assert options["--maxmemory-policy"] == "noeviction"


def test_images_are_the_versions_that_the_embedded_default_has() -> None:
    assert SERVICES["postgres"]["image"].startswith("postgres:18")
    assert SERVICES["valkey"]["image"].startswith("valkey/valkey:9")
    assert SERVICES["postgres"]["volumes"] == ["postgres:/var/lib/postgresql"]


def test_no_secret_has_a_value_in_the_file() -> None:
    text = (ROOT / "docker-compose.yml").read_text()
    for line in text.splitlines():
        if re.search(r"PASSWORD|SECRET_KEY|MASTER_KEY", line):
            assert re.search(r"\$\{\w+:\?|/run/secrets/", line), line


def test_secrets_are_files_that_go_into_no_image_and_no_commit() -> None:
    # Compose makes no secret out of a variable in a read-only container.
    for name in ("secret_key", "master_key"):
        assert COMPOSE["secrets"][name] == {"file": f"deploy/secrets/{name}"}
    assert "deploy/secrets/" in (ROOT / ".gitignore").read_text().splitlines()
    # Nothing goes into an image that is not named.
    assert (ROOT / ".dockerignore").read_text().splitlines()[0] == "*"


def test_image_runs_as_a_nobody_and_says_how_it_feels() -> None:
    last = DOCKERFILE.rsplit("\nFROM ", 1)[1]
    assert "\nUSER 10001:10001\n" in last
    assert "\nHEALTHCHECK " in last
    assert "/readyz" in last
    assert "\nEXPOSE 8000\n" in last
    assert 'CMD ["python", "-m", "byokplatform", "web"]' in last


def test_image_is_built_from_lock_files_and_pinned_bases() -> None:
    assert "npm ci" in DOCKERFILE
    assert "uv sync --locked --no-dev" in DOCKERFILE
    for base in re.findall(r"(?m)^(?:FROM|COPY --from=)\s*(\S+[:/]\S+)", DOCKERFILE):
        assert re.search(r":\d", base), base


def test_image_holds_every_package_and_nothing_that_is_ignored() -> None:
    ignored = (ROOT / ".dockerignore").read_text().splitlines()
    for package in sorted(
        path.parent.name for path in ROOT.glob("*/__init__.py") if path.parent.name != "tests"
    ):
        assert f"COPY {package} ./{package}" in DOCKERFILE
        assert f"!{package}" in ignored
    for source in re.findall(r"(?m)^COPY (?!--)(.+) \S+$", DOCKERFILE):
        for word in source.split():
            assert f"!{word.split('/')[0]}" in ignored


def test_hooks_are_the_checks() -> None:
    hooks = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text())["repos"][0]["hooks"]
    assert {hook["id"] for hook in hooks} >= {"ruff-format", "ruff-check", "import-contracts", "types"}


@pytest.mark.parametrize(
    "name", ["script/server", "script/test", "script/check", "script/find-python", ".ci/run"]
)
def test_scripts_can_be_run_and_parse(name: str) -> None:
    file = ROOT / name
    assert stat.S_IMODE(file.stat().st_mode) & 0o111 == 0o111
    shell = "bash" if "bash" in file.read_text().splitlines()[0] else "sh"
    assert subprocess.run([shell, "-n", str(file)], check=False).returncode == 0


def test_a_machine_without_python_is_told_so(tmp_path: Path) -> None:
    (tmp_path / "dirname").symlink_to("/usr/bin/dirname")
    done = subprocess.run(
        ["/bin/sh", str(ROOT / "script" / "server")],
        env={"PATH": str(tmp_path), "HOME": os.devnull},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "Python 3.11" in done.stderr
