from functools import lru_cache


class Prices:
    @lru_cache(maxsize=None)
    def of(self, item):
        return item
