"""Keys made, used, rotated, revoked, moved and shredded in any order: only what should open does."""

import secrets
from dataclasses import dataclass, field
from uuid import UUID, uuid4

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, rule

from providers.vault import (
    DataKey,
    DataKeyCache,
    DataKeyContext,
    LocalKeyring,
    OpenedSecret,
    SecretContext,
    VaultError,
    open_sealed,
    read_key_id,
    seal,
)


@dataclass
class StoredDataKey:
    context: DataKeyContext
    wrapped: bytes | None


@dataclass
class Organization:
    id: UUID = field(default_factory=uuid4)
    data_keys: list[StoredDataKey] = field(default_factory=list)


@dataclass
class Record:
    organization: Organization
    context: SecretContext
    text: str
    blob: bytes
    revoked: bool = False


class Vault(RuleBasedStateMachine):
    """Plays the part of the tables; the clock moves only when a rule moves it."""

    organizations = Bundle("organizations")
    records = Bundle("records")

    def __init__(self) -> None:
        super().__init__()
        self.now = 0.0
        self.master_keys = [secrets.token_bytes(32)]
        self.keyring = LocalKeyring(self.master_keys)
        self.cache = DataKeyCache(max_entries=2, clock=lambda: self.now)
        self.stored: dict[UUID, StoredDataKey] = {}

    def _unwrapped(self, stored: StoredDataKey) -> DataKey:
        def load() -> bytearray:
            if stored.wrapped is None:
                raise VaultError("data_key")
            return self.keyring.unwrap(stored.context.encode(), stored.wrapped)

        return self.cache.get(stored.context.key_id, load)

    def _seal(self, organization: Organization, context: SecretContext, text: str) -> bytes:
        stored = organization.data_keys[-1]
        with self._unwrapped(stored) as data_key, OpenedSecret.from_text(text) as secret:
            return seal(data_key, stored.context.key_version, stored.context.key_id, context, secret)

    def _open(self, record: Record, context: SecretContext, blob: bytes) -> str:
        stored = self.stored[read_key_id(blob)]
        with self._unwrapped(stored) as data_key:
            version, key_id = stored.context.key_version, stored.context.key_id
            return open_sealed(data_key, version, key_id, context, blob).reveal()

    def _is_shredded(self, organization: Organization) -> bool:
        return organization.data_keys[-1].wrapped is None

    @rule(target=organizations)
    def create_organization(self) -> Organization:
        organization = Organization()
        self._add_data_key(organization)
        return organization

    def _add_data_key(self, organization: Organization) -> None:
        context = DataKeyContext("inst-1", organization.id, uuid4(), len(organization.data_keys) + 1)
        with DataKey.generate() as data_key:
            stored = StoredDataKey(context, self.keyring.wrap(context.encode(), data_key.material()))
        organization.data_keys.append(stored)
        self.stored[context.key_id] = stored

    @rule(target=records, organization=organizations, text=st.text(st.characters(codec="utf-8"), max_size=40))
    def create(self, organization: Organization, text: str) -> Record:
        context = SecretContext("inst-1", organization.id, "provider_key", uuid4(), "secret", "https://a:443")
        if self._is_shredded(organization):
            return Record(organization, context, text, b"", revoked=True)
        return Record(organization, context, text, self._seal(organization, context, text))

    @rule(record=records)
    def use(self, record: Record) -> None:
        if record.revoked:
            return
        if self._is_shredded(record.organization):
            with pytest.raises(VaultError):
                self._open(record, record.context, record.blob)
            return
        assert self._open(record, record.context, record.blob) == record.text

    @rule(record=records, other=records)
    def swap(self, record: Record, other: Record) -> None:
        if record is other or record.revoked or other.revoked:
            return
        with pytest.raises(VaultError):
            self._open(record, record.context, other.blob)

    @rule(record=records, text=st.text(st.characters(codec="utf-8"), max_size=40))
    def replace_secret(self, record: Record, text: str) -> None:
        if not record.revoked and not self._is_shredded(record.organization):
            record.text, record.blob = text, self._seal(record.organization, record.context, text)

    @rule(record=records)
    def revoke(self, record: Record) -> None:
        record.revoked, record.blob = True, b""

    @rule(organization=organizations)
    def rotate_data_key(self, organization: Organization) -> None:
        if not self._is_shredded(organization):
            self._add_data_key(organization)

    @rule(record=records)
    def reseal(self, record: Record) -> None:
        self.replace_secret(record, record.text)

    @rule()
    def rotate_master_key(self) -> None:
        old = self.keyring
        self.master_keys.insert(0, secrets.token_bytes(32))
        self.keyring = LocalKeyring(self.master_keys)
        for stored in self.stored.values():
            if stored.wrapped is not None:
                stored.wrapped = self.keyring.rewrap(stored.context.encode(), stored.wrapped)
        self.master_keys = self.master_keys[:1]
        self.keyring = LocalKeyring(self.master_keys)
        assert self.keyring.describe().kek_id != old.describe().kek_id

    @rule(organization=organizations)
    def shred(self, organization: Organization) -> None:
        for stored in organization.data_keys:
            stored.wrapped = None
            self.cache.drop(stored.context.key_id)

    @rule(seconds=st.floats(min_value=0, max_value=100))
    def wait(self, seconds: float) -> None:
        self.now += seconds

    @invariant()
    def cache_is_bounded(self) -> None:
        assert len(self.cache) <= 2


TestLifecycle = Vault.TestCase
TestLifecycle.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)
