"""Dots that stand for what a text leaves out, and how each kind of text can do without them."""

from __future__ import annotations

import re

from prodready.documents.canvas import Canvas
from prodready.documents.json_fragments import json_elisions
from prodready.documents.stand_ins import COMMENTS
from prodready.model import YAML_KINDS, Kind
from prodready.patterns import lazy

_DOTS = r"(?:\.{3,}|…|\. \. \.)"
_LINE = lazy(
    rf"^[ \t]*(?P<mark>{_DOTS}(?:[ \t]+[^\s|&;][^\n\r]*?)?|[\[(<{{][ \t]*(?:{_DOTS}|\.\.)[ \t]*[\])>}}]"
    rf"|[\[<](?:snip|\.\.\.[\w ]+\.\.\.)[\]>])[ \t]*[,;]?[ \t]*\r?$",
    re.M,
)
_ENCLOSED = lazy(rf"(?<=[\[{{])[ \t]*(?P<mark>{_DOTS})[ \t]*(?=[\]}}])")
_LAST = lazy(rf"(?<=,)[ \t]*(?P<mark>{_DOTS})[ \t]*(?=[\]}}])")
_VALUE = lazy(rf"=[ \t]*(?P<mark>{_DOTS})[ \t]*(?=,?\r?$|[#}}\]])", re.M)
_POINTER = lazy(r"(?<=\S)[ \t]+(?P<mark>[①-⑳❶-❿]|<-{2,}[^\n]*)[ \t]*\r?$", re.M)
"""The number of a note, or an arrow with words, behind a line that they are about."""
_NUMBERED = lazy(r"(?<=\S)[ \t]+(?P<mark>\[\d{1,2}\])[ \t]*\r?$", re.M)
"""The number of a note, where there are at least two: one alone is a list."""
_ENCLOSING = frozenset({Kind.TOML, Kind.TERRAFORM, Kind.NGINX, Kind.REGO}) | YAML_KINDS


def elisions(canvas: Canvas) -> None:
    """Write over dots that stand for left-out text, so that what is there can be read."""
    if canvas.kind is Kind.JSON:
        json_elisions(canvas)
        return
    if "[1]" in canvas.text and "[2]" in canvas.text and canvas.kind in YAML_KINDS:
        for match in list(_NUMBERED.finditer(canvas.text)):
            if canvas.free(match.start("mark")):
                canvas.blank(*match.span("mark"))
    for match in list(_POINTER.finditer(canvas.text)) if canvas.kind in YAML_KINDS else ():
        if canvas.free(match.start("mark")):
            canvas.blank(*match.span("mark"))
    if (
        ".." not in canvas.text
        and ". . ." not in canvas.text
        and "…" not in canvas.text
        and "snip" not in canvas.text
    ):
        return
    if canvas.kind in YAML_KINDS:
        _yaml(canvas)
    _whole_lines(canvas)
    if canvas.kind in _ENCLOSING:
        for pattern in (_ENCLOSED, _LAST):
            _over(canvas, pattern, "")
    if canvas.kind in (Kind.TOML, Kind.TERRAFORM):
        _over(canvas, _VALUE, '"')
    if canvas.kind is Kind.DOCKERFILE:
        _over(
            canvas, re.compile(rf"^[ \t]*(?:COPY|ADD)[ \t]+(?P<mark>{_DOTS})[ \t]*$", re.M), "x ."
        )


def _whole_lines(canvas: Canvas) -> None:
    for match in list(_LINE.finditer(canvas.text)):
        start, end = match.start("mark"), match.end("mark")
        if not canvas.free(start):
            continue
        canvas.note(start, "an elision", match["mark"])
        tail = canvas.text[end : match.end()].rstrip("\r")
        canvas.blank(end, end + len(tail))
        if canvas.kind in COMMENTS:
            mark = COMMENTS[canvas.kind]
            fits = end - start >= len(mark)
            canvas.put(start, end, (mark + match["mark"][len(mark) :]) if fits else " ")
        else:
            # A shell's own word for doing nothing: a block may not be empty.
            canvas.put(start, end, (": " + "x" * (end - start))[: end - start])


def _over(canvas: Canvas, pattern: re.Pattern[str], new: str) -> None:
    for match in list(pattern.finditer(canvas.text)):
        start, end = match.span("mark")
        if not canvas.free(start):
            continue
        canvas.note(start, "an elision", match["mark"])
        width = end - start
        if new == '"':
            canvas.put(start, end, '"' + "x" * (width - 2) + '"' if width > 1 else "0")
        else:
            canvas.put(start, end, new[:width].ljust(width))


_YAML_ITEM = lazy(rf"^[ \t]*(?P<mark>-[ \t]+{_DOTS})[ \t]*\r?$", re.M)
_YAML_VALUE = lazy(rf"^[ \t]*(?:-[ \t]+)?[^\s#][^#\n]*?:[ \t]+(?P<mark>{_DOTS})[ \t]*\r?$", re.M)
_YAML_TWO = lazy(r"^[ \t]+(?P<mark>\.\.)[ \t]*\r?$", re.M)
_YAML_CUT = lazy(
    rf"^[ \t]*(?:-[ \t]+)?[^\s#][^#\n]*?:[ \t]+(?=\S*\d)[\w+/=\-]{{8,}}(?P<mark>{_DOTS}(?:[ \t]*\([\w ]+\))?)[ \t]*(?:[ \t]#[^\n]*)?\r?$",
    re.M,
)
"""A value of one word that is cut off, as long keys and certificates are."""
_YAML_END = lazy(r"^\.\.\.[ \t]*(?:#.*)?\r?$", re.M)


def _yaml(canvas: Canvas) -> None:
    """An item or a value of dots; dots at the margin end a document only where one may end."""
    for pattern, new in ((_YAML_ITEM, "#"), (_YAML_VALUE, "#")):
        for match in list(pattern.finditer(canvas.text)):
            start, end = match.span("mark")
            if canvas.free(start):
                canvas.note(start, "an elision", match[0].strip())
                if end - start == 1:
                    canvas.put(start, end, "~")
                else:
                    canvas.put(start, end, new + canvas.text[start + 1 : end])
    for match in list(_YAML_TWO.finditer(canvas.text)):
        start, end = match.span("mark")
        if canvas.free(start):
            canvas.note(start, "an elision", match["mark"])
            canvas.put(start, end, "#.")
    for match in list(_YAML_CUT.finditer(canvas.text)):
        start, end = match.span("mark")
        if canvas.free(start):
            canvas.note(start, "an elision", match[0].strip())
            canvas.put(start, end, "x" * (end - start))
    for match in list(_YAML_END.finditer(canvas.text)):
        rest = canvas.text[match.end() :].lstrip()
        formal = canvas.text.lstrip().startswith(("---", "%"))
        ends = not rest or re.match(r"---(?:\s|$)|%", rest)
        if canvas.free(match.start()) and ends and formal:
            canvas.protect(*match.span())
