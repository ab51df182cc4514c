"""The installation that the whole suite runs against: real PostgreSQL, real Valkey, our own processes."""

import atexit
import base64
import os
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared"
# Used as the secret of every key in every test; the last tests look for it where it must not be.
CANARY = f"sim-canary-{secrets.token_hex(12)}"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def prepare() -> Path:
    """Start the services, migrate, and set the environment; everything ends with this process."""
    from byokplatform.embedded import ensure_services

    stack = ExitStack()
    folder = Path(tempfile.mkdtemp(prefix="byok-tests-"))
    stack.callback(shutil.rmtree, folder, ignore_errors=True)
    services = stack.enter_context(ensure_services(folder))
    atexit.register(stack.close)
    port = free_port()
    os.environ.update(
        DATABASE_URL=services.database_url,
        REDIS_URL=services.redis_url,
        BYOK_DATA_DIR=str(folder),
        BYOK_HOST="127.0.0.1",
        BYOK_PORT=str(port),
        BYOK_PUBLIC_URL=f"http://127.0.0.1:{port}",
        BYOK_PRIVATE_HOSTS="127.0.0.1",
        BYOK_MASTER_KEY=base64.b64encode(secrets.token_bytes(32)).decode(),
        SECRET_KEY=secrets.token_urlsafe(32),
        BYOK_LOG_LEVEL="INFO",
        DJANGO_SETTINGS_MODULE="byokplatform.settings",
        PYTHONUNBUFFERED="1",
    )
    for name in (
        "EMAIL_URL",
        "BYOK_MASTER_KEY_FILE",
        "SECRET_KEY_FILE",
        "BYOK_SIGNUP",
        "BYOK_DEMO_PROVIDERS",
    ):
        os.environ.pop(name, None)
    subprocess.run([sys.executable, str(ROOT / "manage.py"), "prepare_database", "-v", "0"], check=True)
    return folder
