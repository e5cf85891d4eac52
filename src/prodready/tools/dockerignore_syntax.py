"""`.dockerignore` files: lines that Docker refuses, or that do not do what they seem to.

Docker removes spaces around a pattern, cleans it like a path and drops a leading `/`; the last
pattern that matches a file decides. A comment is a line that begins with `#`, and nothing else.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from prodready import __version__
from prodready.model import Document, Kind, Level, Severity
from prodready.tools.interface import Answer, Remark, Tool

HELP = "https://docs.docker.com/build/concepts/context/#dockerignore-files"

_MAX_STARS = 6
"""Stars in a pattern above which it is not matched: the time for that grows with each."""


class DockerignoreSyntax(Tool):
    """Docker's rules for reading the file, written out."""

    name = "dockerignore"
    kinds = frozenset({Kind.DOCKERIGNORE})
    level = Level.LINT
    install = "part of prodready"

    def version(self) -> str | None:
        """The version of prodready, which brings these rules."""
        return __version__

    def run(self, documents: Sequence[Document]) -> list[Answer]:
        """Read each document."""
        return [Answer(tuple(_remarks(document.text))) for document in documents]


@dataclass(frozen=True, slots=True)
class _Pattern:
    line: int
    cleaned: str
    is_exception: bool


def _remarks(text: str) -> Iterator[Remark]:
    patterns: list[_Pattern] = []
    for number, line in enumerate(text.removeprefix("\ufeff").split("\n"), 1):
        written = line.strip()
        if not written or line.startswith("#"):
            continue
        fault = _line_fault(written)
        if fault:
            rule, message, fix = fault
            yield Remark(rule, message, Severity.HIGH, number, help=HELP, fix=fix)
            continue
        is_exception = written.startswith("!")
        patterns.append(_Pattern(number, _clean(written.removeprefix("!")), is_exception))
    yield from _exceptions(patterns)


def _clean(pattern: str) -> str:
    cleaned = posixpath.normpath(pattern.strip())
    return cleaned.lstrip("/") or "/"


def _line_fault(written: str) -> tuple[str, str, str | None] | None:
    """The rule that one line breaks, why, and what to write."""
    if written.startswith("#"):
        message = "Docker reads this as a pattern: only `#` in the first column makes a comment"
        return "dockerignore-comment", message, "remove the spaces before `#`"
    comment = re.search(r"\s#", written)
    if comment:
        message = "a comment behind a pattern is part of the pattern, which then matches nothing"
        return "dockerignore-comment", message, "put the comment on a line of its own"
    pattern = written.removeprefix("!").strip()
    if not pattern:
        return "dockerignore-syntax", "`!` needs a pattern behind it: Docker refuses the file", None
    if _is_malformed(pattern):
        message = f"`{pattern}` is no pattern: Docker refuses the file"
        return "dockerignore-syntax", message, "close the `[` or write `\\[`"
    cleaned = _clean(pattern)
    if cleaned in {"/", "."}:
        message = f"`{written}` matches nothing: it means the context itself"
        return "dockerignore-never-matches", message, "write `*` to exclude all that is in it"
    if cleaned == ".." or cleaned.startswith("../"):
        message = f"`{written}` matches nothing: it leads out of the build context"
        return "dockerignore-never-matches", message, None
    if len(pattern) > 1 and pattern[0] == pattern[-1] and pattern[0] in "\"'":
        message = f"the quotes of `{written}` are part of the pattern"
        return "dockerignore-never-matches", message, f"write {pattern[1:-1]}"
    return None


def _is_malformed(pattern: str) -> bool:
    """Whether Go's `filepath.Match` refuses a pattern: an open `[`, an empty one, a last `\\`."""
    at = 0
    while at < len(pattern):
        if pattern[at] == "\\":
            if at + 1 == len(pattern):
                return True
            at += 2
        elif pattern[at] == "[":
            end = re.compile(r"\[\^?(?:\\.|[^\]\\-])(?:-?(?:\\.|[^\]\\-]))*\]").match(pattern, at)
            if end is None:
                return True
            at = end.end()
        else:
            at += 1
    return False


def _exceptions(patterns: list[_Pattern]) -> Iterator[Remark]:
    for index, pattern in enumerate(patterns):
        if not pattern.is_exception:
            continue
        if not any(not earlier.is_exception for earlier in patterns[:index]):
            message = "this exception comes before any pattern, so it brings nothing back"
            fix = "put it below the pattern that excludes the file"
            yield _order_remark(pattern, message, fix)
            continue
        later = [other for other in patterns[index + 1 :] if _covers(other, pattern)]
        if later and not later[-1].is_exception:
            message = (
                f"line {later[-1].line} excludes it again: the last pattern that matches decides"
            )
            yield _order_remark(pattern, message, f"put it below line {later[-1].line}")


def _order_remark(pattern: _Pattern, message: str, fix: str) -> Remark:
    return Remark("dockerignore-order", message, Severity.HIGH, pattern.line, help=HELP, fix=fix)


def _covers(other: _Pattern, exception: _Pattern) -> bool:
    """Whether all that an exception names is matched by another pattern, for certain."""
    if re.search(r"[*?\[\\]", exception.cleaned):
        return other.cleaned == exception.cleaned or other.cleaned in {"*", "**"}
    parts = exception.cleaned.split("/")
    parents = ["/".join(parts[:end]) for end in range(1, len(parts) + 1)]
    if other.cleaned.count("*") > _MAX_STARS:
        return False
    regex = _regex(other.cleaned)
    return any(regex.fullmatch(parent) for parent in parents)


def _regex(pattern: str) -> re.Pattern[str]:
    out, at = "", 0
    while at < len(pattern):
        char = pattern[at]
        at += 1
        if pattern[at - 1 : at + 2] == "**/":
            out += "(?:.*/)?"
            at += 2
        elif pattern[at - 1 : at + 1] == "**":
            out += ".*"
            at += 1
        elif char == "*":
            out += "[^/]*"
        elif char == "?":
            out += "[^/]"
        elif char == "[":
            end = pattern.index("]", at + 1)
            out += "[" + pattern[at:end] + "]"
            at = end + 1
        elif char == "\\":
            out += re.escape(pattern[at])
            at += 1
        else:
            out += re.escape(char)
    return re.compile(out)


TOOL = DockerignoreSyntax()
