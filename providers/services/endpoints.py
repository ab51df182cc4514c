"""The organization's own endpoints."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from accounts.contracts import Access
from byokplatform.audit import record
from byokplatform.core.exceptions import Conflict, InvalidRequest, NotFound
from providers.catalog import builtin_providers
from providers.models import Endpoint, ProviderKey

# Marks of a user, a query, a fragment; a backslash is a slash to some readers and not to others.
AMBIGUOUS = frozenset("@?#\\ ")


def create_endpoint(*, access: Access, facts: Mapping[str, Any]) -> Endpoint:
    """Add an endpoint. Where its address may be reached is decided when the connection is made."""
    access.require("providers.manage")
    check_base_url(facts["base_url"])
    # Nobody may bring a key for a well-known provider and have it go to an address of the organization's choice.
    if facts["slug"] in builtin_providers() or Endpoint.objects.filter(slug=facts["slug"]).exists():
        raise Conflict("There is a provider with this slug already.")
    made: Endpoint = Endpoint.objects.create(
        organization_id=access.organization_id, **{**facts, "base_url": facts["base_url"].rstrip("/")}
    )
    record("endpoint.created", made.organization_id, actor=access.user_id, target=made.pk, slug=made.slug)
    return made


def update_endpoint(*, access: Access, slug: str, facts: Mapping[str, Any]) -> Endpoint:
    """Change name, models or address. A key stays bound to the address that it was entered for."""
    access.require("providers.manage")
    endpoint = _endpoint(slug)
    if "base_url" in facts:
        check_base_url(facts["base_url"])
    for name, value in facts.items():
        setattr(endpoint, name, value.rstrip("/") if name == "base_url" else value)
    endpoint.save(update_fields=list(facts))
    record(
        "endpoint.updated",
        endpoint.organization_id,
        actor=access.user_id,
        target=endpoint.pk,
        fields=sorted(facts),
    )
    return endpoint


def delete_endpoint(*, access: Access, slug: str) -> None:
    """Remove an endpoint that no live key points at."""
    access.require("providers.manage")
    endpoint = _endpoint(slug)
    if ProviderKey.objects.filter(provider=slug).exclude(status=ProviderKey.Status.REVOKED).exists():
        raise Conflict("Keys of this provider are still here. Revoke or delete them first.")
    record("endpoint.deleted", endpoint.organization_id, actor=access.user_id, target=endpoint.pk, slug=slug)
    endpoint.delete()


def check_base_url(url: str) -> None:
    """An absolute http(s) address without user, query or fragment, read alike by everybody who reads it."""
    plain = url.isascii() and url.isprintable() and not AMBIGUOUS & set(url)
    try:
        parts = urlsplit(url)
        sound = plain and parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        sound = False
    if not sound:
        raise InvalidRequest(
            errors={"base_url": ["A base URL looks like https://host/v1, with no user, query or fragment."]}
        )


def _endpoint(slug: str) -> Endpoint:
    found = Endpoint.objects.filter(slug=slug).first()
    if found is None:
        raise NotFound("There is no such provider of your own.")
    return found
