"""YAML of no kind of its own that is a part of a manifest, of a Compose file or of a workflow."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

from prodready.documents.yamltree import CORE_BOOLEANS, YAML_1_1_BOOLEANS, Tree, YamlError, load
from prodready.model import Document, Kind
from prodready.patterns import lazy
from prodready.tools import compose_parts, kubernetes_parts, workflow_parts
from prodready.tools.compose_schema import HELP as COMPOSE_HELP
from prodready.tools.compose_schema import RULE as COMPOSE_RULE
from prodready.tools.interface import Answer, Remark
from prodready.tools.kubernetes_definitions import KUBERNETES
from prodready.tools.kubernetes_objects import HELP as KUBERNETES_HELP
from prodready.tools.kubernetes_objects import RULE as KUBERNETES_RULE
from prodready.tools.partial import Reading
from prodready.tools.schema import LibraryTool, installed_version, place_fault, sort_remarks
from prodready.tools.workflow_schema import HELP as WORKFLOW_HELP
from prodready.tools.workflow_schema import RULE as WORKFLOW_RULE

ASIDE = Answer(aside=True)
_CAMEL = lazy(
    r"^[ \t\-{]*(?:[a-z]+[A-Z]\w*|limits|requests|metadata|containers|tolerations)[\"']?[ \t]*:"
    r"|[{,][ \t]*(?:[a-z]+[A-Z]\w*|cpu|memory)[ \t]*:",
    re.M,
)
_COMPOSE = lazy(
    r"\b(?:cap_add|cap_drop|container_name|depends_on|deploy|env_file|extra_hosts|healthcheck"
    r"|mem_limit|network_mode|restart|security_opt|shm_size|stop_grace_period|stop_signal|sysctls"
    r"|tmpfs|ulimits|ports|driver|driver_opts|external|ipam|internal|attachable)\b"
)
_WORKFLOW = lazy(
    r"\$\{\{|\b(?:uses|runs-on|permissions|matrix|cancel-in-progress)\b|^[\"']?on[\"']?[ \t]*:",
    re.M,
)

_Family = tuple[re.Pattern[str], Sequence[str], Callable[[Any], Reading | None], str, str]
_FAMILIES: tuple[_Family, ...] = (
    (_CAMEL, YAML_1_1_BOOLEANS, kubernetes_parts.read, KUBERNETES_RULE, KUBERNETES_HELP),
    (_COMPOSE, CORE_BOOLEANS, compose_parts.read, COMPOSE_RULE, COMPOSE_HELP),
    (_WORKFLOW, CORE_BOOLEANS, workflow_parts.read, WORKFLOW_RULE, WORKFLOW_HELP),
)
"""For each format: words without which nothing is a part of it, how it reads booleans, and how."""


class YamlParts(LibraryTool):
    """The schemas of the other tools, grafted where a text fits; silent where it is of no format."""

    name = "yaml-parts"
    kinds = frozenset({Kind.YAML})

    def applies(self, document: Document) -> bool:
        """Whether a word in it could be one of the formats' own."""
        return document.kind is Kind.YAML and any(f[0].search(document.text) for f in _FAMILIES)

    def version(self) -> str | None:
        """The versions of the packages that bring the schemas."""
        compose = super().version()
        kubernetes = installed_version("kubernetes_validate", "kubernetes-validate")
        return f"{compose}+{kubernetes}" if compose and kubernetes else None

    @property
    def configuration(self) -> str:
        """The version of Kubernetes whose schemas judge."""
        return f"kubernetes {KUBERNETES}"

    def run(self, documents: Sequence[Document]) -> list[Answer]:
        """Judge each document that is a part of one format and of no other."""
        return [self._judge_text(document) for document in documents]

    def _judge_text(self, document: Document) -> Answer:
        answers = [a for f in _FAMILIES if (a := self._as_part(document, f)) is not None]
        if not answers:
            return ASIDE
        if len(answers) == 1:
            return answers[0]
        return Answer(fragment=" or ".join(a.fragment for a in answers if a.fragment))

    def _as_part(self, document: Document, family: _Family) -> Answer | None:
        """The answer about a text all of whose YAML documents are parts of this format."""
        words, booleans, read, rule, link = family
        if not words.search(document.text):
            return None
        try:
            trees = load(document.text, booleans)
        except YamlError:
            return None
        found = [(tree, read(tree.data)) for tree in trees]
        if not found or any(part is None for _, part in found):
            return None
        remarks = [r for tree, part in found if part for r in _remarks(tree, part, rule, link)]
        shown = self.without_left_out(document, remarks)
        nouns = dict.fromkeys(part.noun for _, part in found if part)
        return Answer(sort_remarks(shown), fragment="; ".join(nouns))


def _remarks(tree: Tree, part: Reading, rule: str, link: str) -> list[Remark]:
    return [place_fault(tree, fault, rule, link) for fault in part.faults]


TOOL = YamlParts()
