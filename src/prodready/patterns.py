"""Regular expressions that are compiled when they are first used.

A run needs few of the thousand that the modules define; to compile all of them would take longer
than to read a small repository.
"""

from __future__ import annotations

import re
from typing import Any, cast


class _Lazy:
    """Stands for a compiled pattern; what was asked of it once is kept."""

    def __init__(self, pattern: str, flags: int) -> None:
        self._arguments = (pattern, flags)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):  # copying and pickling ask for what a pattern may not have
            raise AttributeError(name)
        found = getattr(re.compile(*self._arguments), name)
        self.__dict__[name] = found
        return found


def lazy(pattern: str, flags: int = 0) -> re.Pattern[str]:
    """`re.compile`, put off until the pattern is used; a wrong pattern is told of only then.

    The functions of `re` take no such pattern: use its own methods.
    """
    return cast("re.Pattern[str]", _Lazy(pattern, flags))
