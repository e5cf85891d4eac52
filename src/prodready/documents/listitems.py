"""What CommonMark's lines start with: list items, breaks, and the footnotes that renderers add."""

from __future__ import annotations

from prodready.documents.columns import TAB
from prodready.patterns import lazy

FOOTNOTE = lazy(r"\[\^[^\] ]+\]: *")
"""What opens a footnote, whose other lines are indented by four columns."""
_ITEM = lazy(r"(?:[-+*]|(?P<number>\d{1,9})[.)])(?P<space> +|$)")
_BREAK = lazy(r"(?:(?:- *){3,}|(?:_ *){3,}|(?:\* *){3,})$")
STARTS = frozenset(" \t<>#-+*=_~`[0123456789")
"""What a line may start with that is more than text."""
MDX_STARTS = STARTS | {"{"}


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


def is_break(text: str) -> bool:
    """Whether the text is a line across the page: three or more of `-`, `_` or `*`."""
    return text[-1] in "-_* " and _BREAK.match(text) is not None
