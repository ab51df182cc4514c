"""The inputs of the record format's known answers."""

from uuid import UUID

from providers.vault import DataKey, OpenedSecret, SecretContext, seal

DATA_KEY = bytes(range(0x20))
SALT = bytes(range(0x20, 0x40))
NONCE = bytes(range(0x40, 0x4C))
KEY_VERSION = 1
KEY_ID = UUID("00000000-0000-4000-8000-0000000000aa")
PLAINTEXT = "sk-test-0123456789abcdef"
CONTEXT = SecretContext(
    instance="inst-1",
    organization=UUID("00000000-0000-4000-8000-000000000001"),
    table="provider_key",
    row=UUID("00000000-0000-4000-8000-000000000002"),
    field="secret",
    destination="https://api.openai.com:443",
)


def data_key(material: bytes = DATA_KEY) -> DataKey:
    return DataKey(bytearray(material))


def sealed() -> bytes:
    secret = OpenedSecret.from_text(PLAINTEXT)
    return seal(data_key(), KEY_VERSION, KEY_ID, CONTEXT, secret, salt=SALT, nonce=NONCE)
