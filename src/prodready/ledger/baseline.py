"""Findings that are known already: a baseline that moved lines do not break, and unchanged files."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from prodready.checks.results import ItemResult, Status
from prodready.documents.reading import read_text
from prodready.documents.repository import Repository
from prodready.errors import InputError
from prodready.ledger.entries import Sort
from prodready.ledger.subjects import Subjects
from prodready.model import Finding
from prodready.reports.sources import Sources

SCHEMA = "prodready.baseline/1"
_SIGNED = frozenset(sort.file for sort in Sort)
"""What has expired there fails whatever was known before."""


class Prints:
    """Fingerprints of findings: of the item, the file, the names around it and what its line says.

    Not of the line's number, so a finding that moves stays the same. Two findings that are equal in
    all of this have one print, and are counted.
    """

    def __init__(self, repository: Repository) -> None:
        self._sources = Sources(repository.root)
        self._subjects = Subjects(repository)

    def of(self, finding: Finding) -> str:
        """The fingerprint of one finding."""
        line = self._sources.line(finding.path, finding.line)
        said = " ".join(line.split()) if line is not None else finding.message
        names = sorted(self._subjects.names(finding))
        parts = "\0".join([finding.rule, finding.path, *names, said])
        return hashlib.sha256(parts.encode("utf-8", "surrogatepass")).hexdigest()[:20]


def write(results: Iterable[ItemResult], prints: Prints) -> str:
    """The baseline of a run, as JSON text: every finding that fails."""
    found = sorted(
        (finding.rule, finding.path, prints.of(finding))
        for result in results
        if result.status is Status.FAIL
        for finding in result.findings
        if finding.path not in _SIGNED
    )
    rows = [
        {"item": item, "path": path, "print": print_, "count": count}
        for (item, path, print_), count in Counter(found).items()
    ]
    return json.dumps({"schema": SCHEMA, "findings": rows}, indent=1, ensure_ascii=False) + "\n"


def read(file: str) -> Counter[str]:
    """How often each print is known.

    Raises:
        InputError: the file is not there, or is no baseline.
    """
    try:
        data = json.loads(read_text(file))
        if data["schema"] != SCHEMA:
            raise InputError(f"{file}: is a {data['schema']!r}, not a {SCHEMA}; write it anew")
        rows = [(str(row["print"]), int(row["count"])) for row in data["findings"]]
    except (ValueError, KeyError, TypeError, RecursionError):
        raise InputError(
            f"{file}: is no baseline; write one with `prodready check --write-baseline {file}`"
        ) from None
    known: Counter[str] = Counter()
    for print_, count in rows:
        known[print_] += count
    return known


def without_known(
    results: Sequence[ItemResult], known: Counter[str], prints: Prints, file: str
) -> list[ItemResult]:
    """The results without the findings that the baseline knows."""
    left = Counter(known)

    def is_known(finding: Finding) -> bool:
        print_ = prints.of(finding)
        left[print_] -= 1
        return left[print_] >= 0

    return set_aside(results, is_known, f"in the baseline {Path(file).name}")


def only_changed(
    results: Sequence[ItemResult], changed: frozenset[str], revision: str
) -> list[ItemResult]:
    """The results without the findings in files that did not change."""
    words = f"in files that did not change since {revision}"
    return set_aside(results, lambda finding: finding.path not in changed, words)


def set_aside(
    results: Sequence[ItemResult], known: Callable[[Finding], bool], where: str
) -> list[ItemResult]:
    """The results without the known findings. An item that has no other is waived, never passed."""
    made = []
    for result in results:
        if result.status is not Status.FAIL:
            made.append(result)
            continue
        old = tuple(f for f in result.findings if f.path not in _SIGNED and known(f))
        new = tuple(finding for finding in result.findings if finding not in old)
        told = replace(result, known=(*result.known, *old))
        if new or not old:
            made.append(replace(told, findings=new) if old else told)
            continue
        count = f"{len(old)} finding{'s' if len(old) > 1 else ''}"
        made.append(replace(told, status=Status.WAIVED, findings=(), reason=f"{count} {where}"))
    return made
