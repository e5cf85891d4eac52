"""Tags that only colour a shown command, as pages that animate a terminal write them."""

from __future__ import annotations

import re

from prodready.documents.canvas import Canvas

_STYLED = re.compile(
    r"<(font|span|u|b|i|em|strong)[ \t]+(?:style|color|class)=\"[^\"\n]*\"[^<>\n]*>"
)
_TAG = re.compile(r"</?(?:font|span|u|b|i|em|strong)(?:[ \t]+[\w\-]+=\"[^\"\n]*\")*[ \t]*>")


def markup(canvas: Canvas) -> None:
    """Blank such tags on lines that have a styled one; a tag without style may be an argument."""
    offset = 0
    for line in canvas.text.split("\n"):
        styled = _STYLED.search(line)
        if styled and f"</{styled[1]}>" in line:
            for match in _TAG.finditer(line):
                canvas.blank(offset + match.start(), offset + match.end())
        offset += len(line) + 1
    canvas.remask()
