"""What an include names: `file`, `file:3:7`, `file:1:2,8:9` or `file:section`."""

from __future__ import annotations

import re
from typing import NamedTuple

from prodready.patterns import lazy

_RANGES = lazy(r":-?[0-9]*(?::-?[0-9]*)?(?:,(?=[-0-9:])-?[0-9]*(?::-?[0-9]*)?)*$")
_NAME = lazy(r":[a-z][-_0-9a-z]*$", re.IGNORECASE)


Range = tuple[int | None, int | None]
"""First and last line, from 1; negative ones count from the end, None is the file's own end."""


class Target(NamedTuple):
    """An include taken apart: a file, and line ranges or a section of it."""

    path: str
    ranges: tuple[Range, ...] = ()
    section: str | None = None


def parse_target(text: str) -> Target:
    """Take an include apart; what is no range and no section is part of the file name."""
    colon = text.find(":")
    while colon >= 0 and len(text) < 4096:
        if _RANGES.match(text, colon):
            ranges = tuple(_range(part) for part in text[colon + 1 :].split(","))
            return Target(text[:colon].strip(), ranges)
        if _NAME.match(text, colon):
            return Target(text[:colon].strip(), (), text[colon + 1 :])
        colon = text.find(":", colon + 1)
    return Target(text.strip())


def _range(text: str) -> Range:
    first, _, last = text.partition(":")
    return _number(first), _number(last)


def _number(text: str) -> int | None:
    return int(text) if text.strip("-") else None


def rows(part: Range, total: int) -> slice:
    """The slice of `total` lines that a range means."""
    first, last = part
    if first is not None:
        first = max(total + first, 0) if first < 0 else max(first - 1, 0)
    if last is not None and last < 0:
        last = max(total + 1 + last, 0)
    return slice(first, last)
