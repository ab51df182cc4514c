"""What the start-up code itself must know, before there are settings."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
WILDCARDS = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 (recognised here, not bound)


class StartError(Exception):
    """The platform cannot start as told; one line for the person at the terminal."""


@dataclass(frozen=True, slots=True)
class Configuration:
    """Where to listen and where the embedded default keeps its files."""

    data_dir: Path
    host: str
    port: int
    web_server: str
    worker_concurrency: int

    @property
    def local_url(self) -> str:
        """Where the web server answers on this machine."""
        host = WILDCARDS.get(self.host, self.host)
        return f"http://[{host}]:{self.port}" if ":" in host else f"http://{host}:{self.port}"


def configuration(environ: Mapping[str, str]) -> Configuration:
    """Read it from environment variables; raises StartError naming the variable that makes no sense."""
    web_server = environ.get("BYOK_WEB_SERVER") or "uvicorn"
    if web_server not in {"uvicorn", "granian"}:
        raise StartError("BYOK_WEB_SERVER must be uvicorn or granian.")
    return Configuration(
        data_dir=Path(environ.get("BYOK_DATA_DIR") or ROOT / ".byok").expanduser().absolute(),
        host=environ.get("BYOK_HOST") or "127.0.0.1",
        port=number(environ, "BYOK_PORT", 8000, 65535),
        web_server=web_server,
        worker_concurrency=number(environ, "BYOK_WORKER_CONCURRENCY", 64, 1000),
    )


def number(environ: Mapping[str, str], name: str, default: int, largest: int) -> int:
    """The variable as a whole number from 1 to ``largest``."""
    text = environ.get(name) or str(default)
    if not text.isdecimal() or not 1 <= int(text) <= largest:
        raise StartError(f"{name} must be a whole number from 1 to {largest}, not {text!r}.")
    return int(text)
