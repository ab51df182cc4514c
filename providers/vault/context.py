"""What a ciphertext is bound to. Every field is named, sized and required: no two encode alike."""

import struct
from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class SecretContext:
    """The one place where a sealed secret may be opened, and the one destination it may be sent to.

    ``instance`` is the installation, ``destination`` the canonical ``https://host:port`` pinned when the
    key was saved (``Destination.origin``): another base URL makes the key unusable until entered again.
    """

    instance: str
    organization: UUID
    table: str
    row: UUID
    field: str
    destination: str

    def encode(self) -> bytes:
        return encode_fields(
            ("instance", self.instance.encode()),
            ("org", self.organization.bytes),
            ("table", self.table.encode()),
            ("row", self.row.bytes),
            ("field", self.field.encode()),
            ("dest", self.destination.encode()),
        )


@dataclass(frozen=True, slots=True)
class DataKeyContext:
    """What a wrapped data key is bound to: its organization, its own id and its version."""

    instance: str
    organization: UUID
    key_id: UUID
    key_version: int

    def encode(self) -> bytes:
        return encode_fields(
            ("instance", self.instance.encode()),
            ("org", self.organization.bytes),
            ("key_id", self.key_id.bytes),
            ("key_version", struct.pack(">I", self.key_version)),
        )


def encode_fields(*fields: tuple[str, bytes]) -> bytes:
    """``u32 len(name) | name | u32 len(value) | value`` for each field, in the order given.

    An empty value raises ``ValueError``: nothing may be bound to "no destination".
    """
    parts: list[bytes] = []
    for name, value in fields:
        if not value:
            raise ValueError(f"the context field {name} is empty")
        label = name.encode()
        parts += [struct.pack(">I", len(label)), label, struct.pack(">I", len(value)), value]
    return b"".join(parts)
