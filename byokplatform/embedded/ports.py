"""Loopback ports that stay the same from one start to the next where they can."""

import json
import socket
from pathlib import Path

from byokplatform.core.secret_files import write_private

LOOPBACK = "127.0.0.1"


def is_free(port: int, host: str = LOOPBACK) -> bool:
    """Whether a server could listen on ``host:port`` now."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def remembered_port(file: Path, name: str) -> int:
    """The port that ``name`` had last time if it is still free, else a new one, written to ``file``."""
    ports = known_ports(file)
    port = ports.get(name, 0)
    if port and is_free(port):
        return port
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        fresh: int = probe.getsockname()[1]
    write_private(file, json.dumps({**ports, name: fresh}))
    return fresh


def known_ports(file: Path) -> dict[str, int]:
    """What ``file`` remembers; nothing when it is missing or was cut short."""
    try:
        read = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return {str(name): int(port) for name, port in read.items()} if isinstance(read, dict) else {}
