"""The results of items as the sheet that published reports are made from."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from prodready.catalog.model import Item
from prodready.checks.results import ItemResult, Status, summary
from prodready.reports.escape import web_link
from prodready.reports.sheet import Case, Outcome, Rule, Sheet

if TYPE_CHECKING:
    from prodready.targets.profile import Profile

_OUTCOMES = {
    Status.PASS: Outcome.PASSED,
    Status.ATTESTED: Outcome.PASSED,
    Status.NOT_APPLICABLE: Outcome.SKIPPED,
    Status.WAIVED: Outcome.SKIPPED,
    Status.NEEDS_ATTESTATION: Outcome.SKIPPED,
    Status.NOT_RUN: Outcome.SKIPPED,
    Status.FAIL: Outcome.FAILED,
}

_SECURITY_REFERENCES = (
    *("cis-kubernetes", "cwe", "nist-800-190", "owasp", "pod-security-standards", "zizmor"),
)
"""Standards that speak about attacks; an item that one of them asks for is about security."""


def sheet(
    results: Sequence[ItemResult],
    location: str,
    profile: Profile,
    *,
    strict: bool = False,
    remarks: Sequence[str] = (),
    folder: Path | None = None,
) -> Sheet:
    """The run as cases, one an item.

    Args:
        results: what came of each item.
        location: the target, as the user named it.
        profile: what it was recognised as.
        strict: whether what needs attestation or was not run fails.
        remarks: what is to be known besides: signatures that have no effect.
        folder: what the paths of findings are relative to; the target by default.
    """
    return Sheet(
        name="check",
        title=f"prodready check {location}, profile {profile.name}",
        cases=tuple(_case(result, strict) for result in results),
        counts=summary(results),
        rules={result.item.id: _rule(result.item) for result in results if result.findings},
        notes=tuple(
            f"{result.item.id} was not run: {result.reason}" for result in results if result.crashed
        ),
        folder=Path(location) if folder is None else folder,
        remarks=tuple(remarks),
    )


def _case(result: ItemResult, strict: bool) -> Case:
    loose = result.status in (Status.NEEDS_ATTESTATION, Status.NOT_RUN)
    outcome = Outcome.FAILED if strict and loose else _OUTCOMES[result.status]
    reason = result.reason or signed_words(result) or result.status.value
    shown = [f"{w.place.path}:{w.place.line}" for w in result.witness]
    if result.status is Status.ATTESTED:
        shown.append(signed_words(result))
    return Case(
        group=result.item.area,
        name=result.item.id,
        outcome=outcome,
        status=result.status.value,
        findings=result.findings,
        reason=reason if outcome is not Outcome.PASSED and not result.findings else None,
        details=tuple(shown),
    )


def signed_words(result: ItemResult) -> str:
    """Who signed, until when, and what they say; empty where nobody did."""
    return "; ".join(
        (f"{one.resource}: " if one.resource else "")
        + f"{one.text} ({one.by}, until {one.until}"
        + (f", committed by {one.author})" if one.author else ")")
        for one in result.signed
    )


def _rule(item: Item) -> Rule:
    paragraphs = [" ".join(text.split()) for text in (item.why, item.verify, item.fix)]
    links = (web_link(address) for address in item.references.get("docs", ()))
    return Rule(
        id=item.id,
        short=item.title,
        full=f"{item.title}. {paragraphs[0]}",
        help="\n\n".join(
            f"{heading}: {text}"
            for heading, text in zip(("Why", "Verify", "Fix"), paragraphs, strict=True)
        ),
        link=next((link for link in links if link), None),
        severity=item.severity,
        security=any(name.startswith(_SECURITY_REFERENCES) for name in item.references),
        tags=(item.area, item.phase.value),
    )
