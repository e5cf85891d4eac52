"""GitHub workflow commands: each finding becomes an annotation on its line."""

from __future__ import annotations

from prodready.model import Finding
from prodready.reports.escape import terminal, visible
from prodready.reports.sheet import Outcome, Sheet
from prodready.reports.sources import other_places, published_path


def render(sheet: Sheet) -> str:
    """One command a finding, then notes and totals as plain text."""
    lines = [annotation(f, published_path(f.path, sheet.folder)) for f in sheet.findings()]
    for case in sheet.with_outcome(Outcome.FAILED):
        if not case.findings:
            message = f"{case.name}: {case.status}: {case.reason or ''}"
            lines.append(f"::error title={_property(case.name)}::{_data(message)}")
    lines += [f"::warning title=prodready::{_data(note)}" for note in sheet.notes]
    lines += [f"::notice title=prodready::{_data(remark)}" for remark in sheet.remarks]
    lines.append(terminal(", ".join(f"{count} {name}" for name, count in sheet.counts.items())))
    return "\n".join(lines) + "\n"


def annotation(finding: Finding, path: str | None = None) -> str:
    """The command for a finding, with everything that GitHub reads specially escaped."""
    properties = {
        "file": finding.path if path is None else path,
        "line": finding.line,
        "col": finding.column,
        "title": finding.rule,
    }
    head = ",".join(f"{name}={_property(str(value))}" for name, value in properties.items())
    also = f"\n{other_places(finding)}" if finding.also else ""
    fix = f"\nFix: {finding.fix}" if finding.fix else ""
    return f"::error {head}::{_data(finding.message + also + fix)}"


def _data(text: str) -> str:
    shown = "\n".join(map(visible, text.splitlines()))
    return shown.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
