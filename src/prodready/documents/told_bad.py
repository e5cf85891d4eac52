"""Lines that a comment above them calls bad: the author knows, and shows them on purpose."""

from __future__ import annotations

import re

from prodready.patterns import lazy

_COMMENT = r"^[ \t]*(?:#|//|--|;)[^\w\n]*"
_BAD = lazy(
    _COMMENT
    + r"(?:(?:don'?t|do not|never|please don'?t)[ \t]+(?:do|write|use)[ \t]+(?:this|that|it)\b"
    r"|not like this\b|(?:bad|wrong|incorrect|invalid|broken|insecure)(?:[ \t]+(?:example|way|usage|code|syntax|idea))?"
    r"[ \t]*(?:[:!.,(\-—–]|\r?$))",
    re.IGNORECASE | re.M,
)
_GOOD = lazy(
    _COMMENT
    + r"(?:good|correct|right|valid|better|instead|fixed|working|do this|use this|like this)\b",
    re.IGNORECASE,
)
_ANY = lazy(r"[ \t]*(?:#|//|--|;)")


def told_bad(text: str) -> dict[int, int]:
    """Each 1-based line that is called bad, with the line of the comment that says so.

    What a comment calls bad reaches to one that calls the rest good, or, behind a blank line, to
    the next comment.
    """
    if not _BAD.search(text):
        return {}
    found: dict[int, int] = {}
    comment, blank = 0, False
    for number, line in enumerate(text.split("\n"), 1):
        if _BAD.match(line):
            comment = number
        elif comment and (_GOOD.match(line) or (blank and _ANY.match(line))):
            comment = 0
        elif comment:
            found[number] = comment
        blank = not line.strip()
    return found
