"""`prodready snippets --ran FILE`: what coverage.py saw of the examples while their tests ran.

A Python file that the project's own tests executed needs no second execution: coverage.py's JSON
report names the lines that ran. It counts for a file that did not change since.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from prodready.documents.reading import read_text
from prodready.errors import InputError
from prodready.model import Document, Kind, Level, SnippetVerdict, ToolUse, Verdict

if TYPE_CHECKING:
    from prodready.api import Verification

TOOL = "coverage.py"


@dataclass(frozen=True, slots=True)
class Ran:
    """The lines of one file that were executed, and when the report about them was written."""

    lines: frozenset[int]
    version: str
    moment: float
    """Seconds since 1970."""


def read_ran(files: Sequence[str]) -> dict[Path, Ran]:
    """What ran, by resolved path of the file; names in a report are from its folder or this one.

    Raises:
        InputError: a file is not there, or is no JSON report of coverage.py.
    """
    found: dict[Path, Ran] = {}
    for name in files:
        report = Path(name)
        meta, measured = _report(report)
        moment = datetime.fromisoformat(meta["timestamp"]).timestamp()
        for path, data in measured.items():
            lines = frozenset(int(line) for line in data["executed_lines"])
            for base in (report.parent, Path()):
                if (base / path).is_file():
                    found[(base / path).resolve()] = Ran(lines, meta["version"], moment)
                    break
    return found


def _report(file: Path) -> tuple[dict[str, Any], dict[str, Any]]:
    try:
        data = json.loads(read_text(file))
        meta, measured = data["meta"], data["files"]
        datetime.fromisoformat(meta["timestamp"])
        if not all("executed_lines" in each for each in measured.values()):
            raise KeyError("executed_lines")
    except (KeyError, TypeError, ValueError, AttributeError):
        raise InputError(
            f"--ran {file}: is no JSON report of coverage.py; `coverage json` writes one"
        ) from None
    return meta, measured


def with_runs(
    documents: Sequence[Document], verification: Verification, ran: dict[Path, Ran]
) -> Verification:
    """The verdicts, those of Python that ran taken to level `run`; a failure stays one."""
    verdicts = [
        _judged(verdict, document, ran)
        for verdict, document in zip(verification.verdicts, documents, strict=True)
    ]
    stale = sorted({str(file) for file, one in ran.items() if _changed(file, one)})
    notices = [f"{file} changed after its run; what ran of it does not count" for file in stale]
    return replace(
        verification, verdicts=tuple(verdicts), notices=(*verification.notices, *notices)
    )


def _judged(verdict: SnippetVerdict, document: Document, ran: dict[Path, Ran]) -> SnippetVerdict:
    if document.kind is not Kind.PYTHON or verdict.verdict is not Verdict.VERIFIED:
        return verdict
    if verdict.expected or verdict.skipped:
        return verdict
    judged = document.part_of or document
    shown = judged.lines.origins
    path = judged.path if shown is None else (shown[0].path if shown else judged.path)
    file = Path(path).resolve()
    one = ran.get(file)
    if one is None or _changed(file, one):
        return verdict
    lines = one.lines if shown is None else one.lines & {place.line for place in shown}
    if not lines:
        return verdict
    use = ToolUse(TOOL, f"{one.version}, {len(lines)} lines ran")
    return replace(
        verdict,
        level=max(verdict.level, Level.RUN, key=lambda level: level.rank),
        checks=(*verdict.checks, use),
    )


def _changed(file: Path, one: Ran) -> bool:
    return not file.is_file() or file.stat().st_mtime > one.moment + 1
