"""The vault: the only place that seals and opens provider keys. It knows no database and no settings."""

from providers.vault.context import DataKeyContext, SecretContext
from providers.vault.data_keys import DataKeyCache
from providers.vault.exceptions import KeyringUnavailable, MasterKeyError, VaultError, VaultSealed
from providers.vault.format import blob_hash, fingerprint, open_sealed, read_key_id, seal
from providers.vault.keyring import Keyring, KeyringDescription, LocalKeyring
from providers.vault.master_key import create_master_key_file, load_local_keyring
from providers.vault.secret import DataKey, OpenedSecret

__all__ = [
    "DataKey",
    "DataKeyCache",
    "DataKeyContext",
    "Keyring",
    "KeyringDescription",
    "KeyringUnavailable",
    "LocalKeyring",
    "MasterKeyError",
    "OpenedSecret",
    "SecretContext",
    "VaultError",
    "VaultSealed",
    "blob_hash",
    "create_master_key_file",
    "fingerprint",
    "load_local_keyring",
    "open_sealed",
    "read_key_id",
    "seal",
]
