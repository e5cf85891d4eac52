"""GitHub workflows against their schema, and against what it cannot say."""

from __future__ import annotations

import re
from typing import Any

from prodready.documents.yamltree import Path, Tree
from prodready.model import Document, Kind
from prodready.patterns import lazy
from prodready.tools import workflow_rules
from prodready.tools.interface import Answer, Remark
from prodready.tools.schema import (
    LEFT_OUT,
    SchemaTool,
    leaves_out,
    place_fault,
    vendored,
    vendored_judge,
)
from prodready.tools.schema_faults import Fault

HELP = "https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax"
RULE = "workflow-schema"
SCHEMA = "github-workflows"
HEADLESS = "a workflow without all of its top: `on:` and `jobs:` make it whole"
STEPS = "steps without a job around them"
INSIDE = "the inside of a job"
JOBS = "jobs without `jobs:` above them"
_JOB = (
    '{"oneOf": [{"$ref": "#/definitions/normalJob"},'
    ' {"$ref": "#/definitions/reusableWorkflowCallJob"}]}'
)
PARTS = {
    STEPS: '{"type": "array", "items": {"$ref": "#/definitions/step"}}',
    INSIDE: '{"$ref": "#/definitions/normalJob"}',
    JOBS: f'{{"type": "object", "additionalProperties": {_JOB}}}',
}


_IN_OTHER_JOBS = frozenset({"workflow-needs"})
_ELSEWHERE = _IN_OTHER_JOBS | {
    f"workflow-{name}"
    for name in ("inputs-context", "matrix-context", "needs-output", "steps-context")
}
"""Rules about names that the part of a workflow which is not shown may well define."""
_FILTERS = frozenset(
    f"{sort}{suffix}" for sort in ("branches", "paths", "tags") for suffix in ("", "-ignore")
)
_NEWER = frozenset({"image_version", "snapshot"})
"""Keys that the vendored schema does not know in full yet."""
_NEWER_EVENTS = ("image_version",)
_WHOLE_EXPRESSION = lazy(r"\s*\$\{\{.*\}\}\s*", re.DOTALL)


class WorkflowSchema(SchemaTool):
    """The workflow schema of SchemaStore, as check-jsonschema ships it."""

    name = "github-workflow"
    kinds = frozenset({Kind.GITHUB_WORKFLOW})

    def judge(self, document: Document, trees: list[Tree]) -> Answer:
        """Judge a workflow, or the jobs or steps that are a part of one."""
        remarks: list[Remark] = []
        fragment = None
        for tree in trees:
            part = _part(tree.data)
            found = vendored_judge(SCHEMA, PARTS.get(part or ""))(tree.data)
            found = [f for f in found if not _is_accepted(f, tree)]
            if leaves_out(document.text) and any(f.missing for f in found):
                found = [f for f in found if not f.missing]
                part = part or LEFT_OUT
            if part:
                found = [f for f in found if f.path or not f.missing]
            remarks += [place_fault(tree, fault, RULE, HELP) for fault in found]
            if isinstance(tree.get("jobs"), dict):
                named = list(workflow_rules.remarks(tree, document.text))
                elsewhere = _ELSEWHERE if leaves_out(document.text) else _IN_OTHER_JOBS
                if part or elsewhere is _ELSEWHERE:
                    shown = [remark for remark in named if remark.rule not in elsewhere]
                    part = part or (LEFT_OUT if len(shown) < len(named) else None)
                    named = shown
                remarks += named
            fragment = fragment or part
        return Answer(tuple(remarks), fragment=fragment)


def _part(data: Any) -> str | None:
    """Which part of a workflow this is; None for a whole one."""
    if isinstance(data, list) and data and all(_is_step(item) for item in data):
        return STEPS
    if not isinstance(data, dict) or not data or {"on", "jobs"} <= data.keys():
        return None
    schema = vendored(SCHEMA)
    if data.keys() & {"on", "jobs"} or data.keys() <= schema["properties"].keys():
        return HEADLESS
    job = schema["definitions"]["normalJob"]["properties"].keys()
    if data.keys() & {"runs-on", "steps"} and data.keys() <= job:
        return INSIDE
    if all(isinstance(v, dict) and v.keys() & {"runs-on", "steps"} for v in data.values()):
        return JOBS
    return None


def _is_accepted(fault: Fault, tree: Tree) -> bool:
    return is_accepted_value(fault, tree.data)


def is_accepted_value(fault: Fault, data: Any) -> bool:
    """What GitHub runs although SchemaStore's schema refuses it.

    A strategy may do without a matrix, an empty variable or input is empty text, a filter may be
    one pattern, and an expression may stand for what it will be.
    """
    path = fault.path
    if not path:
        return False
    if fault.missing == ("matrix",):
        return path[-1:] == ("strategy",)
    value = _value_at(data, path)
    if _NEWER.intersection(map(str, path)) or value in _NEWER_EVENTS:
        return True
    if isinstance(value, str) and not fault.at_key:
        is_filter = path[:1] == ("on",) and str(path[-1]) in _FILTERS
        return is_filter or _WHOLE_EXPRESSION.fullmatch(value) is not None
    if value is not None or fault.at_key:
        return False
    owner = path[-2] if len(path) > 1 else None
    is_input = owner == "inputs" and "workflow_dispatch" in path
    return is_input or owner in ("env", "secrets", "with") or path[-1] == "container"


def _value_at(data: Any, path: Path) -> Any:
    """What stands at a path; empty text where nothing does."""
    try:
        for step in path:
            data = data[step]
    except (KeyError, IndexError, TypeError):
        return ""
    return data


def _is_step(item: Any) -> bool:
    return isinstance(item, dict) and bool(item.keys() & {"uses", "run"})


TOOL = WorkflowSchema()
