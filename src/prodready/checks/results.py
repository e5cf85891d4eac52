"""What came of an item: its status, the findings that fail it or the places that prove it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from prodready.catalog.model import Item
from prodready.model import Finding, Place, Severity


class Status(StrEnum):
    """The answer to an item. Only pass, attested and not-applicable count as done."""

    PASS = "pass"  # noqa: S105 - a status, not a password
    FAIL = "fail"
    NEEDS_ATTESTATION = "needs-attestation"
    ATTESTED = "attested"
    WAIVED = "waived"
    NOT_APPLICABLE = "not-applicable"
    NOT_RUN = "not-run"


@dataclass(frozen=True, slots=True)
class Witness:
    """A place that proves a pass, and what stands there."""

    place: Place
    note: str = ""


@dataclass(frozen=True, slots=True)
class Signed:
    """An attestation or a waiver that counts for an item, or for some of its findings."""

    sort: str
    """`attestation` or `waiver`."""
    by: str
    on: date
    until: date
    text: str
    """The evidence, or the reason."""
    place: Place
    resource: str | None = None
    author: str | None = None
    """Who committed the entry, as git knows it."""
    findings: tuple[Finding, ...] = ()
    """What a waiver accepts."""


@dataclass(frozen=True, slots=True)
class ItemResult:
    """One item and its status."""

    item: Item
    status: Status
    findings: tuple[Finding, ...] = ()
    witness: tuple[Witness, ...] = ()
    reason: str | None = None
    """Why an item was not run, or what a person is asked to attest."""
    crashed: bool = False
    """The check itself is at fault."""
    elsewhere: bool = False
    """Not run because it is seen on another sort of target; a person may say what is there."""
    signed: tuple[Signed, ...] = ()
    """The words of people that made the status what it is."""
    known: tuple[Finding, ...] = ()
    """Findings that a baseline knows, or that stand in files that did not change."""

    def __post_init__(self) -> None:
        if self.status is Status.PASS and not self.witness:
            raise ValueError(f"{self.item.id}: a pass without a witness is no pass")
        if self.status is Status.FAIL and not self.findings:
            raise ValueError(f"{self.item.id}: a failure without a finding is no failure")


def summary(results: Iterable[ItemResult]) -> dict[str, int]:
    """How many items have each status; every status is there."""
    counts = {status.value: 0 for status in Status}
    for result in results:
        counts[result.status.value] += 1
    order = ("pass", "fail", "needs-attestation", "attested", "waived", "not-applicable", "not-run")
    return {name: counts[name] for name in order}


def failing(results: Sequence[ItemResult], threshold: Severity) -> list[ItemResult]:
    """The failed items of at least this severity."""
    return [
        result
        for result in results
        if result.status is Status.FAIL and result.item.severity.rank <= threshold.rank
    ]
