"""Puts the words of people beside what the machine found: attested, waived, expired."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import date

import pathspec

from prodready.checks.results import ItemResult, Signed, Status
from prodready.documents.repository import Repository
from prodready.ledger.entries import Ledger, Signature, Sort
from prodready.ledger.subjects import Subjects
from prodready.model import Finding

Author = Callable[[Signature], str | None]


class Signatures:
    """The entries of a ledger for one run.

    After `apply`, `notes` says of each entry that had no effect why, and what to do with it.
    """

    def __init__(
        self, ledger: Ledger, repository: Repository, today: date, author: Author, *, waivers: bool
    ) -> None:
        self._ledger, self._repository, self._today = ledger, repository, today
        self._author, self._waivers = author, waivers
        self._subjects = Subjects(repository)
        self._used: set[Signature] = set()
        self._asked: set[str] = set()
        self.notes: list[str] = []

    def apply(self, results: Sequence[ItemResult]) -> list[ItemResult]:
        """The results as they are with what people said."""
        self._asked = {result.item.id for result in results}
        signed = [self._waived(self._attested(result)) for result in results]
        self.notes += self._unused(signed)
        return signed

    def _attested(self, result: ItemResult) -> ItemResult:
        if result.status is not Status.NEEDS_ATTESTATION and not result.elsewhere:
            return result
        for one in self._ledger.attestations:
            if one.item != result.item.id:
                continue
            self._used.add(one)
            if one.expired(self._today):
                return self._fails(result, one, _EXPIRED)
            if not self._is_there(one):
                return self._fails(result, one, _NO_EVIDENCE)
            signed = self._signed(one)
            return replace(result, status=Status.ATTESTED, reason=None, signed=(signed,))
        return result

    def _is_there(self, one: Signature) -> bool:
        return "://" in one.text or (self._repository.root / one.text).exists()

    def _waived(self, result: ItemResult) -> ItemResult:
        if not self._waivers or result.status not in (Status.FAIL, Status.NEEDS_ATTESTATION):
            return result
        left, signed = list(result.findings), []
        whole = False
        for one in self._ledger.waivers:
            if one.item != result.item.id:
                continue
            meant = [finding for finding in left if self._means(one, finding)]
            if not meant and (left or one.resource is not None):
                continue
            self._used.add(one)
            if one.expired(self._today):
                result = self._fails(result, one, _EXPIRED_WAIVER)
                continue
            left = [finding for finding in left if finding not in meant]
            whole = whole or one.resource is None
            signed.append(self._signed(one, meant))
        if not signed:
            return result
        added = [f for f in result.findings if f.path == Sort.WAIVER.file]
        left = list(dict.fromkeys([*left, *added]))
        if left or not (result.findings or whole):
            return replace(result, findings=tuple(left), signed=(*result.signed, *signed))
        return replace(
            result, status=Status.WAIVED, findings=(), reason=None, signed=(*result.signed, *signed)
        )

    def _means(self, waiver: Signature, finding: Finding) -> bool:
        """Whether the waiver is for this finding: all of them where it names no resource."""
        wanted = waiver.resource
        if wanted is None:
            return True
        if wanted in self._subjects.names(finding):
            return True
        path, _, name = wanted.partition("#")
        if name and name not in self._subjects.names(finding):
            return False
        if pathspec.GitIgnoreSpec.from_lines([path]).match_file(finding.path):
            return True
        words = (word.strip("`'\",;:()").rstrip(".") for word in finding.message.split())
        return not self._repository.exists(path) and path in words

    def _signed(self, one: Signature, findings: Iterable[Finding] = ()) -> Signed:
        return Signed(
            sort=one.sort.value,
            by=one.by,
            on=one.on,
            until=one.until,
            text=one.text,
            place=one.place,
            resource=one.resource,
            author=self._author(one),
            findings=tuple(findings),
        )

    def _fails(self, result: ItemResult, one: Signature, says: tuple[str, str]) -> ItemResult:
        message, fix = (text.format(one=one, resource=_option(one)) for text in says)
        finding = Finding(
            rule=result.item.id,
            message=message,
            severity=result.item.severity,
            path=one.place.path,
            line=one.place.line,
            fix=fix,
        )
        return replace(
            result,
            status=Status.FAIL,
            findings=(*result.findings, finding),
            reason=None,
            elsewhere=False,
        )

    def _unused(self, results: Sequence[ItemResult]) -> list[str]:
        status = {result.item.id: result.status for result in results}
        notes = []
        for one in (*self._ledger.attestations, *(self._ledger.waivers if self._waivers else ())):
            if one in self._used or one.item not in self._asked:
                continue
            where = f"{one.place.path}:{one.place.line}"
            what = f"the {one.sort} of {one.item}"
            if one.resource is not None and status[one.item] is not Status.PASS:
                notes.append(f"{where}: {what} for {one.resource} meets no finding; remove it")
            else:
                notes.append(f"{where}: {what} has no effect: it is {status[one.item]}; remove it")
        return notes


def _option(one: Signature) -> str:
    return f" --resource {one.resource}" if one.resource else ""


_EXPIRED = (
    "the attestation by {one.by} ended on {one.until}",
    "Look again, and run `prodready attest {one.item} --evidence LINK`.",
)
_NO_EVIDENCE = (
    "the evidence of the attestation by {one.by} is not there: {one.text}",
    "Name a link or a file that exists: `prodready attest {one.item} --evidence FILE`.",
)
_EXPIRED_WAIVER = (
    "the waiver by {one.by} ended on {one.until}",
    "Repair it, or run `prodready waive {one.item}{resource} --reason TEXT --until DATE`.",
)
