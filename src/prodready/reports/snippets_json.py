"""The machine's report of `prodready snippets`: schema `prodready.snippets/1`."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from prodready.documents.pages import Collection
from prodready.model import Finding, SnippetVerdict, Verdict

SCHEMA = "prodready.snippets/1"


def render(verdicts: Sequence[SnippetVerdict], collection: Collection) -> str:
    """The report as JSON text."""
    return json.dumps(report(verdicts, collection), indent=1, ensure_ascii=False) + "\n"


def report(verdicts: Sequence[SnippetVerdict], collection: Collection) -> dict[str, Any]:
    """The report as plain data."""
    return {
        "schema": SCHEMA,
        "snippets": [_snippet(verdict) for verdict in verdicts],
        "problems": [_finding(problem) for problem in collection.problems],
        "summary": summary(verdicts),
    }


def summary(verdicts: Sequence[SnippetVerdict]) -> dict[str, int]:
    """How many snippets there are, and how many with each verdict."""
    counts = {str(kind): sum(v.verdict is kind for v in verdicts) for kind in Verdict}
    return {"snippets": len(verdicts), **counts}


def _snippet(verdict: SnippetVerdict) -> dict[str, Any]:
    return {
        "path": verdict.path,
        "line": verdict.line,
        "end_line": verdict.end_line,
        "info": verdict.info,
        "kind": verdict.kind.value,
        "verdict": verdict.verdict.value,
        "level": verdict.level.value,
        "digest": verdict.digest,
        "checks": [asdict(check) for check in verdict.checks],
        "findings": [_finding(finding) for finding in verdict.findings],
        "expected": [_finding(finding) for finding in verdict.expected],
        "reason": verdict.reason,
        "missing": list(verdict.missing),
        "skipped": verdict.skipped,
        "ignored": verdict.ignored,
    }


def _finding(finding: Finding) -> dict[str, Any]:
    return {key: value for key, value in asdict(finding).items() if value not in (None, ())}
