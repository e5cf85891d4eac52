"""The nginx configurations of a repository, parsed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Self

from prodready.checks.interface import Broken
from prodready.documents.repository import Repository
from prodready.facts.scope import left_aside
from prodready.model import Document, Kind, Place
from prodready.tools.nginx_config import ConfigError, Directive, parse


@dataclass(frozen=True, eq=False)
class NginxFile:
    """One file and its directives."""

    document: Document
    directives: list[Directive]

    def place(self, directive: Directive) -> Place:
        """Where a directive begins."""
        return self.document.locate(directive.line, directive.column)

    def named(self, *names: str) -> Iterator[Directive]:
        """Every directive of these names, however deep."""
        for block in self.blocks():
            for one in block:
                if one.name.value in names:
                    yield one

    def blocks(self) -> Iterator[list[Directive]]:
        """Every block's directives, the file's own first."""
        waiting = [self.directives]
        while waiting:
            block = waiting.pop(0)
            yield block
            waiting += [one.block for one in block if one.block is not None]


@dataclass
class NginxFiles:
    """The configurations that the repository would deploy."""

    files: list[NginxFile] = field(default_factory=list)
    broken: list[Broken] = field(default_factory=list)

    @classmethod
    def from_repository(cls, repository: Repository) -> Self:
        """Read each; a template that is no configuration before it is filled in is left aside."""
        found = cls()
        for document in repository.documents(Kind.NGINX):
            if left_aside(document, repository):
                continue
            try:
                found.files.append(NginxFile(document, parse(document.text)))
            except ConfigError as error:
                if "{{" not in document.text and "{%" not in document.text:
                    place = document.locate(error.line)
                    message = f"is no nginx configuration: {error}"
                    found.broken.append(Broken(place, message, Kind.NGINX))
        return found

    def named(self, *names: str) -> Iterator[tuple[NginxFile, Directive]]:
        """Every directive of these names, with its file."""
        for file in self.files:
            for one in file.named(*names):
                yield file, one
