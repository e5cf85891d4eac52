"""The machine's report of `prodready check`: schema `prodready.check/1`."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import fields
from typing import TYPE_CHECKING, Any

from prodready.checks.results import ItemResult, Signed, summary
from prodready.model import Finding

if TYPE_CHECKING:
    from prodready.targets.profile import Profile

SCHEMA = "prodready.check/1"


def render(
    results: Sequence[ItemResult],
    location: str,
    profile: Profile,
    notes: Sequence[str] = (),
    kind: str = "repo",
) -> str:
    """The report as JSON text; `kind` is the sort of target."""
    data = report(results, location, profile.name, kind)
    if notes:
        data["notes"] = list(notes)
    return json.dumps(data, indent=1, ensure_ascii=False) + "\n"


def report(
    results: Sequence[ItemResult], location: str, profile: str, kind: str = "repo"
) -> dict[str, Any]:
    """The report as plain data."""
    return {
        "schema": SCHEMA,
        "target": {"kind": kind, "location": location},
        "profile": profile,
        "items": [_item(result) for result in results],
        "summary": summary(results),
    }


def _item(result: ItemResult) -> dict[str, Any]:
    entry: dict[str, Any] = {
        "id": result.item.id,
        "status": result.status.value,
        "severity": result.item.severity.value,
        "findings": [_finding(finding) for finding in result.findings],
        "witness": [
            {"path": w.place.path, "line": w.place.line, "column": w.place.column, "note": w.note}
            for w in result.witness
        ],
    }
    if result.reason:
        entry["reason"] = result.reason
    if result.signed:
        entry["signed"] = [_signed(one) for one in result.signed]
    if result.known:
        entry["known"] = [_finding(finding) for finding in result.known]
    return entry


def _signed(one: Signed) -> dict[str, Any]:
    """A word of a person; `findings` are those that a waiver accepts."""
    said = "evidence" if one.sort == "attestation" else "reason"
    data = {
        "sort": one.sort,
        "by": one.by,
        "on": one.on.isoformat(),
        "until": one.until.isoformat(),
        said: one.text,
        "resource": one.resource,
        "author": one.author,
        "path": one.place.path,
        "line": one.place.line,
        "findings": [_finding(finding) for finding in one.findings],
    }
    return {key: value for key, value in data.items() if value not in (None, [])}


def _finding(finding: Finding) -> dict[str, Any]:
    """A finding; `also` has the other places of the same defect, with what is said there."""
    told = (field.name for field in fields(finding))
    data = {name: getattr(finding, name) for name in told if name not in ("tool", "also")}
    if finding.also:
        data["also"] = [
            {"path": one.path, "line": one.line, "column": one.column, "message": one.message}
            for one in finding.also
        ]
    return data
