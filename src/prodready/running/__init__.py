"""Running what pages mark as runnable: only when asked, and only what is marked."""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from prodready.documents.flavor import Flavor
from prodready.documents.includes import Includes
from prodready.documents.markdown import extract
from prodready.documents.project import flavor_for
from prodready.documents.reading import read_text
from prodready.documents.runmarks import RunMarks
from prodready.errors import InputError, UnavailableError
from prodready.model import Document
from prodready.running.merge import merged
from prodready.running.pages import PageRun
from prodready.running.sessions import Options
from prodready.running.update import rewrite_page

if TYPE_CHECKING:
    from prodready.api import Verification

__all__ = ["Options", "execute", "options_for", "update"]

SIDE_BY_SIDE = 4
"""Pages that are run at the same time, at most."""


def options_for(python: str | None) -> Options:
    """The options for an interpreter that the user named, or the running one.

    Raises:
        InputError: there is no such program.
        UnavailableError: this system has no process groups, which runs are ended by.
    """
    if os.name != "posix":
        raise UnavailableError("--run and --imports need Linux, macOS or another POSIX system")
    if python is None:
        return Options()
    found = shutil.which(python)
    if found is None:
        raise InputError(f"--python {python}: no such program; give the path of an interpreter")
    return Options(python=str(Path(found).absolute()))


def execute(
    documents: Sequence[Document],
    marks: Mapping[str, RunMarks],
    verification: Verification,
    options: Options,
    today: date | None = None,
) -> Verification:
    """Run what is marked, and add what came of it to the verdicts. Nothing is cached.

    Args:
        documents: the snippets, in the order of the verdicts.
        marks: by path, what each page says about being run.
        verification: what the tools said.
        options: the interpreter and the limits.
        today: the day that skips are judged by, UTC by default.
    """
    day = today or datetime.now(UTC).date()
    pages: dict[str, list[int]] = {}
    for index, document in enumerate(documents):
        if document.path in marks:
            pages.setdefault(document.path, []).append(index)
    runs = [
        (rows, PageRun([documents[row] for row in rows], marks[path], options))
        for path, rows in pages.items()
    ]
    with ThreadPoolExecutor(max_workers=min(SIDE_BY_SIDE, os.cpu_count() or 1)) as pool:
        try:
            list(pool.map(lambda pair: pair[1].run(day), runs))
        except BaseException:
            # The pool waits for its threads, and each of them for a block.
            for _, run in runs:
                run.interrupt()
            raise
    verdicts = list(verification.verdicts)
    errors = list(verification.tool_errors)
    for rows, run in runs:
        errors += [error for error in run.errors if error not in errors]
        results = {id(result.document): result for result in run.results}
        for row in rows:
            result = results.get(id(documents[row]))
            if result is not None:
                verdicts[row] = merged(verdicts[row], result, run.versions)
    return replace(verification, verdicts=tuple(verdicts), tool_errors=tuple(errors))


def update(
    pages: Sequence[str],
    options: Options,
    *,
    flavor: Flavor | None = None,
    today: date | None = None,
) -> list[str]:
    """Run pages one after the other, and write into each what it prints now.

    Returns:
        what was done, for a person; empty where every output was as shown.

    Raises:
        InputError: a page cannot be read or written.
    """
    day = today or datetime.now(UTC).date()
    told: list[str] = []
    for path in pages:
        # Read here and not before: an earlier page may have changed a file that this one includes.
        found = extract(
            read_text(path),
            path,
            flavor=flavor or flavor_for(path),
            includes=Includes.for_page(Path(path)),
        )
        run = PageRun(found.snippets, found.marks, options)
        run.run(day)
        told += rewrite_page(run, path, flavor)
    return told
