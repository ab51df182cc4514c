"""Typed access to environment variables, files beside them, and what the platform derives from them."""

import base64
import hashlib
import hmac
from pathlib import Path

import environ
from django.core.exceptions import ImproperlyConfigured

ROOT = Path(__file__).resolve().parents[2]
env = environ.Env()


def data_dir() -> Path:
    """Where the embedded default keeps everything that must survive a restart."""
    return Path(env.str("BYOK_DATA_DIR", default=str(ROOT / ".byok"))).resolve()


def secret(name: str) -> str:
    """The value of ``NAME``, or the content of the file that ``NAME_FILE`` names; empty when neither is set."""
    value: str = env.str(name, default="")
    if value:
        return value
    file: str = env.str(f"{name}_FILE", default="")
    if not file:
        return ""
    try:
        return Path(file).read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise ImproperlyConfigured(f"{name}_FILE cannot be read: {type(error).__name__}") from None


def required_secret(name: str, file_name: str) -> str:
    """``secret(NAME)``, else the file that the first start left in the data directory."""
    value = secret(name)
    if value:
        return value
    file = data_dir() / "secrets" / file_name
    if file.is_file():
        return file.read_text(encoding="ascii").strip()
    raise ImproperlyConfigured(
        f"Set {name} or {name}_FILE. script/server makes one by itself when it runs the embedded database."
    )


def derived_password(key: str, purpose: str) -> str:
    """A password that every process derives alike from the secret key; never stored."""
    digest = hmac.new(key.encode(), f"byokplatform/{purpose}/v1".encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")
