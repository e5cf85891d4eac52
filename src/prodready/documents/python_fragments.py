"""Python as pages show it: sessions with prompts, indented parts, placeholders."""

from __future__ import annotations

import re

from prodready.documents.canvas import Canvas
from prodready.documents.python_tree import python_tree
from prodready.documents.stand_ins import placeholders, templates
from prodready.model import Kind
from prodready.patterns import lazy

Parts = tuple[str, str | None, frozenset[int], tuple[int, ...]]
"""Text, reason, touched lines, characters taken off each line."""

_PROMPT = lazy(r"[ \t]*(?:>>>|\.\.\.)(?: |$)")
_FIRST = lazy(r"[ \t]*>>>(?: |$)")
_IPYTHON = lazy(r"(?:In \[\d+\]:|[ \t]*\.\.\.:)(?: |$)")
_PARAMETERS = lazy(r"(?<=\()[ \t]*(?P<mark>\.{3}|…)[ \t]*(?=\)[ \t]*(?:->[^:\n]*)?:)")
_IN_MAPPING = lazy(r"(?<=[,{])[ \t\n]*(?P<mark>\.{3}|…)[ \t\n]*,?(?=[ \t\n]*\})")
_OWN_LINE = lazy(r"(?<=\n)[ \t]*(?P<mark>(?:\.{3}|…),?)[ \t]*(?=\n)")
"""Dots on a line of their own, which Python reads as a value where brackets are open."""
_SHOWN_ERROR = lazy(r"^[ \t]*(?:SyntaxError|IndentationError|TabError):", re.M)
_AT_EDGE = lazy(
    r"^[ \t]*(?P<mark>\.{3})[ \t]+\S.*$|^.*[\w,)\]}\"'][ \t]*(?P<tail>\.{3})[ \t]*$", re.M
)
"""Words before or after dots on a line of their own: never an expression."""
_TOLD = lazy(r"^[ \t]*(?P<mark>#[^\n]*(?:\.{3}|…))[ \t]*$", re.M)
"""A comment that tells what a body would do, where there is no body."""
_ENTRY = lazy(r"[ \t]*(?:\"[^\"\n]*\"|'[^'\n]*')[ \t]*:[ \t]*\S")
"""An entry of a dictionary, whose braces are not shown."""
_LONE = lazy(r"(?P<mark>…)")


def neutralise_python(text: str) -> Parts:
    """Legal Python stays as it is; of the rest, what a parser can be given."""
    if _parses(text):
        return text, None, frozenset(), ()
    if _is_session(text):
        return _session(text)
    if _ENTRY.match(text) and _parses("{" + text.rstrip() + "\n}"):
        return text, "the inside of a dictionary", frozenset(), ()
    shifted, shifts = _dedented(text)
    reason = "the inside of an indented block" if shifts else None
    if shifts and _parses(shifted):
        return shifted, reason, frozenset(), shifts
    canvas = Canvas(shifted, Kind.PYTHON)
    _stand_in(canvas)
    _without_bodies(canvas)
    return canvas.text, reason or canvas.reason, frozenset(canvas.touched), shifts


def _stand_in(canvas: Canvas) -> None:
    templates(canvas)
    placeholders(canvas)
    _elisions(canvas)


def _parses(text: str) -> bool:
    return _fault(text) is None


def _fault(text: str) -> str | None:
    """What a parser says against the text; None when it is Python."""
    tree = python_tree(text)
    return tree if isinstance(tree, str) else None


def _is_session(text: str) -> bool:
    first = next((line for line in text.split("\n") if line.strip()), "")
    return bool(_FIRST.match(first) or _IPYTHON.match(first))


def _session(text: str) -> Parts:
    """The lines behind `>>> ` and `... `; what was printed is blank."""
    out, shifts, touched = [], [], set()
    inside = False
    for number, line in enumerate(text.split("\n"), 1):
        match = _IPYTHON.match(line) or _PROMPT.match(line)
        starts = _FIRST.match(line) or line.startswith("In [")
        inside = bool(match) and (bool(starts) or inside)
        if match and inside:
            out.append(line[match.end() :])
            shifts.append(match.end())
        else:
            ending = "\r" if line.endswith("\r") else ""
            out.append(" " * (len(line) - len(ending)) + ending)
            shifts.append(0)
            if line.strip():
                touched.add(number)
    canvas = Canvas("\n".join(out), Kind.PYTHON)
    if not _parses(canvas.text):
        _stand_in(canvas)
    reason = "a session that shows a syntax error" if _SHOWN_ERROR.search(text) else canvas.reason
    return canvas.text, reason, frozenset(touched | canvas.touched), tuple(shifts)


def _dedented(text: str) -> tuple[str, tuple[int, ...]]:
    """The text without the indent that all its lines share, and how wide that was on each."""
    lines = text.split("\n")
    indents = [re.match(r"[ \t]*", line) for line in lines if line.strip()]
    common = _common_start([match[0] for match in indents if match])
    if not common:
        return text, ()
    shifts = tuple(len(common) if line.startswith(common) else 0 for line in lines)
    return "\n".join(line[n:] for line, n in zip(lines, shifts, strict=True)), shifts


def _common_start(texts: list[str]) -> str:
    low, high = min(texts, default=""), max(texts, default="")
    width = next((i for i, (a, b) in enumerate(zip(low, high, strict=False)) if a != b), len(low))
    return low[:width]


def _elisions(canvas: Canvas) -> None:
    """Dots where Python has no expression: parameters, entries of a dictionary, a typed ellipsis."""
    for match in list(_OWN_LINE.finditer(canvas.text)):
        start, end = match.span("mark")
        if canvas.free(start) and _is_open(canvas, start):
            canvas.note(start, "an elision", match["mark"])
            canvas.blank(start, end)
    for pattern, new in ((_PARAMETERS, "*xx"), (_IN_MAPPING, ""), (_LONE, "0")):
        for match in list(pattern.finditer(canvas.text)):
            start, end = match.span("mark")
            if canvas.free(start):
                canvas.note(start, "an elision", match["mark"])
                wide = new if len(new) <= end - start else ""
                canvas.put(start, end, wide.ljust(end - start))
    if "expected an indented block" in (_fault(canvas.text) or ""):
        for match in _TOLD.finditer(canvas.text):
            canvas.note(match.start("mark"), "an elision", match["mark"])
    for match in _AT_EDGE.finditer(canvas.text):
        start = match.start("mark") if match["mark"] else match.start("tail")
        if canvas.free(start):
            canvas.note(start, "an elision", match[0])
            return


def _is_open(canvas: Canvas, position: int) -> bool:
    """Whether a bracket is open there that is closed further down."""
    depth = 0
    for index, char in enumerate(canvas.text[:position]):
        if char in "([{" and canvas.free(index):
            depth += 1
        elif char in ")]}" and canvas.free(index):
            depth -= 1
    return depth > 0


_HEADER = lazy(r"(?P<indent>[ \t]*)[^#\n]*:[ \t]*(?:#.*)?$")


def _without_bodies(canvas: Canvas) -> None:
    """Note what is shown without its body: a header at the end, a comment in a body's place."""
    lines = canvas.text.rstrip().split("\n")
    if canvas.reason or _parses(canvas.text):
        return
    last = lines[-1]
    indent = last[: len(last) - len(last.lstrip())]
    at_end = len(canvas.text.rstrip()) - len(last.lstrip())
    for what, ending in (
        ("a decorator without its function", f"\n{indent}def x(): pass"),
        ("a signature", ": pass"),
    ):
        if _parses("\n".join(lines) + ending):
            canvas.note(at_end, what, last)
            return
    filled, first = _with_bodies(lines)
    if first is not None and _parses("\n".join(filled)):
        start = sum(len(line) + 1 for line in lines[:first])
        canvas.note(start, "a header without its body", lines[first])


def _with_bodies(lines: list[str]) -> tuple[list[str], int | None]:
    """The lines with `pass` where only comments, or nothing at the end, are a header's body."""
    out: list[str] = []
    first = None
    for number, line in enumerate(lines):
        out.append(line)
        match = _HEADER.match(line)
        if not match:
            continue
        rest = lines[number + 1 :]
        told = next((i for i, each in enumerate(rest) if not re.match(r"\s*(?:#|$)", each)), None)
        width = len(match["indent"])
        deeper = told is not None and len(rest[told]) - len(rest[told].lstrip()) > width
        if not deeper and (told is None or any(each.strip() for each in rest[:told])):
            out.append(match["indent"] + "    pass")
            first = number if first is None else first
    return out, first
