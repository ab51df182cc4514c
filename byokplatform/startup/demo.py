"""``--demo``: simulated providers on loopback, and the data that shows the product at work."""

import json
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass

from byokplatform.embedded.ports import LOOPBACK, remembered_port
from byokplatform.startup.children import Child, launcher
from byokplatform.startup.configuration import Configuration, StartError
from byokplatform.startup.programs import manage

SIMULATORS = {
    "simulated-aurora": "Simulated Aurora",
    "simulated-borealis": "Simulated Borealis",
    "simulated-cumulus": "Simulated Cumulus",
}


@dataclass(frozen=True, slots=True)
class SignIn:
    """How to enter the demo organization."""

    email: str
    password: str


def demo_ports(wanted: Configuration) -> dict[str, int]:
    """A loopback port for each simulated provider, the same from one start to the next where it can be."""
    run = wanted.data_dir / "run"
    run.mkdir(mode=0o700, parents=True, exist_ok=True)
    return {slug: remembered_port(run / "ports.json", slug) for slug in SIMULATORS}


def demo_environment(ports: Mapping[str, int], environ: Mapping[str, str]) -> dict[str, str]:
    """``environ`` with the simulators as providers that may be reached although they are on loopback."""
    hosts = [environ.get("BYOK_PRIVATE_HOSTS", ""), *(f"{LOOPBACK}:{port}" for port in ports.values())]
    urls = (f"{slug}=http://{LOOPBACK}:{port}/v1" for slug, port in ports.items())
    return {
        **environ,
        "BYOK_PRIVATE_HOSTS": ",".join(host for host in hosts if host),
        "BYOK_DEMO_PROVIDERS": ",".join(urls),
    }


def simulators(ports: Mapping[str, int], environ: Mapping[str, str]) -> list[Child]:
    """The simulated providers' processes; they get none of the platform's secrets."""
    own = {
        name: value for name, value in environ.items() if name in {"PATH", "HOME", "LANG", "PYTHONUNBUFFERED"}
    }
    program = (sys.executable, "-m", "byokplatform.simulator")
    return [
        Child(slug, [*program, "--port", str(port), "--name", SIMULATORS[slug]], own, subprocess.DEVNULL)
        for slug, port in ports.items()
    ]


def seed(environ: Mapping[str, str]) -> SignIn:
    """Make the demo data where it is missing."""
    done = subprocess.run(
        [*launcher(), *manage("seed_demo")], env=dict(environ), stdout=subprocess.PIPE, text=True, check=False
    )
    try:
        told = json.loads(done.stdout.strip().splitlines()[-1])
        return SignIn(str(told["email"]), str(told["password"]))
    except (ValueError, KeyError, IndexError):
        raise StartError(f"The demo data could not be made (status {done.returncode}).") from None
