"""Cursor pagination: ``{next, previous, results}``, newest first, stable while rows are added."""

from drf_spectacular.utils import OpenApiParameter
from rest_framework import pagination

PAGE_PARAMETERS = [
    OpenApiParameter("cursor", str, description="As ``next`` and ``previous`` of a page name it."),
    OpenApiParameter("limit", int, description="Rows a page, at most 200."),
]


class CursorPagination(pagination.CursorPagination):
    """By id, which grows with time; a list says so when it sorts by something else."""

    ordering = "-id"
    page_size = 50
    page_size_query_param = "limit"
    max_page_size = 200
