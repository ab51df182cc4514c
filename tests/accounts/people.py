"""Doing things to members and invitations, as the tests need it."""

from pathlib import Path
from typing import Any

import httpx2

from accounts.models import Membership
from byokplatform.core.tenancy import organization_scope
from tests.accounts.browser import Browser, key_in, mails_to
from tests.cast import PASSWORD, Person


def member_id(asking: Person, of: Person) -> str:
    rows = asking.http.get(f"{asking.home}/members/").json()["results"]
    return str(next(row["id"] for row in rows if row["user"]["id"] == str(of.user.pk)))


def change(asking: Person, of: Person, **facts: Any) -> httpx2.Response:
    return asking.http.patch(f"{asking.home}/members/{_id(of)}/", json=facts)


def remove(asking: Person, of: Person, **facts: Any) -> httpx2.Response:
    return asking.http.request("DELETE", f"{asking.home}/members/{_id(of)}/", json=facts)


def _id(of: Person) -> str:
    with organization_scope(of.organization.pk):
        return str(Membership.objects.get(user=of.user).pk)


def set_role(of: Person, role: str) -> None:
    """As the set-up of a test; not through a door of the product."""
    with organization_scope(of.organization.pk):
        Membership.objects.filter(user=of.user).update(role=role)


def code(answer: httpx2.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


def invite(asking: Person, email: str, role: str = "member", **more: Any) -> dict[str, Any]:
    """The report of one invitation."""
    body = {"email": email, "role": role, **more}
    answer = asking.http.post(f"{asking.home}/invitations/", json=body)
    assert answer.status_code == 201, answer.text
    (row,) = answer.json()["results"]
    return dict(row)


def link_to(folder: Path, email: str) -> str:
    """The token of the newest mailed link."""
    return key_in(mails_to(folder, email.lower())[-1], "invitations")


def signed_in(person: Person) -> Browser:
    browser = Browser(person.url)
    assert browser.sign_in(person.user.email, PASSWORD).status_code == 200
    return browser


def accept(browser: Browser, link: str) -> httpx2.Response:
    return browser.send("POST", f"/api/v1/invitations/{link}/accept/")
