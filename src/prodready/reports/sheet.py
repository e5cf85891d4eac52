"""What every published report is made from: cases with their findings, whatever was checked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from prodready.model import Finding, Place, Severity


class Outcome(StrEnum):
    """How a case counts."""

    PASSED = "passed"
    FAILED = "failed"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class Case:
    """One thing that was judged: a snippet, or an item."""

    group: str
    """What it is listed under: the page, or the item's area."""
    name: str
    """Its name within the group: `dockerfile:12`, `non-root-container`."""
    outcome: Outcome
    status: str
    """The project's own word for the outcome: `verified`, `not-run` …"""
    findings: tuple[Finding, ...] = ()
    reason: str | None = None
    """Why it was not judged, or not wholly."""
    place: Place | None = None
    details: tuple[str, ...] = ()
    """What was done: tools and versions, or witnesses."""


@dataclass(frozen=True, slots=True)
class Rule:
    """What is known about a rule besides what it found."""

    id: str
    short: str
    full: str
    help: str
    link: str | None = None
    severity: Severity = Severity.MEDIUM
    security: bool = False
    tags: tuple[str, ...] = ()


@dataclass(frozen=True)
class Sheet:
    """A whole run, ready to be written in any format."""

    name: str
    """The command: `snippets` or `check`."""
    title: str
    cases: tuple[Case, ...]
    counts: Mapping[str, int]
    rules: Mapping[str, Rule] = field(default_factory=dict)
    problems: tuple[Finding, ...] = ()
    tools: Mapping[str, str] = field(default_factory=dict)
    """Version by tool, of those that judged something."""
    notes: tuple[str, ...] = ()
    """What keeps the result from being whole: tools that are missing or that crashed."""
    remarks: tuple[str, ...] = ()
    """What is to be known besides, and changes nothing."""
    folder: Path = Path()
    """What the paths of findings are relative to."""
    shown: Mapping[Finding, tuple[Place, ...]] = field(default_factory=dict)
    """Where a finding of an included file is shown: the places of the pages."""

    def findings(self) -> Iterator[Finding]:
        """Every finding once: problems first, then case by case."""
        seen = dict.fromkeys(self.problems)
        for case in self.cases:
            if case.outcome is Outcome.FAILED:
                seen |= dict.fromkeys(case.findings)
        return iter(seen)

    def with_outcome(self, outcome: Outcome) -> list[Case]:
        """The cases that count so."""
        return [case for case in self.cases if case.outcome is outcome]
