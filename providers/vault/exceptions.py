"""What the vault says when it refuses: one error for every cause, so nothing can be learned from it."""

from typing import Literal

from byokplatform.core.exceptions import Unavailable

Reason = Literal[
    "length",
    "magic",
    "version",
    "suite",
    "key_id",
    "key_version",
    "commitment",
    "tag",
    "encoding",
    "destroyed",
    "data_key",
    "keyring_length",
    "keyring_version",
    "keyring_key_unknown",
    "keyring_tag",
    "unrecorded",
    "replaced",
    "columns",
]


class VaultError(Unavailable):
    """A sealed value or a wrapped data key did not open. Answered with 503 and the same words always.

    ``reason`` is for the audit trail only and is never rendered.
    """

    code = "vault_refused"
    title = "This key cannot be opened."

    def __init__(self, reason: Reason) -> None:
        super().__init__(self.title)
        self.reason: Reason = reason

    def __reduce__(self) -> tuple[type["VaultError"], tuple[Reason]]:
        return type(self), (self.reason,)


class VaultSealed(Unavailable):
    """The keyring does not open what is stored here, or does not answer: nothing that needs a key works now.

    ``reason`` is set where one data key alone asks for a key that this keyring does not have.
    """

    code = "vault_sealed"
    title = "The vault is sealed"

    def __init__(self, reason: Reason | None = None) -> None:
        super().__init__(
            "Keys cannot be opened right now. Nothing was lost; the operator has to unseal the vault."
        )
        self.reason = reason


class KeyringUnavailable(Exception):
    """A keyring cannot be reached, is throttled, or its key is disabled. Whatever it holds may open later."""


class MasterKeyError(Exception):
    """The installation's master key is missing, unsafe or malformed. The message is for the operator.

    It never holds any part of the key.
    """
