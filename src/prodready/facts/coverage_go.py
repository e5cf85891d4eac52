"""How much of the code a script demands to be tested, by the figure of `go tool cover`."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from prodready.facts.runs import Run, Runs
from prodready.patterns import lazy

_COMPARED = lazy(r"(?:>=?|<=?|-lt|-le|-ge|-gt)\s*[\"']?(\d{1,3}(?:\.\d+)?)\b")
_NAMED = lazy(r"^\s*(?:\w*(?:threshold|minimum|least|target)\w*)=[\"']?(\d{1,3})\b", re.M | re.I)


def go_gates(runs: Runs, least: float) -> Iterator[tuple[Run, str | None, str]]:
    """The scripts that compare the total of `go tool cover -func` with a number."""
    seen = set()
    for run in runs.all:
        path = posixpath.normpath(posixpath.join(run.folder, run.words[0]))
        text = runs.repository.read(path) if "/" in run.words[0] else None
        if text is None or not re.search(r"\bgo tool cover\b", text) or (run.place, path) in seen:
            continue
        seen.add((run.place, path))
        found = _NAMED.search(text) or _COMPARED.search(text)
        if found is not None:
            demanded = float(found[1])
            reason = None if demanded >= least else f"it demands {demanded:g} %, not {least:g} %"
            yield run, reason, f"{path} demands at least {demanded:g} %"
