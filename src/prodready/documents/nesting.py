"""Markdown in Markdown: fences that hold fences of the same marks."""

from __future__ import annotations

import re

from prodready.documents.fences import Block
from prodready.patterns import lazy

MAX_LINES = 2000
_LANGUAGES = lazy(r"(?:markdown|mdx?)\b", re.IGNORECASE)
_OPENING = lazy(r"[\w+-]+")


def is_markdown(code: Block) -> bool:
    """Whether the block is a fence of Markdown at the page's own level."""
    return code.fenced and not code.prefix and _LANGUAGES.match(code.header) is not None


def meant_end(lines: list[str], row: int, marks: str) -> int | None:
    """Where the author meant the fence at `row` to end, given the fences that it holds.

    0 when it holds none, None when they do not pair up.
    """
    depth, deepest = 1, 1
    for number in range(row + 1, min(len(lines), row + MAX_LINES)):
        text = lines[number].rstrip()
        if text == marks:
            depth -= 1
            if depth == 0:
                return number if deepest > 1 else 0
        elif text.startswith(marks) and _OPENING.fullmatch(text, len(marks)):
            depth += 1
            deepest = max(depth, deepest)
    return None
