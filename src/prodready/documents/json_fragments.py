"""JSON as pages show it: with dots for what is left out, cut off, or one document after another."""

from __future__ import annotations

import json
import re

from prodready.documents.canvas import Canvas
from prodready.patterns import lazy

_DOTS = r"(?:\.{3,}|…)"
_LEFT_OUT = lazy(
    rf"{_DOTS}|\b(?:more|other|others|rest|remaining|omitted|snip|etc|truncated|optional|required)\b",
    re.IGNORECASE,
)
_MARK = lazy(
    rf"(?P<comment>(?://|\#)[^\n]*|/\*[^*]*\*/)|{_DOTS}(?:[ \t]+[A-Za-z][\w ]*)?", re.IGNORECASE
)
_ANNOTATION = lazy(r"(?://|\#)[ \t]*\(\d+\)!?|/\*[ \t]*\(\d+\)!?[ \t]*\*/")
"""The mark of a note that the page shows in the comment's place: its reader sees no comment."""
_CAPITALS = lazy(
    r"(?<=[:\[,])[ \t\n]*(?P<mark>(?!(?:TRUE|FALSE|NULL|NONE|NAN|INFINITY|INF)\b)[A-Z][A-Z0-9_]{2,})"
    r"(?=[ \t\n]*[,}\]])"
)
"""A value to fill in, that stands bare in capitals."""
_ABOVE = lazy(r"(?P<comments>(?:[ \t]*(?://|\#)[^\n]*\n|[ \t]*\n)+)[ \t]*[{\[]")
_REST = lazy(r"\{\s*(?P<mark>\"(?:\.{3}|…)[^\"\n]*\")\s*\}")
_MEMBER = lazy(r'\s*"(?:\\.|[^"\\\n])*"\s*:')


def json_elisions(canvas: Canvas) -> None:
    """Take the dots out and mend the commas around them; say when it is a part, or several."""
    _title(canvas)
    _dots(canvas)
    for match in list(_CAPITALS.finditer(canvas.text)):
        start, end = match.span("mark")
        if canvas.free(start, end):
            canvas.note(start, "a placeholder", match["mark"])
            canvas.put(start, end, '"' + "x" * (end - start - 2) + '"')
    text = canvas.text
    if _MEMBER.match(text):
        canvas.note(0, "the inside of an object", text.strip().split("\n")[0])
    elif text.rstrip().endswith(",") and _open_brackets(canvas) > 0:
        end = len(text.rstrip()) - 1
        canvas.note(end, "cut off after a comma", text[:end].rpartition("\n")[2].strip() or ",")
    elif _documents(text) > 1:
        canvas.note(0, "several documents, the first", text.strip().split("\n")[0])


def _title(canvas: Canvas) -> None:
    """Take out comments above the value: they say what it is, and are not a part of it."""
    match = _ABOVE.match(canvas.text)
    if match and match["comments"].strip():
        canvas.note(match.start("comments"), "a title", match["comments"].strip().split("\n")[0])
        canvas.blank(match.start("comments"), match.end("comments") - 1)
        canvas.remask()
    for match in list(_REST.finditer(canvas.text)):
        canvas.note(match.start("mark"), "an elision", match["mark"])
        canvas.blank(*match.span("mark"))
        canvas.remask()


def _open_brackets(canvas: Canvas) -> int:
    code = [char for at, char in enumerate(canvas.text) if char in "{}[]" and canvas.free(at)]
    return sum(1 if char in "{[" else -1 for char in code)


def _documents(text: str) -> int:
    """How many objects or arrays follow each other, each on lines of its own; 0: other text."""
    decoder, count, at = json.JSONDecoder(), 0, 0
    while rest := text[at:].lstrip():
        at = len(text) - len(rest)
        if rest[0] not in "{[" or text[text.rfind("\n", 0, at) + 1 : at].strip():
            return 0
        try:
            _, at = decoder.raw_decode(text, at)
        except (ValueError, RecursionError):
            return 0
        count += 1
    return count


def _dots(canvas: Canvas) -> None:
    for match in list(_MARK.finditer(canvas.text)):
        start = match.start()
        if match["comment"] and _ANNOTATION.fullmatch(match[0].rstrip()):
            if canvas.free(start):
                canvas.blank(start, start + len(match[0].rstrip()))
            continue
        end = start + len(match[0].rstrip())
        if not canvas.free(start) or (match["comment"] and not _LEFT_OUT.search(match[0])):
            continue
        canvas.note(start, "an elision", match[0])
        before, after = canvas.text[:start].rstrip(), canvas.text[end:].lstrip()
        following = len(canvas.text) - len(after)
        canvas.blank(start, end)
        if before.endswith(":"):
            canvas.put(start, start + 1, "0")
        elif before.endswith(("{", "[", ",")) or not before:
            if after.startswith(","):
                canvas.blank(following, following + 1)
            elif before.endswith(",") and (not after or after[0] in "}]"):
                canvas.blank(len(before) - 1, len(before))
        elif after and after[0] not in "}],:":
            canvas.put(start, start + 1, ",")
        elif after.startswith(",") and not after[1:].lstrip():
            canvas.blank(following, following + 1)
