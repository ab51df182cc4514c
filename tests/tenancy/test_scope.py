"""The scope in Python, over the real database: closed by default, nested, restored however it is left."""

import threading
import uuid
from contextlib import suppress

import pytest
from django.apps import apps
from django.db import DataError, ProgrammingError, connection, models, transaction

from accounts.models import Membership
from byokplatform.audit.models import AuditEvent, ChainHead
from byokplatform.core.tenancy import (
    ScopeMissing,
    TenantManager,
    TenantModel,
    current_organizations,
    organization_scope,
    user_scope,
)
from providers.models import KeyReceipt, ReceiptHead
from tests.cast import Cast
from tests.tenancy.estate import Estate
from workspaces.models import Workspace

# These outlive their organization.
LASTING = [AuditEvent, ChainHead, KeyReceipt, ReceiptHead]
MODELS = [model for model in apps.get_models() if issubclass(model, TenantModel)] + LASTING


def told() -> tuple[str, str]:
    """What the database was told: organizations and user."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_setting('byok.organizations', true), current_setting('byok.user', true)"
        )
        organizations, user = cursor.fetchone()
    return organizations or "", user or ""


def seen() -> set[uuid.UUID]:
    """The organizations whose workspaces the database shows, with Python's filter passed by."""
    return set(Workspace._base_manager.values_list("organization_id", flat=True))


@pytest.fixture
def acme(cast: Cast) -> uuid.UUID:
    return cast.alice.organization.pk


@pytest.fixture
def other(cast: Cast) -> uuid.UUID:
    return cast.charlie.organization.pk


@pytest.mark.parametrize("model", MODELS, ids=lambda one: one.__name__)
def test_no_manager_answers_without_a_scope(model: type[TenantModel]) -> None:
    with pytest.raises(ScopeMissing):
        model.objects.all()
    with pytest.raises(ScopeMissing):
        model.objects.filter(pk=uuid.uuid4()).exists()
    with pytest.raises(ScopeMissing), user_scope(uuid.uuid4()):
        model.objects.count()
    with pytest.raises(ScopeMissing), organization_scope():
        model.objects.count()


@pytest.fixture
def careless(monkeypatch: pytest.MonkeyPatch) -> None:
    """Python's half of the scope is away: managers filter by nothing."""
    monkeypatch.setattr(TenantManager, "get_queryset", models.Manager.get_queryset)


@pytest.mark.parametrize("model", MODELS, ids=lambda one: one.__name__)
def test_the_database_alone_shows_nothing_of_another_organization(
    estate: Estate, careless: None, model: type[TenantModel]
) -> None:
    acme, other = (person.organization.pk for person in (estate.cast.alice, estate.cast.charlie))
    assert model.objects.count() == 0
    with organization_scope(acme):
        assert set(model.objects.values_list("organization_id", flat=True)) == {acme}
    with organization_scope(other):
        assert acme not in set(model.objects.values_list("organization_id", flat=True))
        # Some tables take no change at all from the application, the own scope's included.
        rows = model.objects.filter(organization_id=acme)
        with suppress(ProgrammingError), transaction.atomic():
            assert rows.update(organization_id=other) == 0
        with suppress(ProgrammingError), transaction.atomic():
            assert rows._raw_delete(rows.db) == 0


def test_every_model_with_an_organization_is_a_tenant_model() -> None:
    named = {
        model
        for model in apps.get_models()
        if any(getattr(field, "attname", "") == "organization_id" for field in model._meta.get_fields())
    }
    assert named == set(MODELS)


def test_nested_scopes_show_their_own_and_come_back(acme: uuid.UUID, other: uuid.UUID) -> None:
    with organization_scope(acme):
        assert seen() == {acme}
        with organization_scope(other):
            assert current_organizations() == {other}
            assert seen() == {other}
        assert current_organizations() == {acme}
        assert seen() == {acme}
        with organization_scope(acme, other):
            assert seen() == {acme, other}
            assert Workspace.objects.count() == 2
        assert seen() == {acme}
    with pytest.raises(ScopeMissing):
        current_organizations()
    assert told() == ("", "")
    assert seen() == set()


def test_a_scope_ends_within_an_outer_transaction_too(acme: uuid.UUID) -> None:
    with transaction.atomic():
        with organization_scope(acme):
            assert seen() == {acme}
        assert told() == ("", "")
        assert seen() == set()


def test_the_outer_scope_comes_back_after_an_error(acme: uuid.UUID, other: uuid.UUID) -> None:
    with organization_scope(acme):
        with suppress(ValueError), organization_scope(other):
            raise ValueError
        assert seen() == {acme}
        with suppress(DataError), organization_scope(other), connection.cursor() as cursor:
            cursor.execute("SELECT 1 / 0")
        assert current_organizations() == {acme}
        assert seen() == {acme}
    assert told() == ("", "")


def test_a_scope_ends_when_its_transaction_is_rolled_back(acme: uuid.UUID) -> None:
    with suppress(ValueError), organization_scope(acme):
        Workspace.objects.create(organization_id=acme, name="Never", slug="never")
        raise ValueError
    assert told() == ("", "")
    with organization_scope(acme):
        assert not Workspace.objects.filter(slug="never").exists()
    with organization_scope(acme):
        transaction.set_rollback(True)
    assert told() == ("", "")
    with pytest.raises(ScopeMissing):
        current_organizations()


def test_a_person_and_an_organization_are_scopes_of_their_own(cast: Cast, acme: uuid.UUID) -> None:
    alice, bob = cast.alice.user.pk, cast.bob.user.pk
    with user_scope(alice):
        mine = Membership._base_manager.values_list("user_id", flat=True)
        assert set(mine) == {alice}
        with organization_scope(acme):
            assert {alice, bob} < set(Membership.objects.values_list("user_id", flat=True))
        assert told() == ("", str(alice))
        with user_scope(bob):
            assert set(mine.all()) == {bob}
        assert set(mine.all()) == {alice}


def test_another_thread_starts_without_a_scope(acme: uuid.UUID) -> None:
    found: list[object] = []

    def look() -> None:
        found.append(told())
        found.append(seen())
        with suppress(ScopeMissing):
            found.append(current_organizations())
        connection.close()

    with organization_scope(acme):
        thread = threading.Thread(target=look)
        thread.start()
        thread.join()
    assert found == [("", ""), set()]


def test_connections_go_back_to_the_pool_without_a_scope(acme: uuid.UUID) -> None:
    for _ in range(5):
        with organization_scope(acme):
            assert seen() == {acme}
        connection.close()
        assert told() == ("", "")
        connection.close()


def test_a_row_cannot_be_written_for_an_organization_out_of_scope(acme: uuid.UUID, other: uuid.UUID) -> None:
    for attempt in (
        lambda: Workspace.objects.create(organization_id=other, name="Smuggled", slug="smuggled"),
        lambda: Workspace.objects.update(organization_id=other),
        lambda: Workspace._base_manager.filter(organization_id=acme).update(organization_id=other),
    ):
        with pytest.raises(ProgrammingError, match="row-level security"), organization_scope(acme):
            attempt()
    with organization_scope(acme):
        assert Workspace._base_manager.filter(organization_id=other).update(name="Taken") == 0
        assert Workspace._base_manager.filter(organization_id=other).delete()[0] == 0
