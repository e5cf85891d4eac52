"""How much of the code a script demands to be tested, by the figure of `go tool cover`."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from itertools import pairwise

from prodready.documents.yamltree import YamlError, load
from prodready.facts.coverage import Gate
from prodready.facts.runs import Run, Runs
from prodready.model import Place
from prodready.patterns import lazy

_COMPARED = lazy(r"(?:>=?|<=?|-lt|-le|-ge|-gt)\s*[\"']?(\d{1,3}(?:\.\d+)?)\b")
_NAMED = lazy(r"^\s*(?:\w*(?:threshold|minimum|least|target)\w*)=[\"']?(\d{1,3})\b", re.M | re.I)


def go_gates(runs: Runs, least: float) -> Iterator[Gate]:
    """What compares the total with a number: go-test-coverage, and scripts that read `go tool cover`."""
    yield from _of_the_tool(runs, least)
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
            line = text.count("\n", 0, found.start(1)) + 1
            note = f"{path} demands at least {demanded:g} %"
            yield Gate(run, reason, note, Place(path, line) if reason else None)


TOOL = "go-test-coverage"
_ACTION = "vladopajic/go-test-coverage"


def _of_the_tool(runs: Runs, least: float) -> Iterator[Gate]:
    """go-test-coverage, by its options or the file that they name."""
    for run in runs.all:
        if run.words[0].rpartition("/")[2] != TOOL:
            continue
        given = {}
        for before, word in pairwise((*run.words, "")):
            name, equals, value = before.partition("=")
            given[name.lstrip("-")] = value if equals else word
        path = given.get("config") or given.get("c") or ""
        yield _held(runs, run, given.get("threshold-total"), path, least)
    for job in runs.pipelines.jobs():
        for step in runs.pipelines.steps(job):
            if step.action == _ACTION:
                inputs = step.get("with", default={}) or {}
                run = Run((TOOL,), step.place("uses"), step.place("uses"), step.tolerated, "", step)
                total = inputs.get("threshold-total")
                yield _held(runs, run, total, str(inputs.get("config") or ""), least)


def _held(runs: Runs, run: Run, total: object, path: str, least: float) -> Gate:
    place = None
    if total is None and path:
        path = posixpath.normpath(posixpath.join(run.folder, path))
        place, total = _written(runs, path)
    where = path if place else "its options"
    if total is None or not re.fullmatch(r"\d+(?:\.\d+)?", str(total)):
        unknown = path != "" and (runs.repository.read(path) is None or "$" in path)
        reason = None if unknown or "$" in str(total) else "it demands no share of the whole"
        return Gate(run, reason, "it demands a share", place)
    demanded = float(str(total))
    reason = None if demanded >= least else f"it demands {demanded:g} %, not {least:g} %"
    return Gate(run, reason, f"{where} demands at least {demanded:g} %", place)


def _written(runs: Runs, path: str) -> tuple[Place | None, object]:
    try:
        trees = load(runs.repository.read(path) or "")
    except YamlError:
        return None, None
    if not trees:
        return None, None
    at = ("threshold", "total")
    return Place(path, *trees[0].place(at)), trees[0].get(*at)
