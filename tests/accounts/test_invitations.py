"""Invitations: sent, followed, accepted once by the person they are for, and refused to everybody else."""

import datetime as dt
from pathlib import Path
from typing import Any

import httpx2
import pytest
from allauth.account.models import EmailAddress
from django.test import Client, override_settings

from accounts import tokens
from accounts.models import Invitation, Membership, User
from accounts.services.joining import masked
from byokplatform.core.ids import uuid7
from byokplatform.core.tenancy import organization_scope
from tests.accounts.browser import DOOR, PASSWORD, Browser, mails_to
from tests.accounts.people import accept, change, code, invite, link_to, set_role, signed_in
from tests.cast import Cast, make_cast
from tests.environment import free_port
from tests.stack import Stack
from tests.tenancy.database import as_application, as_owner
from workspaces.models import WorkspaceMember


@pytest.fixture
def cast(url: str) -> Cast:
    return make_cast(url)


@pytest.fixture
def email() -> str:
    return f"guest-{uuid7().hex}@example.com"


def expire(invitation: str) -> None:
    with as_owner() as connection:
        connection.execute(
            "UPDATE accounts_invitation SET expires_at = now() - interval '1 second' WHERE id = %s",
            [invitation],
        )


def opened(browser: Browser, link: str) -> httpx2.Response:
    return browser.client.get(f"/api/v1/invitations/{link}/")


def test_somebody_new_is_invited_signs_up_and_joins(
    stack: Stack, cast: Cast, email: str, installation_folder: Path
) -> None:
    alice = cast.alice
    (workspace,) = alice.http.get(f"{alice.home}/workspaces/").json()["results"]
    report = invite(alice, email.title(), "member", workspaces=[workspace["id"]])
    assert report["outcome"] == "invited"
    assert (report["invitation"]["status"], report["email"]) == ("pending", email)
    (mail,) = mails_to(installation_folder, email)
    assert "Alice invites you to Acme" in mail
    link = link_to(installation_folder, email)
    browser = Browser(alice.url)
    before = opened(browser, link).json()
    assert before == {
        "organization": "Acme",
        "role": "member",
        "email": "g…@example.com",
        "for_you": False,
        "invited_by": "Alice",
    }
    assert accept(browser, link).status_code in (401, 403)
    assert browser.sign_up(email, invitation=link).status_code == 200
    # The invited have no organization of their own, and no right before they accept.
    assert browser.me().json()["organizations"] == []
    assert browser.client.get(f"{alice.home}/members/").status_code == 404
    assert opened(browser, link).json()["email"] == email
    joined = accept(browser, link)
    assert (joined.status_code, joined.json()["role"]) == (200, "member")
    assert joined.json()["id"] == str(alice.organization.pk)
    (mine,) = browser.client.get(f"{alice.home}/workspaces/").json()["results"]
    assert (mine["id"], mine["role"]) == (workspace["id"], "editor")
    assert EmailAddress.objects.get(email=email).verified
    (listed,) = alice.http.get(f"{alice.home}/invitations/").json()["results"]
    assert (listed["status"], listed["email"]) == ("accepted", email)
    for again in (accept(browser, link), opened(browser, link)):
        assert code(again) == (410, "invitation_used")


def test_somebody_with_an_account_joins_and_keeps_the_own_organization(
    stack: Stack, cast: Cast, installation_folder: Path
) -> None:
    charlie = cast.charlie
    assert invite(cast.alice, charlie.user.email, "viewer")["outcome"] == "invited"
    browser = signed_in(charlie)
    joined = accept(browser, link_to(installation_folder, charlie.user.email))
    assert joined.json()["role"] == "viewer"
    assert {one["role"] for one in browser.me().json()["organizations"]} == {"owner", "viewer"}
    # The token works where it was made, as before.
    assert charlie.http.get(f"{cast.alice.home}/members/").status_code == 404


def test_another_address_is_refused_with_a_clear_text(
    stack: Stack, cast: Cast, email: str, installation_folder: Path
) -> None:
    invite(cast.alice, email)
    link = link_to(installation_folder, email)
    browser = signed_in(cast.charlie)
    refused = accept(browser, link)
    assert code(refused) == (403, "invitation_for_another")
    assert email not in refused.text
    assert opened(browser, link).json()["for_you"] is False
    assert len(browser.me().json()["organizations"]) == 1
    # A token does not accept, not even its person's own invitation.
    invite(cast.alice, cast.charlie.user.email)
    own = link_to(installation_folder, cast.charlie.user.email)
    assert cast.charlie.http.post(f"/api/v1/invitations/{own}/accept/").status_code == 403


def test_an_unconfirmed_address_is_refused_where_mail_can_be_sent(
    stack: Stack, cast: Cast, email: str, installation_folder: Path
) -> None:
    invite(cast.alice, email)
    link = link_to(installation_folder, email)
    user = User.objects.create_user(email, PASSWORD)
    EmailAddress.objects.create(user=user, email=email, verified=False, primary=True)
    client = Client(SERVER_NAME="localhost")
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    with override_settings(EMAIL_IS_LOCAL=False):
        answer = client.post(f"/api/v1/invitations/{link}/accept/")
    assert (answer.status_code, answer.json()["code"]) == (403, "email_unverified")
    assert client.post(f"/api/v1/invitations/{link}/accept/").status_code == 200


def test_many_rows_are_each_reported(stack: Stack, cast: Cast, email: str) -> None:
    alice = cast.alice
    invite(alice, f"early-{email}")
    rows: list[dict[str, Any]] = [
        {"email": email, "role": "member"},
        {"email": email.upper(), "role": "viewer"},
        {"email": cast.bob.user.email, "role": "admin"},
        {"email": f"early-{email}", "role": "viewer"},
        {"email": f"second-{email}", "role": "auditor"},
    ]
    answer = alice.http.post(f"{alice.home}/invitations/", json={"invitations": rows})
    outcomes = [row["outcome"] for row in answer.json()["results"]]
    assert outcomes == ["invited", "duplicate", "already_member", "already_invited", "invited"]
    assert [row["email"] for row in answer.json()["results"]] == [row["email"].lower() for row in rows]
    listed = alice.http.get(f"{alice.home}/invitations/").json()["results"]
    assert {row["email"] for row in listed} == {email, f"early-{email}", f"second-{email}"}
    assert all(row["sent_at"] for row in listed)


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"invitations": []},
        {"email": "no address", "role": "member"},
        {"email": "a@example.com", "role": "god"},
        {"email": "a@example.com", "role": "member", "token": "x"},
        {"invitations": [{"email": "a@example.com"}]},
        {"invitations": [{"email": "a@example.com", "role": "member"}], "role": "owner"},
        {"email": "a@example.com", "role": "member", "workspaces": ["01990000-0000-7000-8000-000000000000"]},
    ],
)
def test_malformed_requests_are_refused_and_send_nothing(stack: Stack, cast: Cast, body: Any) -> None:
    refused = cast.alice.http.post(f"{cast.alice.home}/invitations/", json=body)
    assert code(refused) == (400, "invalid_request")
    assert cast.alice.http.get(f"{cast.alice.home}/invitations/").json()["results"] == []


def test_a_workspace_of_another_organization_is_unknown(stack: Stack, cast: Cast, email: str) -> None:
    (foreign,) = cast.charlie.http.get(f"{cast.charlie.home}/workspaces/").json()["results"]
    body = {"email": email, "role": "member", "workspaces": [foreign["id"]]}
    refused = cast.alice.http.post(f"{cast.alice.home}/invitations/", json=body)
    assert code(refused) == (400, "invalid_request")
    with organization_scope(cast.charlie.organization.pk):
        assert WorkspaceMember.objects.count() == 1


def test_a_new_link_ends_the_old_one(stack: Stack, cast: Cast, email: str, installation_folder: Path) -> None:
    alice = cast.alice
    made = invite(alice, email)["invitation"]["id"]
    old = link_to(installation_folder, email)
    expire(made)
    browser = Browser(alice.url)
    assert code(opened(browser, old)) == (410, "invitation_expired")
    sent = alice.http.post(f"{alice.home}/invitations/{made}/resend/")
    assert (sent.status_code, sent.json()["status"]) == (200, "pending")
    new = link_to(installation_folder, email)
    assert new != old
    assert opened(browser, old).status_code == 404
    assert opened(browser, new).status_code == 200


def test_an_expired_invitation_makes_place_for_another(
    stack: Stack, cast: Cast, email: str, installation_folder: Path
) -> None:
    first = invite(cast.alice, email, "admin")["invitation"]["id"]
    expire(first)
    second = invite(cast.alice, email, "viewer")
    assert (second["outcome"], second["invitation"]["role"]) == ("invited", "viewer")
    assert opened(Browser(cast.alice.url), link_to(installation_folder, email)).json()["role"] == "viewer"


def test_a_revoked_invitation_is_dead(
    stack: Stack, cast: Cast, email: str, installation_folder: Path
) -> None:
    alice = cast.alice
    made = invite(alice, cast.charlie.user.email)["invitation"]["id"]
    link = link_to(installation_folder, cast.charlie.user.email)
    assert cast.charlie.http.delete(f"{cast.charlie.home}/invitations/{made}/").status_code == 404
    assert alice.http.delete(f"{alice.home}/invitations/{made}/").status_code == 204
    assert code(accept(signed_in(cast.charlie), link)) == (410, "invitation_revoked")
    assert alice.http.delete(f"{alice.home}/invitations/{made}/").status_code == 404
    assert alice.http.post(f"{alice.home}/invitations/{made}/resend/").status_code == 404
    assert invite(alice, cast.charlie.user.email)["outcome"] == "invited"


@pytest.mark.parametrize("link", ["x", "0" * 43, "%00", "..", "ü", "a" * 3000])
def test_a_link_that_was_never_sent_is_not_found(stack: Stack, link: str) -> None:
    browser = Browser(stack.url)
    assert opened(browser, link).status_code in (400, 404)


def test_an_administrator_invites_no_owner_and_others_invite_nobody(
    stack: Stack, cast: Cast, email: str
) -> None:
    bob = cast.bob
    refused = bob.http.post(f"{bob.home}/invitations/", json={"email": email, "role": "viewer"})
    assert code(refused) == (403, "permission_denied")
    assert bob.http.get(f"{bob.home}/invitations/").status_code == 403
    set_role(bob, "admin")
    assert invite(bob, email, "owner")["outcome"] == "refused"
    assert invite(bob, email, "admin")["outcome"] == "invited"
    owners = invite(cast.alice, f"second-{email}", "owner")["invitation"]["id"]
    assert bob.http.post(f"{bob.home}/invitations/{owners}/resend/").status_code == 403


def test_invitations_fall_with_the_rights_of_who_sent_them(
    stack: Stack, cast: Cast, email: str, installation_folder: Path
) -> None:
    alice, bob = cast.alice, cast.bob
    set_role(bob, "admin")
    invite(bob, email, "admin")
    link = link_to(installation_folder, email)
    assert change(alice, bob, role="member").status_code == 200
    assert code(opened(Browser(alice.url), link)) == (410, "invitation_revoked")


def test_a_member_is_not_made_twice(stack: Stack, cast: Cast, installation_folder: Path) -> None:
    charlie = cast.charlie
    invite(cast.alice, charlie.user.email)
    link = link_to(installation_folder, charlie.user.email)
    with organization_scope(cast.alice.organization.pk):
        Membership.objects.create(organization=cast.alice.organization, user=charlie.user, role="viewer")
    assert code(accept(signed_in(charlie), link)) == (409, "already_member")


def test_only_a_keyed_hash_of_the_link_is_stored(
    stack: Stack, cast: Cast, email: str, installation_folder: Path
) -> None:
    made = invite(cast.alice, email)
    link = link_to(installation_folder, email)
    assert link not in str(made)
    assert link not in cast.alice.http.get(f"{cast.alice.home}/invitations/").text
    assert link not in stack.logs()
    with as_owner() as connection:
        row = connection.execute(
            "SELECT i::text, digest FROM accounts_invitation i WHERE email = %s", [email]
        ).fetchone()
    assert row is not None
    assert link not in row[0]
    assert bytes(row[1]) == tokens.digest(link)
    with as_application() as connection:
        found = "SELECT * FROM byok_locate_invitation(%s)"
        assert len(connection.execute(found, [tokens.digest(link)]).fetchall()) == 1
        for guess in (b"", b"%", bytes(32)):
            assert connection.execute(found, [guess]).fetchall() == []


def test_the_name_of_an_organization_makes_no_header(stack: Stack, cast: Cast, email: str) -> None:
    alice = cast.alice
    alice.http.patch(f"{alice.home}/", json={"name": 'Acme\r\nBcc: a@example.com "x" <y>'})
    alice.http.patch("/api/v1/me/", json={"name": "Alice\nBcc: b@example.com"})
    assert invite(alice, email)["invitation"] is not None
    (row,) = alice.http.get(f"{alice.home}/invitations/").json()["results"]
    assert row["sent_at"] is not None


@pytest.mark.parametrize(("setting", "status"), [("open", 200), ("invite", 200), ("closed", 403)])
def test_signing_up_with_an_invitation(
    stack: Stack, cast: Cast, email: str, installation_folder: Path, setting: str, status: int
) -> None:
    invite(cast.alice, email)
    link = link_to(installation_folder, email)
    with override_settings(BYOK_SIGNUP=setting):
        answer = sign_up(email, link)
    assert answer.status_code == status, answer.content
    assert User.objects.filter(email=email).exists() is (status == 200)


def sign_up(email: str, link: str) -> Any:
    body = {"email": email, "password": PASSWORD, "invitation": link}
    return Client(SERVER_NAME="localhost").post(f"{DOOR}/auth/signup", body, content_type="application/json")


def test_sign_up_by_invitation_is_for_the_invited_alone(
    stack: Stack, cast: Cast, email: str, installation_folder: Path
) -> None:
    made = invite(cast.alice, email)["invitation"]["id"]
    link = link_to(installation_folder, email)
    with override_settings(BYOK_SIGNUP="invite"):
        for other in (f"other-{email}", cast.alice.user.email):
            assert sign_up(other, link).status_code == 400
        assert sign_up(email, f"{link}x").status_code == 400
        assert sign_up(email, "").status_code == 403
        expire(made)
        assert sign_up(email, link).status_code in (400, 403)
    assert not User.objects.filter(email__endswith=email).exists()


@pytest.mark.parametrize("email", ["guest@example.com", "g@x", "", "@example.com"])
def test_a_masked_address_shows_one_letter(email: str) -> None:
    name, _, host = email.partition("@")
    assert masked(email) == f"{name[:1]}…@{host}"


def test_an_invitation_ends_after_a_week(stack: Stack, cast: Cast, email: str) -> None:
    made = invite(cast.alice, email)["invitation"]
    with organization_scope(cast.alice.organization.pk):
        row = Invitation.objects.get(pk=made["id"])
    assert row.expires_at - row.created_at == pytest.approx(dt.timedelta(days=7), abs=dt.timedelta(seconds=5))


def test_a_mail_server_that_is_away_loses_no_invitation(stack: Stack, cast: Cast, email: str) -> None:
    alice = cast.alice
    away = {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": "127.0.0.1",
        "EMAIL_PORT": free_port(),
    }
    client = Client(SERVER_NAME="localhost", headers={"Authorization": f"Bearer {alice.token}"})
    with override_settings(**away):
        answer = client.post(
            f"{alice.home}/invitations/", {"email": email, "role": "viewer"}, content_type="application/json"
        )
    assert answer.status_code == 201
    (row,) = alice.http.get(f"{alice.home}/invitations/").json()["results"]
    assert (row["status"], row["sent_at"]) == ("pending", None)
    alice.http.post(f"{alice.home}/invitations/{row['id']}/resend/")
    (row,) = alice.http.get(f"{alice.home}/invitations/").json()["results"]
    assert row["sent_at"] is not None
