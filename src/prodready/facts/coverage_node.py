"""How much of the code the runners of JavaScript demand to be tested."""

from __future__ import annotations

import re
from collections.abc import Iterator

from prodready.documents.repository import Repository
from prodready.facts.coverage import Gate
from prodready.facts.runs import Run, Runs
from prodready.model import Place
from prodready.patterns import lazy

NODE_TESTS = frozenset({"jest", "vitest", "mocha", "ava", "c8", "nyc"})
_ITSELF = frozenset({"node", "tsx"})
"""What runs tests itself, told so by --test."""
_MEASURES = frozenset({"c8", "nyc"})
_CONFIGURATION = lazy(
    r"(?:^|/)(?:(?:jest|vitest|vite)\.config\.[cm]?[jt]s|jest\.json|package\.json|\.(?:nyc|c8)rc(?:\.json)?)$"
)
_THRESHOLD = lazy(r"coverageThreshold\b|\bthresholds\b|[\"']?check-coverage[\"']?\s*:\s*true")
_FIGURE = lazy(r"[\"']?(branches|functions|lines|statements)[\"']?\s*:\s*(\d+(?:\.\d+)?)")
_OPTION = lazy(
    r"--(?:coverage\.|test-coverage-)?(?:thresholds?\.)?(branches|functions|lines|statements)[= ](\d+)"
)


def node_tests(runs: Runs) -> bool:
    """Whether CI runs tests of JavaScript that can be measured."""
    return any(_tests(run) for run in runs.all)


def node_gates(runs: Runs, least: float) -> Iterator[Gate]:
    """The runs that measure: each with what is wrong with it, and which figure it reads."""
    written = None
    for run in runs.all:
        measures = _name(run) in _MEASURES or any(
            word.startswith(("--coverage", "--experimental-test-coverage")) for word in run.words
        )
        if not _tests(run) or not measures:
            continue
        itself = _name(run) in _ITSELF
        demanded = (
            dict(_OPTION.findall(str(run)))
            if itself or "check-coverage" in str(run) or "threshold" in str(run)
            else {}
        )
        where = "its options"
        if not demanded and not itself:
            written = _written(runs.repository) if written is None else written
            demanded, where = written
        note = f"{where} demands at least {least:g} %"
        place = _lowest(runs.repository, where, demanded)
        yield Gate(run, _fault(demanded, least), note, place)


def _lowest(repository: Repository, path: str, demanded: dict[str, str]) -> Place | None:
    """Where the lowest figure of the file stands."""
    text = repository.read(path)
    if text is None or not demanded:
        return None
    name, figure = min(demanded.items(), key=lambda item: float(item[1]))
    start = _THRESHOLD.search(text)
    found = re.compile(rf"\b{name}\b[\"']?\s*:\s*{re.escape(figure)}\b").search(
        text, start.start() if start else 0
    )
    return Place(path, text.count("\n", 0, found.start()) + 1) if found else None


def _tests(run: Run) -> bool:
    """Whether it runs tests of JavaScript, by a runner or by Node itself."""
    return _name(run) in NODE_TESTS or (_name(run) in _ITSELF and "--test" in run.words)


def _name(run: Run) -> str:
    return run.words[0].rpartition("/")[2]


def _fault(demanded: dict[str, str], least: float) -> str | None:
    if not demanded:
        return "it measures and demands nothing"
    lowest = min(float(figure) for figure in demanded.values())
    return None if lowest >= least else f"it demands {lowest:g} %, not {least:g} %"


def _written(repository: Repository) -> tuple[dict[str, str], str]:
    """The figures of the first configuration that has some, and its path."""
    for path in repository.files:
        if not _CONFIGURATION.search(path):
            continue
        text = repository.read(path) or ""
        found = _THRESHOLD.search(text)
        figures = dict(_FIGURE.findall(text[found.start() :][:400])) if found else {}
        if figures:
            return figures, path
    return {}, ""
