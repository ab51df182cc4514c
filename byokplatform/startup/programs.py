"""The command line of each process. The supervisor, a container and an operator's shell use the same ones."""

import sys

from byokplatform.startup.configuration import ROOT, Configuration

APPLICATION = "byokplatform.asgi:application"
# Which account runs it is the operator's choice, and needs no paragraph at every start.
QUIET = ("-W", "ignore:You're running the worker with superuser")
CELERY = (sys.executable, *QUIET, "-m", "celery", "-A", "byokplatform.celery:app", "--quiet")


def web(wanted: Configuration) -> list[str]:
    """The ASGI server."""
    where = ("--host", wanted.host, "--port", str(wanted.port))
    if wanted.web_server == "granian":
        flags = (
            "--interface",
            "asgi",
            "--workers-kill-timeout",
            "5",
            "--no-access-log",
            "--log-level",
            "warning",
        )
        return [sys.executable, "-m", "granian", *where, *flags, APPLICATION]
    graceful = ("--timeout-graceful-shutdown", "5", "--no-server-header", "--ws-ping-interval", "20")
    quiet = ("--no-access-log", "--log-level", "warning")
    # Whoever connects from loopback could name any address; which proxy is believed is our setting.
    honest = ("--no-proxy-headers",)
    return [sys.executable, "-m", "uvicorn", APPLICATION, *where, *graceful, *quiet, *honest]


def worker(wanted: Configuration) -> list[str]:
    """The Celery worker."""
    pool = ("--pool", "threads", "--concurrency", str(wanted.worker_concurrency))
    return [*CELERY, "worker", *pool, "-Q", "celery", "--without-mingle", "--without-gossip", "-l", "WARNING"]


def beat(wanted: Configuration) -> list[str]:
    """The scheduler; exactly one runs."""
    schedule = wanted.data_dir / "run" / "beat-schedule"
    return [*CELERY, "beat", "-l", "WARNING", "--schedule", str(schedule)]


def manage(*words: str) -> list[str]:
    """A command of Django's."""
    return [sys.executable, str(ROOT / "manage.py"), *words]


def migrate(_wanted: Configuration) -> list[str]:
    """Make the application's role and bring the tables up to date."""
    return manage("prepare_database")


PROGRAMS = {"web": web, "worker": worker, "beat": beat, "migrate": migrate}
