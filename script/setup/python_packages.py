"""uv, found or installed into the checkout, and the Python packages that the lock file names."""

import hashlib
import io
import json
import os
import platform
import shutil
import sys
import urllib.request
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from shell import ROOT, TOOLS, SetupError, answer, must, run, say, version
from stamps import digest, forget, is_current, remember

PYTHON = ROOT / ".venv" / "bin" / "python"
OLDEST_UV = (0, 9)
UV_REQUIREMENT = "uv>=0.9,<1"
SIMPLE_JSON = "application/vnd.pypi.simple.v1+json"


def sync(environ: Mapping[str, str], *flags: str) -> None:
    """Bring ``.venv`` to the lock file, unless it is there already."""
    wanted = digest([ROOT / "uv.lock", ROOT / "pyproject.toml"], sys.platform, platform.machine())
    enough = {"packages", "packages-dev"} if flags else {"packages-dev"}
    if any(is_current(name, wanted, PYTHON) for name in enough):
        return
    say("Installing Python packages …")
    # uv takes a package that it was interrupted in for an installed one.
    again = ["--reinstall"] if is_current("packages-begun", "begun", ROOT / ".venv") else []
    forget("packages", "packages-dev")
    remember("packages-begun", "begun")
    # An existing environment keeps its interpreter: another one would mean to build it anew.
    interpreter = [] if answer([PYTHON, "--version"]) else ["--python", sys.executable]
    own = {**environ, "UV_PROJECT_ENVIRONMENT": str(ROOT / ".venv")}
    command: list[str | Path] = [find_uv(environ), "sync", "--locked", *again, *interpreter, *flags]
    must(command, own, "Installing the Python packages")
    forget("packages-begun")
    remember("packages" if flags else "packages-dev", wanted)


def find_uv(environ: Mapping[str, str]) -> Path:
    """A uv that is new enough: ours, the system's, or one installed now."""
    own = TOOLS / "uv" / "bin" / "uv"
    for place in (own, Path(shutil.which("uv", path=environ.get("PATH")) or own)):
        if version(answer([place, "--version"])) >= OLDEST_UV:
            return place
    say("Installing uv …")
    for install in (install_with_venv, install_with_pip, install_from_index):
        shutil.rmtree(TOOLS / "uv", ignore_errors=True)
        install(environ)
        if answer([own, "--version"]):
            return own
    raise SetupError("uv could not be installed. Install it (https://docs.astral.sh/uv/) and start again.")


def install_with_venv(environ: Mapping[str, str]) -> None:
    """The usual way. Some systems ship Python without ensurepip: then it leaves nothing usable."""
    if not answer([sys.executable, "-c", "import ensurepip, venv; print(1)"]):
        return
    if run([sys.executable, "-m", "venv", TOOLS / "uv"], environ) == 0:
        run([TOOLS / "uv" / "bin" / "python", "-m", "pip", "install", "-q", UV_REQUIREMENT], environ)


def install_with_pip(environ: Mapping[str, str]) -> None:
    """The system's pip, into a folder of ours."""
    if answer([sys.executable, "-m", "pip", "--version"]):
        run([sys.executable, "-m", "pip", "install", "-q", "--target", TOOLS / "uv", UV_REQUIREMENT], environ)


def install_from_index(environ: Mapping[str, str]) -> None:
    """No pip at all: take the wheel from the package index, check its hash, unpack the program."""
    index = environ.get("PIP_INDEX_URL") or environ.get("UV_DEFAULT_INDEX") or "https://pypi.org/simple"
    request = urllib.request.Request(f"{index.rstrip('/')}/uv/", headers={"Accept": SIMPLE_JSON})
    try:
        with urllib.request.urlopen(request, timeout=60) as reply:
            wheel = newest_wheel(json.load(reply)["files"])
        with urllib.request.urlopen(wheel["url"], timeout=300) as reply:
            content = reply.read()
    except (OSError, ValueError, LookupError) as error:
        say(f"The package index did not give uv: {error}")
        return
    if hashlib.sha256(content).hexdigest() != wheel["hashes"]["sha256"]:
        raise SetupError("The package index gave a uv that does not match its own hash.")
    unpack(content, TOOLS / "uv" / "bin")


def newest_wheel(files: list[dict[str, Any]]) -> dict[str, Any]:
    """The newest stable wheel of uv for this machine; raises LookupError."""
    kind = (
        f"manylinux_2_17_{platform.machine()}"
        if sys.platform == "linux"
        else f"macosx_11_0_{platform.machine()}"
    )
    fitting = [file for file in files if kind in file["filename"] and not file.get("yanked")]
    stable = [file for file in fitting if OLDEST_UV <= wheel_version(file) < (1,)]
    if not stable:
        raise LookupError(f"no wheel of uv for {kind}")
    return max(stable, key=wheel_version)


def wheel_version(file: dict[str, Any]) -> tuple[int, ...]:
    """The version in a wheel's name; ``()`` for a pre-release."""
    return version(str(file["filename"]).split("-")[1])


def unpack(wheel: bytes, folder: Path) -> None:
    """Put the wheel's programs into ``folder``."""
    folder.mkdir(parents=True)
    with zipfile.ZipFile(io.BytesIO(wheel)) as archive:
        for name in archive.namelist():
            if ".data/scripts/" in name:
                program = folder / name.rsplit("/", 1)[1]
                program.write_bytes(archive.read(name))
                os.chmod(program, 0o755)
