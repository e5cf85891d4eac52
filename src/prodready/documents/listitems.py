"""The markers of CommonMark's list items, and of the footnotes that most renderers add to it."""

from __future__ import annotations

import re

from prodready.documents.columns import TAB

FOOTNOTE = re.compile(r"\[\^[^\] ]+\]: *")
"""What opens a footnote, whose other lines are indented by four columns."""
_ITEM = re.compile(r"(?:[-+*]|(?P<number>\d{1,9})[.)])(?P<space> +|$)")


def item_width(text: str, own: bool) -> int:
    """The columns from a list item's marker to its content; 0 when the text is no item.

    `own`: the text would interrupt a paragraph, which only a filled item may, and number 1.
    """
    match = _ITEM.match(text)
    if match is None:
        return 0
    empty = match.end() == len(text)
    if own and (empty or match["number"] not in (None, "1")):
        return 0
    space = len(match["space"])
    if empty:
        return match.start("space") + 1
    return match.end() - (space - 1 if space > TAB else 0)
