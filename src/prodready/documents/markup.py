"""What pages mix into commands: tags that colour them, and the grammar of their usage."""

from __future__ import annotations

import re

from prodready.documents.canvas import Canvas
from prodready.patterns import lazy

_STYLED = lazy(r"<(font|span|u|b|i|em|strong)[ \t]+(?:style|color|class)=\"[^\"\n]*\"[^<>\n]*>")
_TAG = lazy(r"</?(?:font|span|u|b|i|em|strong)(?:[ \t]+[\w\-]+=\"[^\"\n]*\")*[ \t]*>")


def markup(canvas: Canvas) -> None:
    """Blank such tags on lines that have a styled one; a tag without style may be an argument."""
    if not _STYLED.search(canvas.text):
        return
    offset = 0
    for line in canvas.text.split("\n"):
        styled = _STYLED.search(line)
        if styled and f"</{styled[1]}>" in line:
            for match in _TAG.finditer(line):
                canvas.blank(offset + match.start(), offset + match.end())
        offset += len(line) + 1
    canvas.remask()


_SYNOPSIS = lazy(
    r"(?:[ \t]|(?<=>))(?P<mark>\((?:--?[\w\-]+[^()\n|]*\|)+[^()\n]*\)|\[[ ,|]*<[^\]\n]*>\]|\((?:\.{2,}|…)\)|\[(?:OPTIONS?|FLAGS?|ARGS?|-{1,2}\w[^\]\n]*)\])"
)
_OPTIONAL = lazy(r"^[ \t]*(?P<mark>\[(?:sudo|doas)\])(?=[ \t]+\w)", re.M)
_IN_BRACKETS = lazy(
    r"(?<=[ \t])\[[a-z][a-z_\-]{2,}(?:\|[a-z][a-z_\-]*)*\](?=[ \t]*(?:$|[ \t]\[|[|>&;#]))", re.M
)
"""An argument to fill in. A set of characters that names files stands beside other characters."""


_CONDITION = lazy(r"(?:^|[;&|]|\b(?:if|while|until|then|do))[ \t!]*$")


def usage(canvas: Canvas) -> None:
    """Note a grammar of usage (`(--all|--one)`, `[OPTIONS]`), write over optional words."""
    match = _SYNOPSIS.search(canvas.text)
    if match and canvas.free(match.start("mark")):
        canvas.note(match.start("mark"), "a synopsis", match["mark"])
    for each in list(_OPTIONAL.finditer(canvas.text)):
        if canvas.free(each.start("mark")):
            canvas.note(each.start("mark"), "an optional word", each["mark"])
            canvas.blank(*each.span("mark"))
    for each in list(_IN_BRACKETS.finditer(canvas.text)):
        before = canvas.text[canvas.text.rfind("\n", 0, each.start()) + 1 : each.start()]
        if canvas.free(*each.span()) and not _CONDITION.search(before):
            canvas.note(each.start(), "a placeholder", each[0])
            canvas.put(*each.span(), "x" * len(each[0]))
