"""What the lists of this floor share: which shelf, and whether an administrator asks for everything."""

from typing import Any

from drf_spectacular.utils import OpenApiParameter

from accounts.api.base import OrganizationView
from byokplatform.core.pagination import PAGE_PARAMETERS
from workspaces.api.serializers import ShelfSerializer
from workspaces.contracts import SHELVES

SHELF_PARAMETERS = [
    OpenApiParameter("shelf", str, enum=SHELVES, description="In use, archived, or waiting to be erased."),
    OpenApiParameter("all", bool, description="Everybody's, for administrators; then `role` may be null."),
    *PAGE_PARAMETERS,
]


class ShelfView(OrganizationView):
    def shelf(self) -> dict[str, Any]:
        """The wanted part of a list, as the selectors take it."""
        query = self.query({"shelf", "all", "cursor", "limit"})
        wanted = ShelfSerializer(data={name: query[name] for name in ("shelf", "all") if name in query})
        wanted.is_valid(raise_exception=True)
        return {"shelf": wanted.validated_data["shelf"], "everything": wanted.validated_data["all"]}
