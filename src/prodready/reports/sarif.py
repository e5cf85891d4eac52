"""SARIF 2.1.0, as GitHub's code scanning accepts it: one run, rules with help, stable fingerprints.

One run for all tools, since a file may hold 20 runs at most and there are more tools than that;
the tools that judged are its extensions.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import quote

from prodready import __version__
from prodready.model import Finding, Place, Severity
from prodready.reports.escape import visible
from prodready.reports.sheet import Rule, Sheet
from prodready.reports.sources import Sources, end_column, is_address, other_places, published_path

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
MAX_RESULTS = 25_000
"""Results of a run that GitHub accepts; a file with one more is refused as a whole."""
MAX_TEXT = 1024
"""Characters of a description that GitHub accepts."""
MAX_RELATED = 100

_LEVELS = {
    Severity.CRITICAL: "error",
    Severity.HIGH: "error",
    Severity.MEDIUM: "warning",
    Severity.LOW: "note",
}
_SCORES = {
    Severity.CRITICAL: "9.5",
    Severity.HIGH: "8.0",
    Severity.MEDIUM: "5.5",
    Severity.LOW: "2.0",
}
"""The middle of the range that GitHub reads as this severity."""


def render(sheet: Sheet) -> str:
    """The report as JSON text."""
    text = json.dumps(report(sheet), indent=1, ensure_ascii=False)
    # JSON escapes control characters by itself, direction marks it does not.
    return "\n".join(map(visible, text.split("\n"))) + "\n"


def report(sheet: Sheet) -> dict[str, Any]:
    """The report as plain data."""
    findings = list(sheet.findings())
    notes = list(sheet.notes)
    if len(findings) > MAX_RESULTS:
        notes.append(f"{len(findings) - MAX_RESULTS} findings of lower severity are left out")
        findings = sorted(findings, key=lambda f: f.severity.rank)[:MAX_RESULTS]
    rules = {f.rule: sheet.rules.get(f.rule) or _unknown(f) for f in findings}
    order = {id_: index for index, id_ in enumerate(sorted(rules))}
    results = _Results(sheet, order)
    run = {
        "tool": {
            "driver": {
                "name": "prodready",
                "version": __version__,
                "semanticVersion": __version__,
                "rules": [_rule(rules[id_]) for id_ in order],
            },
            "extensions": [
                {"name": tool, "version": version} for tool, version in sorted(sheet.tools.items())
            ],
        },
        "automationDetails": {"id": f"prodready/{sheet.name}/"},
        "columnKind": "unicodeCodePoints",
        "invocations": [
            {
                "executionSuccessful": not notes,
                "toolExecutionNotifications": [
                    {"level": "warning", "message": {"text": visible(note)}} for note in notes
                ],
            }
        ],
        "results": [results.result(finding) for finding in findings],
    }
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}


class _Results:
    """Findings as results; counts equal ones so that each has a fingerprint of its own."""

    def __init__(self, sheet: Sheet, order: dict[str, int]) -> None:
        self._sheet = sheet
        self._order = order
        self._sources = Sources(sheet.folder)
        self._seen: Counter[str] = Counter()

    def result(self, finding: Finding) -> dict[str, Any]:
        line = self._sources.line(finding.path, finding.line)
        message = finding.message.strip() + "".join(
            f"\n{text}"
            for text in (other_places(finding), f"Fix: {finding.fix}" if finding.fix else "")
            if text
        )
        made: dict[str, Any] = {
            "ruleId": finding.rule,
            "ruleIndex": self._order[finding.rule],
            "level": _LEVELS[finding.severity],
            "message": {"text": "\n".join(map(visible, message.splitlines())) or finding.rule},
            "locations": [self._location(finding, line)],
            "partialFingerprints": {"primaryLocationLineHash": self._fingerprint(finding, line)},
        }
        related = self._sheet.shown.get(finding, ())[:MAX_RELATED]
        others = [Place(one.path, one.line, one.column) for one in finding.also[:MAX_RELATED]]
        if related or others:
            made["relatedLocations"] = [
                *(self._page(place, "shown here") for place in related),
                *(self._page(place, "the same here") for place in others),
            ][:MAX_RELATED]
        if finding.tool:
            made["properties"] = {"tool": finding.tool}
        return made

    def _location(self, finding: Finding, line: str | None) -> dict[str, Any]:
        column = finding.column if line is None else min(finding.column, len(line) + 1)
        return {
            "physicalLocation": {
                "artifactLocation": {"uri": self._uri(finding.path)},
                "region": {
                    "startLine": finding.line,
                    "startColumn": column,
                    "endLine": finding.line,
                    "endColumn": end_column(line, column),
                },
            }
        }

    def _page(self, place: Place, says: str) -> dict[str, Any]:
        return {
            "physicalLocation": {
                "artifactLocation": {"uri": self._uri(place.path)},
                "region": {"startLine": place.line},
            },
            "message": {"text": says},
        }

    def _uri(self, path: str) -> str:
        """Relative to the repository's root, with all that is special in an address escaped."""
        published = published_path(path, self._sheet.folder)
        if is_address(published):
            return quote(published, safe="/:?&=%[]@", errors="replace")
        escaped = quote(published, safe="/", errors="replace")
        return f"file://{escaped}" if PurePosixPath(published).is_absolute() else escaped

    def _fingerprint(self, finding: Finding, line: str | None) -> str:
        """Of the rule, the file and what the line says, not where it stands.

        The n-th of several equal lines keeps the number n.
        """
        said = " ".join(line.split()) if line is not None else finding.message
        parts = "\0".join([finding.rule, self._uri(finding.path), said])
        digest = hashlib.sha256(parts.encode("utf-8", "surrogatepass")).hexdigest()[:16]
        self._seen[digest] += 1
        return f"{digest}:{self._seen[digest]}"


def _rule(rule: Rule) -> dict[str, Any]:
    properties: dict[str, Any] = {"tags": [*rule.tags[:9]]}
    if rule.security:
        properties["tags"] = ["security", *rule.tags[:9]]
        properties["security-severity"] = _SCORES[rule.severity]
    made: dict[str, Any] = {
        "id": rule.id,
        "name": rule.id[:255],
        "shortDescription": {"text": _cut(rule.short)},
        "fullDescription": {"text": _cut(rule.full)},
        "help": {"text": rule.help},
        "defaultConfiguration": {"level": _LEVELS[rule.severity]},
        "properties": properties,
    }
    return {**made, "helpUri": rule.link} if rule.link else made


def _unknown(finding: Finding) -> Rule:
    return Rule(finding.rule, finding.rule, finding.rule, finding.rule, severity=finding.severity)


def _cut(text: str) -> str:
    return text if len(text) <= MAX_TEXT else text[: MAX_TEXT - 1] + "…"
