"""The base of our HTTP doors: prove who asks, open the scope, do one thing, render."""

import uuid
from contextlib import ExitStack
from typing import Any

from django.db import DatabaseError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.access import note_presence
from accounts.contracts import Access
from accounts.exceptions import MfaRequired
from byokplatform.core.exceptions import InvalidRequest, NotFound
from byokplatform.core.pagination import CursorPagination
from byokplatform.core.tenancy import organization_scope


class AccessView(APIView):
    """Knows who asks (``self.access``); opens no scope."""

    access: Access

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        principal = getattr(request, "user", None)
        if principal is not None and hasattr(principal, "access"):
            self.access = self.narrow(principal.access, **kwargs)

    def narrow(self, access: Access, **kwargs: Any) -> Access:
        return access

    def query(self, allowed: set[str]) -> dict[str, str]:
        """The query's fields; unknown ones are refused, and text that the database cannot hold."""
        given = self.request.query_params
        unknown = sorted(set(given) - allowed)
        if unknown:
            raise InvalidRequest(errors={name: ["This field is not known."] for name in unknown})
        unreadable = sorted(name for name in given if "\x00" in given[name])
        if unreadable:
            raise InvalidRequest(errors={name: ["NUL characters are not allowed."] for name in unreadable})
        return {name: given[name] for name in given}


class ScopedView(AccessView):
    """Works in a transaction that sees the caller's organizations alone.

    Without an organization in the path these are all of the caller's; with one, it is that.
    """

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        try:
            with ExitStack() as stack:
                self._stack = stack
                return super().dispatch(request, *args, **kwargs)
        except DatabaseError as error:
            # The commit failed: nothing was kept, whatever the answer that was ready says.
            refused = self.handle_exception(error)
            return self.finalize_response(self.request, refused, *args, **kwargs)

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        if not self.access.organizations:
            if self.access.memberships:
                raise MfaRequired()
            raise NotFound("You are not a member of any organization yet.")
        self._stack.enter_context(organization_scope(*self.access.organizations))
        note_presence(self.access)

    def page(self, queryset: Any, serializer: Any, ordering: str | None = None) -> Response:
        """One page of a list: ``{next, previous, results}``."""
        paginator = CursorPagination()
        if ordering:
            paginator.ordering = ordering
        rows: Any = paginator.paginate_queryset(queryset, self.request, view=self)
        return paginator.get_paginated_response(serializer(rows, many=True).data)


class OrganizationView(ScopedView):
    """Below ``organizations/{org}/``: ``{org}`` is an id or a slug, and 404 to who is not a member."""

    def narrow(self, access: Access, org: str = "", **kwargs: Any) -> Access:
        return access.narrowed(org)

    @property
    def organization_id(self) -> uuid.UUID:
        return self.access.organization_id
