"""GitHub workflow commands: each finding becomes an annotation on its line."""

from __future__ import annotations

from collections.abc import Sequence

from prodready.documents.pages import Collection
from prodready.model import Finding, SnippetVerdict
from prodready.reports.snippets_json import summary


def render(verdicts: Sequence[SnippetVerdict], collection: Collection) -> str:
    """One `::error` line a finding, then the totals as plain text."""
    findings = [*collection.problems, *(f for v in verdicts for f in v.findings)]
    lines = [annotation(finding) for finding in dict.fromkeys(findings)]
    lines.append(", ".join(f"{count} {name}" for name, count in summary(verdicts).items()))
    return "\n".join(lines) + "\n"


def annotation(finding: Finding) -> str:
    """The `::error` command for a finding, with everything that GitHub reads specially escaped."""
    properties = {
        "file": finding.path,
        "line": finding.line,
        "col": finding.column,
        "title": finding.rule,
    }
    head = ",".join(f"{name}={_property(str(value))}" for name, value in properties.items())
    return f"::error {head}::{_data(finding.message)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
