"""The evidence file as the site reads it: one row a snippet, looked up by digest.

The file is what `prodready snippets --format json` wrote before the site was built. Nothing here
judges anything; it finds what was said about a text, and puts it into words.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from prodready.errors import InputError
from prodready.model import Kind, Level, SnippetVerdict, Verdict

SCHEMA = "prodready.snippets/1"

LEVEL_WORDS: Mapping[str, str] = {
    "none": "Recognised",
    "parse": "Verified to parse",
    "lint": "Verified by linter",
    "schema": "Verified against its schema",
    "build": "Verified to build",
    "run": "Verified to run",
}


@dataclass(frozen=True, slots=True)
class Row:
    """What the evidence says about one snippet, in the words of the evidence file."""

    path: str
    line: int
    kind: str
    verdict: str
    level: str
    digest: str
    tools: tuple[tuple[str, str], ...]
    expected: tuple[str, ...]
    """The rules that a bad example was asked to show, and showed, each once."""
    findings: tuple[str, ...]
    reason: str | None
    skipped: bool

    @property
    def anchor(self) -> str:
        """The id of its entry on the evidence page."""
        return anchor(self.digest)

    @property
    def standing(self) -> str:
        """One word for its styling: good, bad, fragment, skipped, unverified or failed."""
        if self.skipped:
            return "skipped"
        if self.verdict == Verdict.VERIFIED:
            return "bad" if self.expected else "good"
        return self.verdict

    @property
    def words(self) -> str:
        """The verdict as a reader sees it, without the tools."""
        match self.standing:
            case "good":
                # A configuration that its program has read is not built, but it is as far.
                if self.level == Level.BUILD and self.kind != Kind.DOCKERFILE:
                    return "Verified to load"
                return LEVEL_WORDS[self.level]
            case "bad":
                return f"Bad example, proved bad: {', '.join(self.expected)}"
            case "skipped":
                return f"Not checked, {self.reason or 'without a reason'}"
            case "fragment":
                return f"Fragment, checked as far as it goes: {self.reason or 'part of a whole'}"
            case "failed":
                return f"Failed: {'; '.join(self.findings) or self.reason or 'no reason given'}"
            case _:
                return f"Not verified: {self.reason or 'no reason given'}"


@dataclass(frozen=True, slots=True)
class Evidence:
    """The whole evidence file."""

    rows: tuple[Row, ...]
    by_digest: Mapping[str, Row]

    def count(self, standing: str) -> int:
        """How many different snippets have this standing, wherever and however often they stand."""
        return sum(row.standing == standing for row in self.by_digest.values())

    @property
    def tools(self) -> tuple[tuple[str, str], ...]:
        """Every tool and version that judged something, by name."""
        return tuple(sorted({use for row in self.rows for use in row.tools}))


EMPTY = Evidence((), {})


def anchor(digest: str) -> str:
    """The id that an entry for this digest has on the evidence page."""
    return "e-" + digest.removeprefix("sha256:")[:12]


def load_evidence(path: Path) -> Evidence:
    """Read an evidence file; the same file is read once.

    Raises:
        InputError: there is none, or it is not what `prodready snippets --format json` writes.
    """
    try:
        return _load(path, path.stat().st_mtime_ns)
    except OSError as error:
        raise InputError(
            f"{path}: {error.strerror}; write it with "
            f"`prodready snippets docs snippets README.md --format json --output {path}`"
        ) from None


@lru_cache(maxsize=8)
def _load(path: Path, _changed: int) -> Evidence:
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        if data["schema"] != SCHEMA:
            raise InputError(f"{path}: its schema is {data['schema']!r}, expected {SCHEMA!r}")
        rows = tuple(_row(entry) for entry in data["snippets"])
    except (ValueError, KeyError, TypeError) as error:
        raise InputError(
            f"{path}: not an evidence file ({type(error).__name__}: {error}); write it again"
        ) from None
    return Evidence(rows, {row.digest: row for row in reversed(rows)})


def _row(entry: Mapping[str, Any]) -> Row:
    return Row(
        path=entry["path"],
        line=entry["line"],
        kind=entry["kind"],
        verdict=entry["verdict"],
        level=entry["level"],
        digest=entry["digest"],
        tools=tuple((use["tool"], use["version"]) for use in entry["checks"]),
        expected=tuple(dict.fromkeys(finding["rule"] for finding in entry.get("expected", ()))),
        findings=tuple(f"{found['rule']} {found['message']}" for found in entry["findings"]),
        reason=entry.get("reason"),
        skipped=bool(entry.get("skipped", False)),
    )


def row_of(verdict: SnippetVerdict) -> Row:
    """The row of a verdict that was reached just now, without a file in between."""
    return Row(
        path=verdict.path,
        line=verdict.line,
        kind=verdict.kind.value,
        verdict=verdict.verdict.value,
        level=verdict.level.value,
        digest=verdict.digest,
        tools=tuple((use.tool, use.version) for use in verdict.checks),
        expected=tuple(dict.fromkeys(finding.rule for finding in verdict.expected)),
        findings=tuple(f"{found.rule} {found.message}" for found in verdict.findings),
        reason=verdict.reason,
        skipped=verdict.skipped,
    )
