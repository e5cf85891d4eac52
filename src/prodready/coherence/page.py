"""The documents of one page as a small repository, and the way back from its places."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from prodready import recollection
from prodready.checks.interface import Inquiry
from prodready.documents.repository import Repository
from prodready.evidence import AnswerCache
from prodready.facts.compose import Compose
from prodready.facts.deployed import Deployed
from prodready.facts.images import Images
from prodready.facts.manifests import Manifest, Manifests
from prodready.facts.workloads import Workloads
from prodready.model import YAML_KINDS, Document, Kind, LineMap, Place
from prodready.patterns import lazy
from prodready.tools.kubernetes_rules import partial

_ELISION = lazy(r"^\s*(?:#|//|-)?\s*(?:\.\.\.|…|\[\.\.\.\])", re.MULTILINE)
_MARK = "\0"
"""Starts the path of a place that is a line of a document of the page."""


class Page(Inquiry):
    """One run of rules over the documents of a page.

    Facts see documents whose places are their own lines, so that a fault can be told in the
    coordinates of the document that it is in.
    """

    def __init__(self, documents: Sequence[Document], cache: AnswerCache | None = None) -> None:
        self.documents = tuple(documents)
        names = _names(self.documents)
        cache = cache or AnswerCache(None)
        neutral = [recollection.neutral(document, cache) for document in self.documents]
        self._stood_in = [each.touched for each in neutral]
        self._placed = [
            _placed(d, i, names[i], neutral[i].text) for i, d in enumerate(self.documents)
        ]
        self._index = {d.name: i for i, d in enumerate(self._placed) if d.name}
        super().__init__(Repository.from_documents(self._placed))

    def facts(self, sort: type) -> Any:
        """The facts of this sort; of the variants of one object only the last counts."""
        if sort is Page:
            return self
        if sort not in self._facts:
            if sort is Manifests:
                self._facts[sort] = self._manifests()
            elif sort is Workloads:
                self._facts[sort] = Workloads(self.facts(Manifests))
            elif sort is Deployed:
                parts = [self.facts(part) for part in (Images, Compose, Workloads)]
                self._facts[sort] = Deployed(*parts)
        return super().facts(sort)

    def of(self, *kinds: Kind) -> list[Document]:
        """The documents of these kinds, in the order of the page, placed in their own lines."""
        return [document for document in self._placed if document.kind in kinds]

    def owner(self, place: Place) -> int | None:
        """The index of the document that the place is in."""
        if place.path.startswith(_MARK):
            return int(place.path[1:])
        return self._index.get(place.path)

    def shown(self, place: Place) -> str:
        """A place as the reader knows it: `docs/page.md:12`."""
        index = self.owner(place)
        if index is None:
            return f"{place.path}:{place.line}"
        found = self.documents[index].locate(place.line, place.column)
        return f"{found.path}:{found.line}"

    def elided(self, place: Place) -> bool:
        """Whether the document that the place is in leaves something out (`...`)."""
        index = self.owner(place)
        return index is None or bool(_ELISION.search(self.documents[index].text))

    def name(self, place: Place) -> str:
        """The file name of the document that the place is in; "" for one without."""
        index = self.owner(place)
        return (self.documents[index].name or "") if index is not None else ""

    def stands_in(self, place: Place) -> bool:
        """Whether the line is a placeholder's: its value is the reader's to give."""
        index = self.owner(place)
        return index is not None and place.line in self._stood_in[index]

    def comment_above(self, place: Place) -> str:
        """The comment on the lines right above a place, without its marks; "" for none."""
        index = self.owner(place)
        if index is None:
            return ""
        lines = self.documents[index].text.split("\n")
        found: list[str] = []
        for line in reversed(lines[: place.line - 1]):
            if not line.lstrip().startswith(("#", "//")):
                break
            found.insert(0, line.strip().lstrip("#/ "))
        return " ".join(found)

    def _manifests(self) -> Manifests:
        found = Manifests.from_repository(self.repository)
        last: dict[tuple[str, str, str | None, str], Manifest] = {}
        for manifest in found.all:
            if partial(manifest.data) is None:
                key = (manifest.kind, manifest.name, manifest.namespace, manifest.scope)
                last.pop(key, None)
                last[key] = manifest
        found.all = list(last.values())
        return found


def _placed(document: Document, index: int, name: str | None, text: str) -> Document:
    """The document with its own lines for places; a number of the page keeps the order."""
    count = document.text.count("\n") + 2
    origins = tuple(Place(f"{_MARK}{index}", line) for line in range(1, count + 1))
    path = name or f"{document.path}#{index:04d}"
    # A session keeps its prompts: they tell commands from what these print. Of a template, facts
    # say that it must be rendered first.
    template = document.kind in YAML_KINDS and "{{" in document.text
    workflow = document.kind in (Kind.GITHUB_WORKFLOW, Kind.GITHUB_ACTION)
    if document.kind is Kind.CONSOLE or workflow or template:
        text = document.text
    return replace(
        document,
        text=text,
        lines=LineMap(path, origins),
        path=path,
        name=name,
        line=index + 1,
        part_of=None,
    )


_PLAIN_NAMES = {
    Kind.DOCKERFILE: "Dockerfile",
    Kind.COMPOSE: "compose.yaml",
    Kind.DOCKERIGNORE: ".dockerignore",
    Kind.MAKEFILE: "Makefile",
}
_HEADLINE = lazy(r"\s*(?:#|//)\s*(?P<name>(?:[\w.-]+/)*[\w-]*\.?[\w-]+\.\w+|\.\w+)(?=\s|$)")


def _names(documents: Sequence[Document]) -> list[str | None]:
    """A file name for each document that has one, or that can only be the one of its kind."""
    names: list[str | None] = []
    kinds = [document.kind for document in documents]
    for document in documents:
        name = document.name
        if name is None and document.text:
            head = _HEADLINE.match(document.text)
            fitting = head and document.kind in (Kind.PYTHON, Kind.DOCKERIGNORE, Kind.TEXT)
            name = head["name"] if head and fitting else None
        if name is None and kinds.count(document.kind) == 1:
            name = _PLAIN_NAMES.get(document.kind)
        names.append(None if name in names else name)
    return names
