"""Contexts, expressions and references in a workflow that GitHub refuses or leaves empty."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import yaml

from prodready.documents.yaml_types import loader
from prodready.documents.yamltree import CORE_BOOLEANS, Path, Tree
from prodready.model import Severity
from prodready.patterns import lazy
from prodready.tools.expressions import accesses, bad_expressions, locate
from prodready.tools.interface import Remark
from prodready.tools.kubernetes_forms import schedule_fault

_DOCS = "https://docs.github.com/en/actions/reference/workflows-and-actions/"
CONTEXTS = _DOCS + "contexts"
EXPRESSIONS = _DOCS + "expressions"
SYNTAX = _DOCS + "workflow-syntax"
ANCHORS = _DOCS + "reusing-workflow-configurations#yaml-anchors-and-aliases"

_KNOWN = frozenset(
    {
        *("env", "github", "inputs", "job", "jobs", "matrix", "needs", "runner"),
        *("secrets", "steps", "strategy", "vars"),
    }
)
_ACTION = lazy(r"(?:\.\.?|\$)/.*|docker://.+|[\w.-]+/[\w.-]+(?:/[^@\s]+)?@\S+|.*\$\{\{.*")


def remarks(tree: Tree, text: str) -> Iterator[Remark]:
    """What is wrong with the expressions, contexts, schedules and actions of a workflow."""
    for bad in bad_expressions(tree.data):
        place = locate(tree, text, bad)
        yield _remark(place, "workflow-expression", bad.message, EXPRESSIONS)
    for access in accesses(tree.data):
        if access.steps[0].lower() not in _KNOWN:
            message = f"there is no context `{access.steps[0]}` to read `{access.text}` from"
            yield _remark(locate(tree, text, access), "workflow-context", message, CONTEXTS)
    yield from _inputs(tree, text)
    for name, job in tree.data["jobs"].items():
        if isinstance(job, dict):
            yield from _matrix(tree, text, ("jobs", name), job)
            yield from _actions(tree, ("jobs", name, "steps"))
    yield from _schedules(tree)
    if "<<" in text:
        yield from _merge_keys(text)


def _remark(
    place: tuple[int, int], rule: str, message: str, link: str, fix: str | None = None
) -> Remark:
    return Remark(rule, message, Severity.HIGH, *place, help=link, fix=fix)


def _inputs(tree: Tree, text: str) -> Iterator[Remark]:
    """`inputs.x` that neither `workflow_dispatch` nor `workflow_call` declares."""
    events = tree.get("on")
    if events is None:
        return
    known: set[str] = set()
    for event in ("workflow_dispatch", "workflow_call"):
        declared = tree.get("on", event, "inputs")
        known |= {name.lower() for name in declared} if isinstance(declared, dict) else set()
    for access in accesses(tree.data):
        if access.steps[0].lower() == "inputs" and access.steps[1].lower() not in known:
            message = f"`{access.text}` is always empty: `on:` declares no input of that name"
            yield _remark(locate(tree, text, access), "workflow-inputs-context", message, CONTEXTS)


def _matrix(tree: Tree, text: str, path: Path, job: dict[str, Any]) -> Iterator[Remark]:
    """`matrix.x` that the job's matrix does not have; silent where an expression makes it."""
    strategy = tree.get(*path, "strategy", default={})
    matrix = strategy.get("matrix") or {} if isinstance(strategy, dict) else None
    extra = matrix.get("include") or [] if isinstance(matrix, dict) else None
    if not isinstance(matrix, dict) or not isinstance(extra, list):
        return
    known = {key.lower() for key in matrix} - {"include", "exclude"}
    for entry in extra:
        known |= {key.lower() for key in entry} if isinstance(entry, dict) else set()
    for access in accesses(job, path):
        if access.steps[0].lower() == "matrix" and access.steps[1].lower() not in known:
            message = f"`{access.text}` is always empty: this job's matrix has no such key"
            yield _remark(locate(tree, text, access), "workflow-matrix-context", message, CONTEXTS)


def _actions(tree: Tree, path: Path) -> Iterator[Remark]:
    """`uses:` that names no action: without `@` GitHub does not know which version to run."""
    steps = tree.get(*path)
    for index, step in enumerate(steps if isinstance(steps, list) else ()):
        action = step.get("uses") if isinstance(step, dict) else None
        if isinstance(action, str) and not _ACTION.fullmatch(action):
            message = f"`{action}` names no action: write `owner/name@version` or `./path`"
            place = tree.value_place((*path, index, "uses"))
            yield _remark(place, "workflow-uses", message, SYNTAX)


def _schedules(tree: Tree) -> Iterator[Remark]:
    entries = tree.get("on", "schedule")
    for index, entry in enumerate(entries if isinstance(entries, list) else ()):
        cron = entry.get("cron") if isinstance(entry, dict) else None
        fault = schedule_fault(cron)
        if isinstance(cron, str) and cron.startswith("@"):
            fault = f"GitHub knows no `{cron}`: a schedule has 5 fields"
        if fault and "$cron" not in str(cron):
            place = tree.value_place(("on", "schedule", index, "cron"))
            yield _remark(place, "workflow-schedule", fault, SYNTAX)


def _merge_keys(text: str) -> Iterator[Remark]:
    """GitHub reads anchors and aliases, and takes `<<:` for a key of that name."""
    pending = [node for node in yaml.compose_all(text, Loader=loader(CORE_BOOLEANS)) if node]
    seen: set[int] = set()
    while pending:
        node = pending.pop()
        if id(node) in seen:
            continue
        seen.add(id(node))
        for child in node.value if isinstance(node, yaml.CollectionNode) else ():
            key, value = child if isinstance(child, tuple) else (None, child)
            if key is not None and key.tag == "tag:yaml.org,2002:merge":
                place = (key.start_mark.line + 1, key.start_mark.column + 1)
                message = "GitHub reads no merge keys (`<<:`), only anchors and aliases"
                yield _remark(place, "workflow-merge-key", message, ANCHORS)
            pending.append(value)
