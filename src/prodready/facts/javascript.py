"""Calls in JavaScript and TypeScript, read without a parser: comments and texts are told apart.

Enough to see which function is called with which arguments written out. What is computed is not
followed, and a file that cannot be read so is left out.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Self

from prodready.documents.repository import Repository
from prodready.documents.roles import Role
from prodready.facts.codetext import AS_IT_CAME
from prodready.facts.generated import is_generated
from prodready.model import Place
from prodready.patterns import lazy

_ENDINGS = (".js", ".mjs", ".cjs", ".ts", ".mts", ".cts", ".tsx", ".jsx")
_BUILT = lazy(r"(^|/)(dist|build|public|static|assets|\.next|coverage)/|\.min\.js$|\.d\.ts$")
_TOKEN = lazy(
    r"//[^\n]*|/\*.*?\*/|'(?:\\.|[^'\\\n])*'|\"(?:\\.|[^\"\\\n])*\"|`(?:\\.|[^`\\])*`",
    re.DOTALL,
)
_PAIRS = {"(": ")", "[": "]", "{": "}"}


@dataclass(frozen=True, slots=True)
class Call:
    """A call: the name as written, the text between its parentheses, where it begins."""

    name: str
    arguments: str
    place: Place


@dataclass(frozen=True, eq=False)
class Script:
    """One file; `code` is its text with comments blanked, the same length."""

    path: str
    text: str

    @cached_property
    def code(self) -> str:
        """The text without comments."""
        return _TOKEN.sub(
            lambda m: re.sub(r"[^\n]", " ", m[0]) if m[0].startswith(("//", "/*")) else m[0],
            self.text,
        )

    @cached_property
    def bare(self) -> str:
        """The code with the insides of its texts blanked: what stands here is no text."""
        return _TOKEN.sub(
            lambda m: m[0][0] + re.sub(r"[^\n]", " ", m[0][1:-1]) + m[0][-1], self.code
        )

    @cached_property
    def _starts(self) -> list[int]:
        return [0, *(found.end() for found in re.finditer("\n", self.text))]

    def place(self, index: int) -> Place:
        """The place of a character."""
        line = bisect_right(self._starts, index)
        return Place(self.path, line, index - self._starts[line - 1] + 1)

    def calls(self, name: str) -> Iterator[Call]:
        """The calls of a name such as `cors` or `app.use`; a name is not looked for in texts."""
        for found in re.finditer(rf"(?<![\w$.]){re.escape(name)}\s*\(", self.bare):
            end = self.closing(found.end())
            yield Call(name, self.code[found.end() : end], self.place(found.start()))

    def methods(self, *names: str) -> Iterator[Call]:
        """The calls of methods of these names, whatever the object."""
        pattern = rf"\.({'|'.join(map(re.escape, names))})\s*\("
        for found in re.finditer(pattern, self.bare):
            end = self.closing(found.end())
            yield Call(found[1], self.code[found.end() : end], self.place(found.start(1)))

    def closing(self, index: int) -> int:
        """Where the bracket closes that was opened before the index."""
        depth = 1
        while index < len(self.bare) and depth:
            depth += (self.bare[index] in _PAIRS) - (self.bare[index] in _PAIRS.values())
            index += 1
        return index - 1 if not depth else index


@dataclass
class JavaScript:
    """The scripts that a server of the repository may run; built and others' ones are left out."""

    repository: Repository
    paths: tuple[str, ...]

    @classmethod
    def from_repository(cls, repository: Repository) -> Self:
        """Look which files there are; none is read yet."""
        return cls(
            repository,
            tuple(
                path
                for path in repository.files
                if path.endswith(_ENDINGS)
                and not _BUILT.search(path)
                and not AS_IT_CAME.search(path)
                and repository.role(path) is Role.PRODUCTION
            ),
        )

    def mentioning(self, *words: str) -> Iterator[Script]:
        """The files whose text has one of the words."""
        for path in self.paths:
            text = self.repository.read(path) or ""
            if any(word in text for word in words) and not is_generated(text):
                yield Script(path, text)


def option(call: Call, name: str) -> str:
    """The value that an option of an object literal is given, as written; "" where it is not."""
    found = re.search(rf"(?<![\w$.]){re.escape(name)}[\"']?\s*:\s*([^,}}\n]+)", call.arguments)
    return found[1].strip() if found else ""
