"""Keys made, used, rotated, revoked, put back and shredded in any order, in the real database."""

import base64
import secrets
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Any
from uuid import UUID

import pytest
from django.conf import settings as django_settings
from django.test import override_settings
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    initialize,
    invariant,
    precondition,
    rule,
)

from accounts.access import access_of_user
from accounts.contracts import Access
from accounts.models import User
from accounts.services.organizations import create_organization
from byokplatform.audit.verification import verify
from byokplatform.core.tenancy import organization_scope
from providers.exceptions import KeyRevoked
from providers.models import OrganizationKey, ProviderKey
from providers.services.erasing import destroy_data_keys
from providers.services.keys import add_key, delete_key, revoke_key
from providers.services.rotation import begin_rotation, finish_rotation, rewrap, seal_anew
from providers.vault import VaultError, installed
from providers.vault.custody import open_key
from tests.cast import make_cast
from tests.tenancy.database import as_owner

State = OrganizationKey.State


@dataclass
class Model:
    """What a key should be by now."""

    id: UUID
    text: str
    live: bool = True
    backups: list[list[Any]] = field(default_factory=list)


class Vault(RuleBasedStateMachine):
    """One organization. The application's own services act; the enemy has SQL and yesterday's rows."""

    keys = Bundle("keys")

    def __init__(self) -> None:
        super().__init__()
        self.original = django_settings.BYOK_MASTER_KEY
        self.master_keys = [self.original]
        self.models: dict[UUID, Model] = {}
        self.shredded: set[UUID] = set()
        self.access: Access
        self._use_master_keys()

    def _use_master_keys(self) -> None:
        # The probe of the shared installation stays under the first one, which is therefore always listed.
        listed = dict.fromkeys([*self.master_keys, self.original])
        django_settings.BYOK_MASTER_KEY = ",".join(listed)
        installed.forget()

    def teardown(self) -> None:
        self.master_keys = []
        django_settings.BYOK_MASTER_KEY = self.original
        installed.forget()
        verify(self.organization)

    @property
    def organization(self) -> UUID:
        return self.access.organization_id

    def _text_of(self, key_id: UUID) -> str:
        with organization_scope(self.organization):
            key = ProviderKey.objects.filter(pk=key_id).first()
            if key is None:
                raise KeyRevoked()
            with open_key(key) as secret:
                return secret.reveal()

    def _data_key_of(self, key_id: UUID) -> UUID:
        with organization_scope(self.organization):
            return UUID(str(ProviderKey.objects.get(pk=key_id).data_key_id))

    def _copied(self) -> None:
        """The enemy has a copy of every row that there ever was."""
        with as_owner() as connection:
            rows = connection.execute(
                "SELECT id, sealed, data_key_id, status FROM providers_providerkey"
                " WHERE organization_id = %s AND sealed <> ''",
                [self.organization],
            ).fetchall()
        for key, *row in rows:
            if row not in self.models[key].backups:
                self.models[key].backups.append(row)

    def _opens(self, model: Model) -> bool:
        return model.live and self._data_key_of(model.id) not in self.shredded

    @initialize()
    def found(self) -> None:
        self.access = new_organization()

    @rule(target=keys, shared=st.booleans())
    def create(self, shared: bool) -> Model:
        text = f"sim-{secrets.token_hex(10)}"
        with organization_scope(self.organization):
            owner = "organization" if shared else "personal"
            made = add_key(access=self.access, provider="openai", name="", secret=text, owner=owner)
        self.models[made.pk] = Model(made.pk, text)
        self._copied()
        return self.models[made.pk]

    @rule(model=keys)
    def use(self, model: Model) -> None:
        if self._opens(model):
            assert self._text_of(model.id) == model.text
            return
        with pytest.raises((VaultError, KeyRevoked)):
            self._text_of(model.id)

    @rule(model=keys)
    def revoke(self, model: Model) -> None:
        with organization_scope(self.organization):
            revoke_key(access=self.access, key_id=model.id)
        model.live = False

    @rule(model=consumes(keys))
    def delete(self, model: Model) -> None:
        with organization_scope(self.organization):
            delete_key(access=self.access, key_id=model.id)
        model.live = False
        with pytest.raises(KeyRevoked):
            self._text_of(model.id)

    @rule()
    def begin_data_key_rotation(self) -> None:
        with organization_scope(self.organization):
            begin_rotation(organization_id=self.organization, actor=None)

    @rule(model=keys)
    def move_one(self, model: Model) -> None:
        with organization_scope(self.organization):
            begun = OrganizationKey.objects.filter(state=State.ACTIVE).exists()
        if begun and self._opens(model):
            seal_anew(organization_id=self.organization, key_id=model.id)
            self._copied()
            assert self._text_of(model.id) == model.text

    @rule()
    def finish_data_key_rotation(self) -> None:
        *_, last = finish_rotation(organization_id=self.organization, again=True)
        self._copied()
        if last.blocked == 0:
            assert last.state in ("current", "none")
            assert last.done == last.total

    @rule()
    def rotate_master_key(self) -> None:
        fresh = base64.b64encode(secrets.token_bytes(32)).decode()
        self.master_keys = [fresh, *self.master_keys[:1]]
        self._use_master_keys()
        with organization_scope(self.organization):
            live = list(OrganizationKey.objects.exclude(state=State.DESTROYED).values_list("pk", flat=True))
        for data_key in live:
            rewrap(organization_id=self.organization, data_key_id=data_key)
        self.master_keys = [fresh]
        self._use_master_keys()

    @precondition(lambda self: len(self.models) > 3)
    @rule()
    def shred(self) -> None:
        with organization_scope(self.organization):
            self.shredded |= set(OrganizationKey.objects.values_list("pk", flat=True))
            destroy_data_keys(organization_id=self.organization)

    @rule(model=keys, data=st.data())
    def put_an_old_row_back(self, model: Model, data: st.DataObject) -> None:
        """Only what is the newest anyway opens; then the row is as it was again."""
        if not model.backups:
            return
        sealed, data_key, status = data.draw(st.sampled_from(model.backups))
        with as_owner() as connection:
            now = connection.execute(
                "SELECT sealed, data_key_id, status FROM providers_providerkey WHERE id = %s", [model.id]
            ).fetchone()
            assert now is not None
            set_row(connection, model.id, sealed, data_key, status)
        same = bytes(now[0]) == bytes(sealed)
        if same and model.live and data_key not in self.shredded:
            assert self._text_of(model.id) == model.text
        else:
            with pytest.raises((VaultError, KeyRevoked)):
                self._text_of(model.id)
        with as_owner() as connection:
            set_row(connection, model.id, *now)

    @rule(one=keys, other=keys)
    def swap(self, one: Model, other: Model) -> None:
        if one.id == other.id or not (one.live and other.live):
            return
        with as_owner() as connection:
            exchange(connection, one.id, other.id)
        for model in (one, other):
            with pytest.raises(VaultError):
                self._text_of(model.id)
        with as_owner() as connection:
            exchange(connection, one.id, other.id)

    @invariant()
    def what_is_destroyed_is_empty(self) -> None:
        if not hasattr(self, "access"):
            return
        with organization_scope(self.organization):
            rows = list(OrganizationKey.objects.values_list("pk", "state", "wrapped"))
            needed = set(
                ProviderKey.objects.exclude(sealed=b"")
                .exclude(status=ProviderKey.Status.REVOKED)
                .values_list("data_key_id", flat=True)
            )
        active = [pk for pk, state, _ in rows if state == State.ACTIVE]
        assert len(active) <= 1
        for pk, state, wrapped in rows:
            assert (state == State.DESTROYED) == (bytes(wrapped) == b"")
            if state == State.DESTROYED:
                # No rotation destroys what a living key is sealed under.
                assert pk in self.shredded or pk not in needed


def set_row(connection: Any, key: UUID, sealed: bytes, data_key: UUID, status: str) -> None:
    connection.execute(
        "UPDATE providers_providerkey SET sealed = %s, data_key_id = %s, status = %s WHERE id = %s",
        [sealed, data_key, status, key],
    )


def exchange(connection: Any, one: UUID, other: UUID) -> None:
    connection.execute(
        "UPDATE providers_providerkey a SET sealed = b.sealed, data_key_id = b.data_key_id"
        " FROM providers_providerkey b WHERE a.id IN (%s, %s) AND b.id IN (%s, %s) AND a.id <> b.id",
        [one, other, one, other],
    )


def new_organization() -> Access:
    made = create_organization(owner=_owner(), name="Lifecycle")
    return access_of_user(_owner().pk).narrowed(made.pk)


@cache
def _owner() -> User:
    return make_cast("http://127.0.0.1").alice.user


@pytest.fixture(autouse=True, scope="module")
def _settings_come_back() -> Iterator[None]:
    with override_settings():
        yield
    installed.forget()


TestLifecycle = Vault.TestCase
TestLifecycle.settings = settings(
    max_examples=45,
    stateful_step_count=50,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
