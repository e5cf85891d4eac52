"""What pages mix into commands: tags that colour them, grammar of usage, tables of output."""

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


_SYNOPSIS = re.compile(
    r"[ \t](?P<mark>\((?:--?[\w\-]+[^()\n|]*\|)+[^()\n]*\)|\[(?:OPTIONS?|FLAGS?|ARGS?|-{1,2}\w[^\]\n]*)\])"
)
_TABLE = re.compile(r"^(?P<mark>\+-[-+]{4,}\+|-{3,}\+[-+]*-{3,})[ \t]*$", re.M)


def usage(canvas: Canvas) -> None:
    """Note a grammar of usage (`(--all|--one)`, `[OPTIONS]`) and a printed table: no commands."""
    for pattern, what in ((_SYNOPSIS, "a synopsis"), (_TABLE, "a printed table")):
        match = pattern.search(canvas.text)
        if match and canvas.free(match.start("mark")):
            canvas.note(match.start("mark"), what, match["mark"])
