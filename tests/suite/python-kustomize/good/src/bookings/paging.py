"""How much of a table one request may read."""

from rest_framework.pagination import CursorPagination


class NewestFirst(CursorPagination):
    """Pages by a cursor; the caller may ask for at most 100."""

    ordering = "-id"
    page_size = 20
    page_size_query_param = "limit"
    max_page_size = 100
