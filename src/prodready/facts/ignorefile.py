"""`.dockerignore` files, evaluated as the builder does: the last pattern that matches decides.

The rules are those of moby/patternmatcher: patterns are relative to the context's root, `**`
matches any number of folders, `!` lets in again, and what lies in an ignored folder is ignored.
"""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass
from functools import cached_property


@dataclass(frozen=True)
class Pattern:
    """One line: the pattern without `!`, whether it lets in again, and where it stands."""

    text: str
    negated: bool
    line: int

    @cached_property
    def regex(self) -> re.Pattern[str]:
        """The pattern as a regular expression over a whole path; one that is malformed matches
        nothing.
        """
        try:
            return re.compile(_translate(self.text))
        except re.error:
            return re.compile(r"(?!)")

    def matches(self, path: str) -> bool:
        """Whether it matches the path or a folder that the path lies in."""
        parts = path.split("/")
        return any(self.regex.match("/".join(parts[:end])) for end in range(len(parts), 0, -1))


@dataclass(frozen=True)
class IgnoreFile:
    """The patterns of one file, in order."""

    path: str
    patterns: tuple[Pattern, ...]

    @classmethod
    def parse(cls, path: str, text: str) -> IgnoreFile:
        """Read a file; nothing in it can be wrong enough to fail."""
        patterns = []
        for number, row in enumerate(text.removeprefix("\ufeff").splitlines(), 1):
            if row.startswith("#") or not row.strip():
                continue
            pattern, negated = row.strip(), False
            if pattern.startswith("!"):
                pattern, negated = pattern[1:].strip(), True
            pattern = posixpath.normpath(pattern) if pattern else ""
            pattern = pattern.lstrip("/") if len(pattern) > 1 else pattern
            if pattern and pattern != "/":
                patterns.append(Pattern(pattern, negated, number))
        return cls(path, tuple(patterns))

    def decides(self, path: str) -> Pattern | None:
        """The pattern that decides about a path of the context; None where none matches it."""
        for pattern in reversed(self.patterns):
            if pattern.matches(path):
                return pattern
        return None

    def ignores(self, path: str) -> Pattern | None:
        """The pattern that keeps the path out of the context, or None where it gets in."""
        pattern = self.decides(path)
        return pattern if pattern is not None and not pattern.negated else None


def _translate(pattern: str) -> str:
    found, index = "", 0
    while index < len(pattern):
        char = pattern[index]
        index += 1
        if char == "*" and pattern[index : index + 1] == "*":
            index += 1
            if pattern[index : index + 1] == "/":
                index += 1
                found += "(.*/)?" if index < len(pattern) else ".*"
            else:
                found += ".*"
        elif char == "*":
            found += "[^/]*"
        elif char == "?":
            found += "[^/]"
        elif char == "[" and "]" in pattern[index + 1 :]:
            end = pattern.index("]", index + 1)
            inner = pattern[index:end].replace("\\", "\\\\").replace("[", "\\[")
            found += f"[{inner}]"
            index = end + 1
        elif char == "\\" and index < len(pattern):
            found += re.escape(pattern[index])
            index += 1
        else:
            found += re.escape(char)
    return f"{found}\\Z"
