"""JUnit XML, in the form that Jenkins, GitLab and GitHub's readers share: no element of one's own."""

from __future__ import annotations

from collections.abc import Sequence
from xml.etree import ElementTree as ET

from prodready.model import Finding
from prodready.patterns import lazy
from prodready.reports.escape import one_line, visible
from prodready.reports.sheet import Case, Outcome, Sheet
from prodready.reports.sources import other_places

_FORBIDDEN = lazy("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 cannot hold, not even escaped."""


def render(sheet: Sheet) -> str:
    """The report as XML text: a suite a page or area, a case a snippet or item."""
    groups: dict[str, list[Case]] = {}
    for case in _problem_cases(sheet.problems):
        groups.setdefault(case.group, []).append(case)
    for case in sheet.cases:
        groups.setdefault(case.group, []).append(case)
    every = [case for cases in groups.values() for case in cases]
    root = ET.Element("testsuites", {"name": f"prodready {sheet.name}", **_totals(every)})
    for group, cases in groups.items():
        skipped = str(sum(case.outcome is Outcome.SKIPPED for case in cases))
        attributes = {"name": _text(group), **_totals(cases), "skipped": skipped, "time": "0"}
        suite = ET.SubElement(root, "testsuite", attributes)
        for case in cases:
            _add(suite, case)
        if sheet.notes and group == next(iter(groups)):
            ET.SubElement(suite, "system-err").text = "\n".join(map(_text, sheet.notes))
    ET.indent(root, " ")
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(root, "unicode") + "\n"


def _problem_cases(problems: Sequence[Finding]) -> list[Case]:
    return [Case(p.path, f"{p.rule}:{p.line}", Outcome.FAILED, "failed", (p,)) for p in problems]


def _totals(cases: Sequence[Case]) -> dict[str, str]:
    failures = sum(case.outcome is Outcome.FAILED for case in cases)
    return {"tests": str(len(cases)), "failures": str(failures), "errors": "0"}


def _add(suite: ET.Element, case: Case) -> None:
    attributes = {"classname": _text(case.group), "name": _text(case.name), "time": "0"}
    element = ET.SubElement(suite, "testcase", attributes)
    if case.outcome is Outcome.SKIPPED:
        reason = _text(f"{case.status}: {case.reason}" if case.reason else case.status)
        ET.SubElement(element, "skipped", {"message": reason})
    elif case.outcome is Outcome.FAILED:
        first = case.findings[0].message if case.findings else case.reason or case.status
        more = f" (and {len(case.findings) - 1} more)" if len(case.findings) > 1 else ""
        rule = case.findings[0].rule if case.findings else case.status
        failure = ET.SubElement(
            element, "failure", {"type": _text(rule), "message": _text(first) + more}
        )
        failure.text = "\n".join(_line(finding) for finding in case.findings) or _text(first)


def _line(finding: Finding) -> str:
    place = f"{finding.path}:{finding.line}:{finding.column}"
    fix = f" Fix: {finding.fix}" if finding.fix else ""
    also = f" ({other_places(finding)})" if finding.also else ""
    return _text(f"{place}: {finding.rule} {finding.message}{also}{fix}")


def _text(text: str) -> str:
    return _FORBIDDEN.sub("\N{REPLACEMENT CHARACTER}", visible(one_line(text)))
