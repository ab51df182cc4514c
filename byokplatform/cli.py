"""``python -m byokplatform``: one command for the whole platform, and one for each of its processes."""

import argparse
import os
import sys
from collections.abc import Mapping, Sequence
from typing import NoReturn

from byokplatform.embedded import EmbeddedError
from byokplatform.startup.configuration import ROOT, StartError, configuration
from byokplatform.startup.environment import joined_environment, serving_environment
from byokplatform.startup.programs import PROGRAMS
from byokplatform.startup.server import serve


def main(words: Sequence[str] | None = None) -> int:
    """Run the command in ``words`` (default: the process's own arguments); gives the exit status."""
    wanted = parser().parse_args(words)
    try:
        settings = configuration(os.environ)
        if wanted.command == "server":
            serve(settings, os.environ, demo=wanted.demo)
            return 0
        complete = joined_environment(settings, os.environ)
        told = complete if wanted.command == "migrate" else serving_environment(complete)
        run_in_place(PROGRAMS[wanted.command](settings), told)
    except (StartError, EmbeddedError) as error:
        sys.stderr.write(f"{error}\n")
        return 1


def run_in_place(program: list[str], environ: Mapping[str, str]) -> NoReturn:
    """Become ``program``, so that its signals and its exit status are this process's."""
    os.chdir(ROOT)
    os.execve(program[0], program, environ)  # noqa: S606


def parser() -> argparse.ArgumentParser:
    """The commands and their help."""
    made = argparse.ArgumentParser(prog="python -m byokplatform", description=__doc__)
    commands = made.add_subparsers(dest="command", required=True)
    server = commands.add_parser("server", help="everything: services, migrations, web, worker and scheduler")
    server.add_argument("--demo", action="store_true", help="with simulated providers and demo data")
    commands.add_parser("web", help="the web server alone")
    commands.add_parser("worker", help="the worker alone")
    commands.add_parser("beat", help="the scheduler alone; run exactly one")
    commands.add_parser(
        "migrate", help="make the application's database role and bring the tables up to date"
    )
    return made
