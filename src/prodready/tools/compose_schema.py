"""Compose files against the Compose specification's schema, and against what it cannot say."""

from __future__ import annotations

from typing import Any

from prodready.documents.yamltree import Tree
from prodready.model import Document, Kind
from prodready.tools import compose_rules, compose_values
from prodready.tools.compose_parts import service_keys
from prodready.tools.interface import Answer, Remark
from prodready.tools.schema import (
    LEFT_OUT,
    SchemaTool,
    leaves_out,
    place_fault,
    vendored,
    vendored_judge,
)

HELP = "https://docs.docker.com/reference/compose-file/"
RULE = "compose-schema"
SCHEMA = "compose-spec"
INSIDE = "the inside of a service"
HEADLESS = "services without `services:` above them"
_SECTIONS = {INSIDE: "service", HEADLESS: "services"}
PARTS = {
    INSIDE: '{"$ref": "#/$defs/service"}',
    HEADLESS: '{"type": "object", "additionalProperties": {"$ref": "#/$defs/service"}}',
}


class ComposeSchema(SchemaTool):
    """The schema of the Compose specification, as check-jsonschema ships it."""

    name = "compose-spec"
    kinds = frozenset({Kind.COMPOSE})

    def judge(self, document: Document, trees: list[Tree]) -> Answer:
        """Judge each YAML document as a Compose file, or as the part of one that it is."""
        remarks: list[Remark] = []
        fragment = None
        for tree in trees:
            part = _part(tree.data)
            if part is None and _is_foreign(tree.data):
                return Answer(unable="none of its keys is one of a Compose file")
            found = vendored_judge(SCHEMA, PARTS.get(part or ""))(tree.data)
            if leaves_out(document.text) and any(fault.missing for fault in found):
                found = [fault for fault in found if not fault.missing]
                fragment = LEFT_OUT
            remarks += [place_fault(tree, fault, RULE, HELP) for fault in found]
            remarks += compose_values.misread(tree, (), _SECTIONS.get(part or ""))
            if part is None and isinstance(tree.data, dict):
                named, part = _names(document, tree)
                remarks += named
                if not tree.data.keys() & {"services", "include"}:
                    part = "a Compose file that has no services of its own"
            fragment = fragment or part
        return Answer(tuple(remarks), fragment=fragment)


def _names(document: Document, tree: Tree) -> tuple[list[Remark], str | None]:
    """Names that lead nowhere; those that something else may define make a part of the file."""
    found = list(compose_rules.dangling(tree))
    reason = compose_rules.excuse(document, tree.data)
    is_snippet = reason == compose_rules.SNIPPET
    sure = [d for d in found if reason is None or (is_snippet and d.is_sure)]
    excused = next((d for d in found if d not in sure), None)
    part = f"{reason}: {excused.remark.message}" if excused else None
    return [d.remark for d in sure], part


def _is_foreign(data: Any) -> bool:
    known = vendored(SCHEMA)["properties"].keys()
    return isinstance(data, dict) and not any(key in known or key[:2] == "x-" for key in data)


def _part(data: Any) -> str | None:
    """Which part of a Compose file this is; None for a whole one."""
    schema = vendored(SCHEMA)
    whole = schema["properties"].keys() - {"name", "version"}
    if not isinstance(data, dict) or not data or data.keys() & whole:
        return None
    known = service_keys()
    if data.keys() <= known:
        return INSIDE
    if all(isinstance(value, dict) and value.keys() & known for value in data.values()):
        return HEADLESS
    return None


TOOL = ComposeSchema()
