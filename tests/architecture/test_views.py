"""Every view opens the caller's scope, or is on a short list that says why not."""

from collections.abc import Iterator
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver
from rest_framework.views import APIView

from accounts.api.base import AccessView, OrganizationView, ScopedView
from tests.architecture.sources import PACKAGES

# Views of ours that open no scope around themselves.
UNSCOPED = {
    "accounts.api.views.ConfigView": "says what everybody may know before signing in",
    "accounts.api.people.OpenedInvitationView": "opens the scope of the invitation behind a link",
    "accounts.api.people.InvitationAcceptView": "likewise, for somebody who is no member yet",
    "accounts.api.views.MeView": "the person, who belongs to no organization",
    "accounts.api.views.OrganizationsView": "the person's memberships, known from the access itself",
    "providers.api.keys.KeyRotateView": "opens short scopes, so that none is open while a provider answers",
    "providers.api.keys.KeyVerifyView": "likewise",
}
# Views below an organization that wait for a provider.
WAITING = ("providers.api.keys.KeyRotateView", "providers.api.keys.KeyVerifyView")
# Views that answer people who have not signed in.
OPEN = {"accounts.api.views.ConfigView", "accounts.api.people.OpenedInvitationView"}
PAGES = {
    *(
        "api_docs",
        "connected_accounts",
        "healthz",
        "local_mail",
        "readyz",
        "unknown",
        "way_to_provider",
        "web_app",
    ),
}


def patterns(resolver: URLResolver, prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    for one in resolver.url_patterns:
        path = prefix + str(one.pattern)
        if isinstance(one, URLResolver):
            yield from patterns(one, path)
        else:
            yield path, one


def views() -> dict[str, Any]:
    """Our own views by path; ``view_class`` of those that are classes."""
    return {
        path: getattr(one.callback, "view_class", getattr(one.callback, "cls", one.callback))
        for path, one in patterns(get_resolver())
        if one.callback.__module__.partition(".")[0] in PACKAGES
    }


def name_of(view: Any) -> str:
    return f"{view.__module__}.{view.__qualname__}"


def test_every_view_class_opens_the_callers_scope() -> None:
    classes = {name_of(view): view for view in views().values() if isinstance(view, type)}
    assert len(classes) > 20
    unscoped = {name for name, view in classes.items() if not issubclass(view, ScopedView)}
    assert unscoped == set(UNSCOPED)
    for name in unscoped - {"accounts.api.views.ConfigView"}:
        assert issubclass(classes[name], AccessView), name


def test_below_an_organization_the_access_is_narrowed_to_it() -> None:
    for path, view in views().items():
        if "<str:org>" in path and not name_of(view).startswith(WAITING):
            assert issubclass(view, OrganizationView), path


def test_no_view_chooses_its_own_authentication_or_permissions() -> None:
    for view in views().values():
        if isinstance(view, type) and name_of(view) not in OPEN:
            assert issubclass(view, APIView)
            assert view.authentication_classes is APIView.authentication_classes, view
            assert view.permission_classes is APIView.permission_classes, view


def test_pages_outside_the_api_are_known() -> None:
    assert {view.__name__ for view in views().values() if not isinstance(view, type)} == PAGES
