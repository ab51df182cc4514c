"""Settings of an organization, its end and its return, and the end of an account."""

import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.db import IntegrityError

from accounts.models import Membership, Organization, User
from accounts.services.purging import purge, purge_due
from byokplatform.audit.models import AuditEvent
from byokplatform.celery import app
from byokplatform.core.tenancy import TenantModel, organization_scope
from byokplatform.management.commands.write_permissions import FILE, page
from providers.models import OrganizationKey
from tests.accounts.browser import Browser
from tests.accounts.people import accept, code, invite, link_to, set_role, signed_in
from tests.cast import PASSWORD, Cast, Person, make_cast
from tests.environment import ROOT
from tests.stack import Stack, wait_for
from tests.tenancy.database import as_owner
from tests.tenancy.inventory import tenant_tables

# What outlives an organization: no text of anybody, and still to be verified.
TRAIL = {"audit_auditevent", "audit_chainhead", "providers_keyreceipt", "providers_receipthead"}


@pytest.fixture
def cast(url: str) -> Cast:
    return make_cast(url)


def set_up_second_factor(person: Person) -> None:
    Authenticator.objects.create(user=person.user, type=Authenticator.Type.TOTP, data={"secret": "x"})


def demand(person: Person) -> None:
    """The organization asks for a second factor."""
    with organization_scope(person.organization.pk):
        Organization.objects.filter(pk=person.organization.pk).update(require_mfa=True)


def delete(person: Person, confirm: str = "Acme") -> None:
    answer = person.http.request("DELETE", f"{person.home}/", json={"confirm": confirm})
    assert answer.status_code == 200, answer.text


def age(person: Person, days: int) -> None:
    with as_owner() as connection:
        connection.execute(
            "UPDATE accounts_organization SET deleted_at = now() - make_interval(days => %s) WHERE id = %s",
            [days, person.organization.pk],
        )


def test_the_page_of_permissions_is_that_of_the_table() -> None:
    assert (ROOT / FILE).read_text(encoding="utf-8") == page()


def test_a_second_factor_is_asked_of_sessions_and_not_of_tokens(stack: Stack, cast: Cast) -> None:
    alice, bob = cast.alice, cast.bob
    browser = signed_in(bob)
    assert browser.client.get(f"{bob.home}/members/").status_code == 200
    demand(alice)
    (listed,) = browser.client.get("/api/v1/organizations/").json()["results"]
    assert (listed["require_mfa"], listed["mfa_required"]) == (True, True)
    (mine,) = browser.me().json()["organizations"]
    assert (mine["mfa_required"], mine["permissions"]) == (True, [])
    for path in (f"{bob.home}/", f"{bob.home}/members/", f"{bob.home}/keys/", "/api/v1/conversations/"):
        assert code(browser.client.get(path)) == (403, "mfa_required"), path
    begun = browser.send("POST", "/api/v1/conversations/", {"organization": str(bob.organization.pk)})
    assert code(begun) == (403, "mfa_required")
    assert bob.http.get(f"{bob.home}/members/").status_code == 200
    Authenticator.objects.create(user=bob.user, type=Authenticator.Type.RECOVERY_CODES, data={})
    assert browser.client.get(f"{bob.home}/members/").status_code == 403
    set_up_second_factor(bob)
    assert browser.client.get(f"{bob.home}/members/").status_code == 200
    (mine,) = browser.me().json()["organizations"]
    assert mine["mfa_required"] is False


def test_other_organizations_stay_open_without_a_second_factor(
    stack: Stack, cast: Cast, installation_folder: Path
) -> None:
    charlie = cast.charlie
    invite(cast.alice, charlie.user.email)
    browser = signed_in(charlie)
    assert accept(browser, link_to(installation_folder, charlie.user.email)).status_code == 200
    demand(cast.alice)
    assert browser.client.get(f"{charlie.home}/members/").status_code == 200
    assert browser.client.get("/api/v1/conversations/").status_code == 200
    assert code(browser.client.get(f"{cast.alice.home}/members/")) == (403, "mfa_required")


def test_who_demands_a_second_factor_has_one(stack: Stack, cast: Cast) -> None:
    alice = cast.alice
    refused = alice.http.patch(f"{alice.home}/", json={"require_mfa": True})
    assert code(refused) == (409, "conflict")
    set_up_second_factor(alice)
    changed = alice.http.patch(f"{alice.home}/", json={"require_mfa": True})
    assert (changed.status_code, changed.json()["require_mfa"], changed.json()["mfa_required"]) == (
        200,
        True,
        False,
    )
    assert cast.bob.http.patch(f"{alice.home}/", json={"require_mfa": False}).status_code == 403


def test_a_deleted_organization_is_read_by_its_owners_alone(stack: Stack, cast: Cast) -> None:
    alice, bob = cast.alice, cast.bob
    set_role(bob, "admin")
    for refused in (
        alice.http.request("DELETE", f"{alice.home}/", json={"confirm": "acme"}),
        alice.http.delete(f"{alice.home}/"),
    ):
        assert code(refused) == (400, "invalid_request")
    assert bob.http.request("DELETE", f"{bob.home}/", json={"confirm": "Acme"}).status_code == 403
    assert code(alice.http.post(f"{alice.home}/restore/")) == (409, "conflict")
    begun = alice.begin()
    delete(alice)
    assert bob.http.get("/api/v1/me/").status_code == 401
    assert signed_in(bob).me().json()["organizations"] == []
    seen = alice.http.get(f"{alice.home}/").json()
    assert seen["deleted_at"] < seen["erased_at"]
    assert alice.http.get(f"{alice.home}/members/").status_code == 200
    assert alice.http.get(f"/api/v1/conversations/{begun}/").status_code == 200
    for verb, path, body in (
        ("PATCH", f"{alice.home}/", {"name": "Again"}),
        ("POST", f"{alice.home}/invitations/", {"email": "a@example.com", "role": "viewer"}),
        ("POST", f"{alice.home}/tokens/", {"name": "late"}),
        (
            "POST",
            f"{alice.home}/keys/",
            {"provider": "openai", "secret": "sim-late-key", "owner": "personal"},
        ),
        ("POST", "/api/v1/conversations/", {}),
        ("POST", f"{alice.home}/leave/", None),
    ):
        assert code(alice.http.request(verb, path, json=body)) == (403, "organization_deleted"), path
    assert alice.http.post(f"{alice.home}/restore/").json()["deleted_at"] is None
    assert bob.http.get(f"{bob.home}/members/").status_code == 200
    assert alice.http.patch(f"{alice.home}/", json={"name": "Again"}).status_code == 200


def test_an_open_invitation_of_a_deleted_organization_is_dead(
    stack: Stack, cast: Cast, installation_folder: Path
) -> None:
    invite(cast.alice, cast.charlie.user.email)
    link = link_to(installation_folder, cast.charlie.user.email)
    delete(cast.alice)
    assert code(accept(signed_in(cast.charlie), link)) == (410, "invitation_revoked")


def rows_of(organization: uuid.UUID) -> dict[str, int]:
    with as_owner() as connection:
        counted = {}
        for table in tenant_tables(connection):
            query = f"SELECT count(*) FROM {table.name} WHERE {table.column} = %s"
            found = connection.execute(query.encode(), [organization]).fetchone()
            assert found is not None
            counted[table.name] = int(found[0])
    return {name: count for name, count in counted.items() if count}


def test_after_the_grace_every_row_goes_and_the_trail_stays(stack: Stack, cast: Cast, simulator: str) -> None:
    alice, charlie = cast.alice, cast.charlie
    slug = alice.add_provider(simulator, ["sim-words-3-pace-1"])
    alice.add_key(slug)
    asked = alice.ask(alice.begin(), "Hello?", f"{slug}/sim-words-3-pace-1")["generations"][0]["id"]
    wait_for(lambda: alice.generation(asked)["state"] == "complete", "the answer", 40)
    organization = alice.organization.pk
    others = rows_of(charlie.organization.pk)
    delete(alice)
    age(alice, 13)
    purge_due()
    assert rows_of(organization)["accounts_membership"] == 3
    age(alice, 15)
    app.send_task("accounts.purge")
    wait_for(lambda: "accounts_organization" not in rows_of(organization), "the purge", 40)
    assert set(rows_of(organization)) <= TRAIL
    with organization_scope(organization):
        acts = set(AuditEvent.objects.values_list("action", flat=True))
    assert {"organization.deleted", "data_key.destroyed", "organization.purged"} <= acts
    assert rows_of(charlie.organization.pk) == others
    assert User.objects.filter(pk=alice.user.pk).exists()
    assert charlie.http.get(f"{charlie.home}/members/").status_code == 200


@pytest.fixture
def held_row(cast: Cast) -> Iterator[None]:
    """Something of a later version that still names the organization, so that its row cannot go."""
    with as_owner() as connection:
        connection.execute("CREATE TABLE later_version (held uuid REFERENCES accounts_organization)")
        connection.execute("INSERT INTO later_version VALUES (%s)", [cast.alice.organization.pk])
    yield
    with as_owner() as connection:
        connection.execute("DROP TABLE IF EXISTS later_version")


def test_the_data_keys_are_destroyed_though_the_rows_cannot_go(
    stack: Stack, cast: Cast, held_row: None
) -> None:
    alice = cast.alice
    alice.add_key("openai")
    delete(alice)
    age(alice, 15)
    with pytest.raises(IntegrityError):
        purge(alice.organization.pk)
    with organization_scope(alice.organization.pk):
        (left,) = OrganizationKey.objects.all()
        assert (left.state, bytes(left.wrapped)) == ("destroyed", b"")
        assert Membership.objects.count() == 3
    with as_owner() as connection:
        connection.execute("DROP TABLE later_version")
    purge(alice.organization.pk)
    assert set(rows_of(alice.organization.pk)) <= TRAIL


def test_one_restored_at_the_last_moment_is_not_erased(stack: Stack, cast: Cast) -> None:
    delete(cast.alice)
    age(cast.alice, 15)
    assert cast.alice.http.post(f"{cast.alice.home}/restore/").status_code == 200
    purge(cast.alice.organization.pk)
    assert cast.bob.http.get(f"{cast.bob.home}/members/").status_code == 200


def end_account(browser: Browser, confirm: str) -> tuple[int, str]:
    answer = browser.send("DELETE", "/api/v1/me/", {"confirm": confirm})
    return answer.status_code, answer.json()["code"] if answer.content else ""


def test_an_account_ends_and_its_name_with_it(stack: Stack, cast: Cast) -> None:
    bob = cast.bob
    browser = signed_in(bob)
    assert end_account(browser, "bob") == (400, "invalid_request")
    refused = bob.http.request("DELETE", "/api/v1/me/", json={"confirm": bob.user.email})
    assert code(refused) == (403, "permission_denied")
    bob.add_key("openai")
    set_up_second_factor(bob)
    assert end_account(browser, bob.user.email.upper()) == (204, "")
    assert browser.me().status_code == 401
    assert Browser(bob.url).sign_in(bob.user.email, PASSWORD).status_code == 400
    members = cast.alice.http.get(f"{cast.alice.home}/members/").text
    assert str(bob.user.pk) not in members
    row = User.objects.get(pk=bob.user.pk)
    assert (row.is_active, row.display_name) == (False, "Deleted account")
    with as_owner() as connection:
        found = connection.execute(
            "SELECT 1 FROM accounts_user u WHERE u::text LIKE %s", [f"%{bob.user.email}%"]
        )
        assert found.fetchone() is None
    for model in (EmailAddress, Authenticator, UserSession):
        assert not model.objects.filter(user_id=bob.user.pk).exists()
    # The address is free for somebody else.
    assert Browser(bob.url).sign_up(bob.user.email).status_code == 200


def test_the_last_owner_of_others_cannot_go(stack: Stack, cast: Cast) -> None:
    alice = cast.alice
    browser = signed_in(alice)
    assert end_account(browser, alice.user.email) == (409, "last_owner")
    assert browser.me().json()["email"] == alice.user.email
    set_role(cast.bob, "owner")
    assert end_account(browser, alice.user.email) == (204, "")
    assert cast.bob.http.get(f"{cast.bob.home}/members/").status_code == 200


def test_an_organization_of_one_goes_with_its_person(stack: Stack, cast: Cast) -> None:
    charlie = cast.charlie
    assert end_account(signed_in(charlie), charlie.user.email) == (204, "")
    with organization_scope(charlie.organization.pk):
        assert Organization.objects.get(pk=charlie.organization.pk).deleted_at is not None
    age(charlie, 15)
    purge_due()
    assert set(rows_of(charlie.organization.pk)) <= TRAIL


def test_every_model_of_a_tenant_is_erased_with_it() -> None:
    from django.apps import apps

    with as_owner() as connection:
        tables = {one.name for one in tenant_tables(connection)} - {"accounts_organization", *TRAIL}
    assert tables == {model._meta.db_table for model in apps.get_models() if issubclass(model, TenantModel)}
