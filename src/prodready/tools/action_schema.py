"""GitHub actions (`action.yml`) against their schema, and against what it cannot say."""

from __future__ import annotations

from collections.abc import Iterator

from prodready.documents.yamltree import Tree
from prodready.model import Document, Kind, Severity
from prodready.tools.expressions import accesses, locate
from prodready.tools.interface import Answer, Remark
from prodready.tools.schema import SchemaTool, place_fault, vendored_judge
from prodready.tools.schema_faults import Fault
from prodready.tools.schema_words import closest
from prodready.tools.workflow_rules import CONTEXTS, Steps

HELP = "https://docs.github.com/en/actions/reference/workflows-and-actions/metadata-syntax"
RULE = "action-schema"


class ActionSchema(SchemaTool):
    """The action schema of SchemaStore, as check-jsonschema ships it."""

    name = "github-action"
    kinds = frozenset({Kind.GITHUB_ACTION})

    def judge(self, document: Document, trees: list[Tree]) -> Answer:
        """Judge an action's metadata."""
        remarks: list[Remark] = []
        fragment = None
        for tree in trees:
            found = vendored_judge("github-actions")(tree.data)
            if isinstance(tree.data, dict) and "runs" not in tree.data:
                fragment = "an action without `runs:`"
                found = [fault for fault in found if fault.path or not fault.missing]
            # GitHub reads a default of `false` or `1` as text.
            found = [f for f in found if not _is_plain_default(tree, f)]
            remarks += [place_fault(tree, fault, RULE, HELP) for fault in found]
            remarks += _rules(tree, document.text)
        return Answer(tuple(remarks), fragment=fragment)


def _is_plain_default(tree: Tree, fault: Fault) -> bool:
    is_default = fault.path[:1] == ("inputs",) and fault.path[-1:] == ("default",)
    return is_default and isinstance(tree.get(*fault.path), bool | int | float)


def _rules(tree: Tree, text: str) -> Iterator[Remark]:
    steps = tree.get("runs", "steps")
    if isinstance(steps, list):
        yield from Steps(tree, text, ("runs", "steps"), "action").remarks(("outputs",))
    inputs = tree.get("inputs", default={})
    known = {str(name).lower() for name in inputs} if isinstance(inputs, dict) else set()
    for access in accesses(tree.get("runs"), ("runs",)):
        if access.steps[0].lower() == "inputs" and access.steps[1].lower() not in known:
            message = f"`{access.text}` is always empty: this action has no such input"
            meant = closest(access.steps[1], sorted(known))
            fix = f"write `inputs.{meant}`" if meant else "declare it under `inputs:`"
            place = locate(tree, text, access)
            yield Remark(
                "action-inputs-context", message, Severity.HIGH, *place, help=CONTEXTS, fix=fix
            )


TOOL = ActionSchema()
