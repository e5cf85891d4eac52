"""Formatters that rewrite files or list them, where the job then looks at what they did."""

from __future__ import annotations

import re
from collections.abc import Iterator

from prodready.checks.ci_common import Found
from prodready.checks.ci_tools import formats_in_place
from prodready.facts.runs import Runs
from prodready.model import Place
from prodready.patterns import lazy

_LISTED = lazy(r"[$<]\(\s*(?:gofmt|goimports|gofumpt|go fmt|govendor fmt)\b")
"""The list of files that are not formatted, as a word of another command."""
_KEPT = lazy(r"^\s*(\w+)=[\"']?" + _LISTED.pattern, re.MULTILINE)


def listed(runs: Runs) -> Iterator[Found]:
    """Where a script lists what is not formatted, and ends with an error when there is any."""
    seen: set[Place] = set()
    for run in runs.all:
        if run.words[0] not in ("test", "[", "[[", "diff"):
            continue
        text = runs.repository.read(run.origin.path) or ""
        names = [found[1] for found in _KEPT.finditer(text)]
        said = str(run)
        if not (_LISTED.search(said) or any(re.search(rf"\$\{{?#?{n}\b", said) for n in names)):
            continue
        ends = re.search(r"\bexit [1-9]|\bfalse\b", text) is not None
        reason = None if run.tolerated and ends else run.tolerated
        if run.place not in seen:
            seen.add(run.place)
            merged = run.job.workflow.path in runs.pipelines.gating
            yield Found(said, run.place, reason, run.note, merged)


def rewritten(runs: Runs) -> Iterator[Found]:
    """Formatters that rewrite files, where the same job then looks at the working tree."""
    for job in runs.pipelines.jobs():
        commands = runs.of(job)
        looks = [
            index
            for index, run in enumerate(commands)
            if any(part in str(run) for part in ("git diff", "git status"))
        ]
        for index, run in enumerate(commands):
            if formats_in_place(run.words) and looks and index < looks[-1]:
                note = f"then {commands[looks[-1]].place} looks at the working tree"
                merged = job.workflow.path in runs.pipelines.gating
                yield Found(str(run), run.place, run.tolerated, note, merged)
