"""Caddyfiles: directives with their words and blocks, as far as checks ask for them."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Self

from prodready.documents.repository import Repository
from prodready.documents.roles import Role
from prodready.model import Place


@dataclass
class Line:
    """A directive, or the head of a block: its words, its line, and what its block holds."""

    words: list[str]
    place: Place
    inside: list[Line] = field(default_factory=list)

    @property
    def name(self) -> str:
        """The first word."""
        return self.words[0] if self.words else ""

    def walk(self) -> Iterator[Line]:
        """It and all that is inside, in their order."""
        yield self
        for each in self.inside:
            yield from each.walk()


@dataclass(frozen=True)
class Caddyfiles:
    """The Caddyfiles that are deployed."""

    files: dict[str, list[Line]] = field(default_factory=dict)

    @classmethod
    def from_repository(cls, repository: Repository) -> Self:
        """Read every one; brackets that never close end with the file."""
        found = {}
        for path in repository.files:
            name = path.rpartition("/")[2]
            ours = name == "Caddyfile" or re.fullmatch(
                r"Caddyfile\.\w+|.+\.(?i:caddy(?:file)?)", name
            )
            if ours and repository.role(path) is Role.PRODUCTION and "dev" not in name.lower():
                found[path] = _parse(path, repository.read(path) or "")
        return cls(found)

    def directives(self, name: str) -> Iterator[Line]:
        """Every directive of this name."""
        for lines in self.files.values():
            for line in lines:
                yield from (each for each in line.walk() if each.name == name)

    def sites(self) -> Iterator[Line]:
        """The blocks of sites that pass requests on."""
        for lines in self.files.values():
            for line in lines:
                if line.inside and any(each.name == "reverse_proxy" for each in line.walk()):
                    yield line


def _parse(path: str, text: str) -> list[Line]:
    top: list[Line] = []
    stack = [top]
    for number, written in enumerate(text.splitlines(), 1):
        lexer = shlex.shlex(written, posix=True, punctuation_chars=False)
        lexer.whitespace_split, lexer.commenters, lexer.quotes = True, "", '"`'
        try:
            words = list(lexer)
        except ValueError:
            words = written.split()
        comment = next((i for i, word in enumerate(words) if word.startswith("#")), len(words))
        words = words[:comment]
        if words == ["}"]:
            if len(stack) > 1:
                stack.pop()
            continue
        opens = bool(words) and words[-1] == "{"
        if not words:
            continue
        line = Line(words[:-1] if opens else words, Place(path, number))
        stack[-1].append(line)
        if opens:
            stack.append(line.inside)
    return top
