"""A CODEOWNERS file as GitHub and GitLab read it: patterns, and who is asked about their files."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from prodready.patterns import lazy

HOMES = (".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS", ".gitlab/CODEOWNERS")
"""Where the hosts look, GitHub's first; only the first that is there is read."""
_WORD = lazy(r"(?:\\.|[^\s\\])+")
_SECTION = lazy(r"\^?\[[^\]]+\](?:\[\d+\])?(?=\s|$)")
"""The heading of a section, as GitLab has them."""
_OWNER = lazy(r"@{1,2}[\w][\w./-]*|[^@\s]+@[^@\s]+\.[^@\s]+")


@dataclass(frozen=True, slots=True)
class Rule:
    """A line: a pattern, its owners, and what is wrong with it (None: nothing)."""

    pattern: str
    owners: tuple[str, ...]
    line: int
    fault: str | None = None


def parse(text: str) -> list[Rule]:
    """The rules of a CODEOWNERS file, in order; what stands last counts."""
    rules = []
    inherited: tuple[str, ...] = ()
    for number, line in enumerate(text.splitlines(), 1):
        words = _words(line)
        if not words:
            continue
        section = _SECTION.match(line.strip())
        if section:
            inherited = tuple(line.strip()[section.end() :].split())
            continue
        pattern, owners = words[0], tuple(words[1:])
        rules.append(Rule(pattern, owners or inherited, number, _fault(pattern, owners)))
    return rules


def _words(line: str) -> list[str]:
    words = []
    for word in _WORD.findall(line):
        if word.startswith("#"):
            break
        words.append(word)
    return words


def _fault(pattern: str, owners: Iterable[str]) -> str | None:
    if pattern.startswith("!"):
        return f"{pattern}: a pattern cannot be negated here"
    if "[" in pattern:
        return f"{pattern}: ranges in brackets do not work here"
    for owner in owners:
        if not _OWNER.fullmatch(owner):
            return f"{owner} is neither @user, @organisation/team nor an address"
    return None


def matcher(pattern: str) -> re.Pattern[str]:
    """A regular expression for the paths (without a leading `/`) that a pattern means."""
    text = pattern.replace("\\ ", " ")
    anchored = "/" in text.rstrip("/")
    body = text.strip("/") if text != "/" else ""
    parts = re.split(r"(/\*\*/|\*\*/|/\*\*|\*\*|\*|\?)", body)
    shape = {
        "/**/": "/(?:.*/)?",
        "**/": "(?:.*/)?",
        "/**": "/.*",
        "**": ".*",
        "*": "[^/]*",
        "?": "[^/]",
    }
    made = "".join(shape.get(part, re.escape(part)) for part in parts)
    start = "" if anchored else "(?:.*/)?"
    # `docs/*` means the files of that folder and no deeper; everything else means all below.
    end = "" if re.search(r"[^*/]/\*$", text) else "(?:/.*)?"
    return re.compile(f"{start}{made}{'/.*' if text.endswith('/') and body else end}")
