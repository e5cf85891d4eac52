"""Whether a block that does not parse as JSON plainly is JSON with a slip."""

from __future__ import annotations

import json
import re

from prodready.patterns import lazy

_PIECES = lazy(
    r"(?P<text>\"(?:\\.|[^\"\\\n])*\")|(?P<comment>(?<![:\w/])(?://[^\n]*|\#[^\n]*)|/\*(?s:.*?)\*/)"
)
_KEY = lazy(r"\"(?:\\.|[^\"\\\n])*\"[ \t]*:")
_BARE_KEY = lazy(r"(?:^|[{,])[ \t]*[A-Za-z_$][\w$]*[ \t]*:(?!//)", re.M)
_BARE = lazy(
    r":[ \t]*(?!(?:true|false|null|True|False|None|NaN|Infinity|undefined)\b)"
    r"(?P<word>[A-Za-z_][\w.]*(?:\([^()\n]*\))?)[ \t]*(?=[,}\]\n]|\Z)"
)
"""A name where a value stands: what the reader has under that name."""
_ALONE = lazy(r"^[ \t]*\"(?:\.{3}|…)\"[ \t]*,?[ \t]*\r?$", re.M)
_SINGLE = lazy(r"'[^'\n]*'[ \t]*:")
_CONSTRUCTED = lazy(r"(?:\[\]|map\[|&|\bnew )[*\w.]+(?:\]\w+)?[ \t]*[{(]|=>|:=|`[^`]*`")


def other_than_json(text: str, line: int) -> str | None:
    """Why a parse error at a 1-based line may be none; None where the block plainly is JSON."""
    first = text.lstrip()[:1]
    if first and first not in '{["' and not re.match(r"[\d\-tfn'A-Z]", first):
        return "it does not begin as JSON does"
    if re.match(r"\s*\d{4}-\d\d-\d\d|\s*\d\d:\d\d", text):
        return "it begins with a log line"
    lines = text.split("\n")
    if "\\:" in (lines[line - 1] if line <= len(lines) else ""):
        return f"line {line} is written for the page's own renderer"
    if re.search(r"^[ \t]*\^+[ \t]*$", text, re.M):
        return "a mark below a line points at a part of it"
    if _ALONE.search(text):
        return "dots stand for what is left out"
    bare, comments = _without(text)
    if comments:
        plain = re.sub(r",(\s*[}\]])", r"\1", bare)
        if _parses(plain) or re.search(r"(?<![:\w])//|/\*", text.split("\n")[line - 1]):
            return f"JSON with comments, the first at line {comments}"
    code = _PIECES.sub(lambda each: '""' if each["text"] else "", text)
    quoted, unquoted = len(_KEY.findall(text)), len(_BARE_KEY.findall(code))
    if unquoted and unquoted >= quoted:
        return f"{unquoted} of its keys have no quotes: another notation"
    if len(_SINGLE.findall(text)) > quoted:
        return "its keys are in single quotes: another notation"
    if re.search(r"^[ \t]*\w+[ \t]*=[ \t]", code, re.M):
        return "it has assignments: another notation"
    if _CONSTRUCTED.search(code):
        return "it has words of a programming language"
    if word := _BARE.search(code):
        return f"`{word['word']}` stands for a value that is not shown"
    if _stream(text):
        return "several values, one behind the other"
    return None


def _without(text: str) -> tuple[str, int]:
    """The text without comments, and the line of the first."""
    first = next((each for each in _PIECES.finditer(text) if each["comment"]), None)
    if first is None:
        return text, 0
    bare = _PIECES.sub(lambda each: each["text"] or "", text)
    return bare, text.count("\n", 0, first.start()) + 1


def _parses(text: str) -> bool:
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True


def _stream(text: str) -> bool:
    """Whether whole values follow each other to the end."""
    decoder, at, count = json.JSONDecoder(), 0, 0
    while rest := text[at:].lstrip(" \t\r\n,"):
        at = len(text) - len(rest)
        if rest[0] not in "{[":
            return False
        try:
            _, at = decoder.raw_decode(text, at)
        except (ValueError, RecursionError):
            return False
        count += 1
    return count > 1
