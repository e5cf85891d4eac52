"""The machine's report of `prodready check`: schema `prodready.check/1`."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from prodready.checks.results import ItemResult, summary
from prodready.targets.profile import Profile

SCHEMA = "prodready.check/1"


def render(results: Sequence[ItemResult], location: str, profile: Profile) -> str:
    """The report as JSON text."""
    data = report(results, location, profile.name)
    return json.dumps(data, indent=1, ensure_ascii=False) + "\n"


def report(results: Sequence[ItemResult], location: str, profile: str) -> dict[str, Any]:
    """The report as plain data."""
    return {
        "schema": SCHEMA,
        "target": {"kind": "repo", "location": location},
        "profile": profile,
        "items": [_item(result) for result in results],
        "summary": summary(results),
    }


def _item(result: ItemResult) -> dict[str, Any]:
    entry: dict[str, Any] = {
        "id": result.item.id,
        "status": result.status.value,
        "severity": result.item.severity.value,
        "findings": [_finding(asdict(finding)) for finding in result.findings],
        "witness": [
            {"path": w.place.path, "line": w.place.line, "column": w.place.column, "note": w.note}
            for w in result.witness
        ],
    }
    return {**entry, "reason": result.reason} if result.reason else entry


def _finding(data: dict[str, Any]) -> dict[str, Any]:
    data.pop("tool")
    return data
