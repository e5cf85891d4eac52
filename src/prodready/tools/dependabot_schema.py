"""Dependabot's configuration against its schema."""

from __future__ import annotations

from prodready.documents.yamltree import Tree
from prodready.model import Document, Kind
from prodready.tools.interface import Answer
from prodready.tools.schema import SchemaTool, place_fault, vendored_judge

HELP = "https://docs.github.com/en/code-security/reference/supply-chain-security/dependabot-options-reference"


class DependabotSchema(SchemaTool):
    """The Dependabot schema of SchemaStore, as check-jsonschema ships it."""

    name = "dependabot"
    kinds = frozenset({Kind.DEPENDABOT})

    def judge(self, document: Document, trees: list[Tree]) -> Answer:
        """Judge a `dependabot.yml`."""
        del document
        judge = vendored_judge("dependabot")
        remarks = [
            place_fault(tree, fault, "dependabot-schema", HELP)
            for tree in trees
            for fault in judge(tree.data)
        ]
        return Answer(tuple(remarks))


TOOL = DependabotSchema()
