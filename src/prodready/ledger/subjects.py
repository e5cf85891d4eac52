"""What a finding is about, by name: the object, service, job or stage around its line."""

from __future__ import annotations

from functools import cached_property

from prodready.documents.repository import Repository
from prodready.documents.yamltree import Tree, YamlError, load
from prodready.facts.dockerfile import parse
from prodready.model import Finding, Kind

_BLOCKS = {
    Kind.COMPOSE: ("services", "volumes", "networks"),
    Kind.GITHUB_WORKFLOW: ("jobs",),
}
"""Where each kind keeps what has a name, as keys of a mapping."""


class Subjects:
    """Names by place, each file read once."""

    def __init__(self, repository: Repository) -> None:
        self._repository = repository
        self._trees: dict[str, list[Tree]] = {}

    @cached_property
    def _kinds(self) -> dict[str, Kind]:
        return {document.path: document.kind for document in self._repository.documents()}

    def names(self, finding: Finding) -> frozenset[str]:
        """What the finding's subject goes by: `web` and `Deployment/web`, a service, a job."""
        kind = self._kinds.get(finding.path)
        if kind is Kind.KUBERNETES:
            return self._object(finding)
        if kind in _BLOCKS:
            return frozenset(name for block in _BLOCKS[kind] for name in self._keys(finding, block))
        if kind is Kind.DOCKERFILE:
            return self._stage(finding)
        return frozenset()

    def _object(self, finding: Finding) -> frozenset[str]:
        for tree in self._of(finding.path):
            if tree.line <= finding.line <= tree.end_line:
                name, kind = tree.get("metadata", "name"), tree.get("kind")
                if isinstance(name, str):
                    return frozenset({name, f"{kind}/{name}"})
        return frozenset()

    def _keys(self, finding: Finding, block: str) -> list[str]:
        found = []
        for tree in self._of(finding.path):
            entries = tree.get(block)
            if not isinstance(entries, dict):
                continue
            starts = sorted((tree.place((block, name))[0], str(name)) for name in entries)
            before = [name for line, name in starts if line <= finding.line]
            if before and tree.place((block,))[0] < finding.line:
                found.append(before[-1])
        return found

    def _stage(self, finding: Finding) -> frozenset[str]:
        text = self._repository.read(finding.path)
        if text is None:
            return frozenset()
        before = [stage for stage in parse(text).stages if stage.line <= finding.line]
        name = before[-1].name if before else None
        return frozenset({name} if name else ())

    def _of(self, path: str) -> list[Tree]:
        if path not in self._trees:
            try:
                self._trees[path] = load(self._repository.read(path) or "")
            except YamlError:
                self._trees[path] = []
        return self._trees[path]
