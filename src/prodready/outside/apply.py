"""Reads the result files of other tools and puts what they say beside what the checks found."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from prodready.checks.results import ItemResult, Status, Witness
from prodready.documents.reading import read_text
from prodready.model import Finding
from prodready.outside import load, sarif, sbom, testing
from prodready.outside.interface import Reading, Source, Word


def apply_evidence(
    results: Sequence[ItemResult],
    files: Iterable[str],
    thresholds: Mapping[str, float],
    notes: list[str],
) -> list[ItemResult]:
    """The results with what the files say about them.

    A file that says that something is wrong fails its items. One that says that all is well
    answers an item that is open; what a check found wrong it does not mend.

    Raises:
        InputError: a file cannot be read, or is of no form that is known.
    """
    words: list[Word] = []
    asked = {name for r in results for name in (r.item.id, *r.item.covers)}
    for file in files:
        reading = _understood(Source(file, read_text(file), thresholds))
        notes += reading.notes
        words += reading.words
        if reading.words and not asked.intersection(n for w in reading.words for n in w.names):
            names = ", ".join(dict.fromkeys(n for word in reading.words for n in word.names))
            notes.append(f"{file}: speaks about no item that was asked for ({names})")
    return [_applied(result, words) for result in results]


def _understood(source: Source) -> Reading:
    try:
        return read(source)
    except (AttributeError, IndexError, KeyError, TypeError, ValueError) as error:
        # The forms are those of others and deep; a value of another type than theirs is no fault
        # of ours, and the file is of no use.
        cause = f"{type(error).__name__}: {error}"
        raise source.error(f"is not as its tool writes it: {cause}") from None


def read(source: Source) -> Reading:
    """What one file says, by its form.

    Raises:
        InputError: it is of no form that is known.
    """
    head = source.text.lstrip()[:200]
    if head.startswith("<"):
        return testing.read(source)
    if head.startswith("SPDXVersion:"):
        return sbom.read_tags(source)
    if head.startswith(("Type,Name,Request Count", '"Type","Name","Request Count"')):
        return load.read_locust_csv(source)
    if not head.startswith(("{", "[")):
        raise source.error(
            "is of no form that is known: SARIF, Cobertura, JUnit, CycloneDX, SPDX, "
            "locust's CSV or JSON, k6's summary"
        )
    try:
        data = json.loads(source.text)
    except (ValueError, RecursionError) as error:
        raise source.error(f"is no JSON: {error}") from None
    return _read_json(source, data)


def _read_json(source: Source, data: object) -> Reading:
    if isinstance(data, list) and data and all(isinstance(one, Mapping) for one in data):
        return load.read_locust_json(source, data)
    if isinstance(data, Mapping):
        if "runs" in data:
            return sarif.read(source, data)
        bill = sbom.read_json(source, data)
        if bill is not None:
            return bill
        if isinstance(data.get("metrics"), Mapping):
            return load.read_k6(source, data)
    raise source.error("is JSON, but neither SARIF, CycloneDX, SPDX, locust's nor k6's")


_OPEN = (Status.NEEDS_ATTESTATION, Status.NOT_RUN, Status.NOT_APPLICABLE)


def _applied(result: ItemResult, words: Sequence[Word]) -> ItemResult:
    own = {result.item.id, *result.item.covers}
    said = [word for word in words if own.intersection(word.names)]
    bad = [word for word in said if not word.holds]
    good = tuple(Witness(word.place, word.message) for word in said if word.holds)
    if bad:
        findings = tuple(dict.fromkeys(_finding(result, word) for word in bad))
        return replace(
            result,
            status=Status.FAIL,
            findings=(*result.findings, *findings),
            reason=None,
            elsewhere=False,
        )
    if not good:
        return result
    witness = (*result.witness, *good)
    if result.status in _OPEN and not result.crashed:
        return replace(result, status=Status.PASS, witness=witness, reason=None, elsewhere=False)
    return replace(result, witness=witness)


def _finding(result: ItemResult, word: Word) -> Finding:
    docs = result.item.references.get("docs", ())
    return Finding(
        rule=result.item.id,
        message=word.message,
        severity=result.item.severity,
        path=word.place.path,
        line=word.place.line,
        fix=word.fix or result.item.fix,
        help=docs[0] if docs else None,
    )
