"""Markdown in Markdown: fences that hold fences of the same marks."""

from __future__ import annotations

import re


def meant_end(lines: list[str], row: int, marks: str, header: str) -> int | None:
    """Where the author meant a fence of Markdown to end that holds fences of the same marks.

    None when it holds none, or when they do not pair up.
    """
    language = re.match(r"\w*", header)
    if language is None or language[0].lower() not in ("markdown", "md", "mdx"):
        return None
    depth, deepest = 1, 1
    for number in range(row + 1, len(lines)):
        text = lines[number].rstrip()
        if text == marks:
            depth -= 1
            if depth == 0:
                return number if deepest > 1 else None
        elif text.startswith(marks) and re.fullmatch(r"[\w+-]+", text[len(marks) :]):
            depth += 1
            deepest = max(depth, deepest)
    return None
