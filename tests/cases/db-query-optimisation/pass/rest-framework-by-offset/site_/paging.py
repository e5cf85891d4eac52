from rest_framework.pagination import LimitOffsetPagination


class Bounded(LimitOffsetPagination):
    max_limit = 100
