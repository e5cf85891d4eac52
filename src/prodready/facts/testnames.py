"""The names of all tests of a repository, in words."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from prodready.documents.newer_python import any_python
from prodready.documents.repository import Repository
from prodready.documents.roles import Role
from prodready.model import Place
from prodready.patterns import lazy

CODE = (".py", ".js", ".ts", ".jsx", ".tsx", ".mjs", ".go", ".java", ".kt", ".feature")
MOST = 2000
"""How many files with tests are read at most."""
_CALLS = lazy(r"\b(?:it|test|describe|context|scenario)(?:\.\w+)?\(\s*[\"'`]([^\"'`\n]{3,160})")
_BY_ENDING = {
    ".go": lazy(r"^func (Test\w+)\(", re.MULTILINE),
    ".java": lazy(r"@Test\b[^{;]{0,200}?\bvoid\s+(\w+)"),
    ".kt": lazy(r"@Test\b[^{;]{0,200}?\bfun\s+`?([\w ]+)"),
    ".feature": lazy(r"^\s*Scenario(?: Outline)?: (.+)$", re.MULTILINE),
}


@dataclass(frozen=True)
class TestNames:
    """The tests of a repository by their names."""

    __test__ = False  # its name is no test's, whatever pytest thinks
    repository: Repository

    @classmethod
    def from_repository(cls, repository: Repository) -> TestNames:
        """Nothing is read yet."""
        return cls(repository)

    @cached_property
    def all(self) -> list[tuple[str, Place]]:
        """The name of each test in small words, that of its file before it, and its place."""
        files = (
            path
            for path in self.repository.files
            if path.endswith(CODE) and self.repository.role(path) is Role.TEST
        )
        return [
            found for path, _ in zip(files, range(MOST), strict=False) for found in self._of(path)
        ]

    def _of(self, path: str) -> Iterator[tuple[str, Place]]:
        text = self.repository.read(path) or ""
        stem = path.rpartition("/")[2].partition(".")[0]
        for name, line in _in_python(text) if path.endswith(".py") else _by_title(path, text):
            yield _in_words(f"{stem} {name}"), Place(path, line)


def _in_python(text: str) -> Iterator[tuple[str, int]]:
    if "def test" not in text:
        return
    tree = any_python(text)
    if isinstance(tree, str):
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith(
            "test"
        ):
            yield node.name, node.lineno


def _by_title(path: str, text: str) -> Iterator[tuple[str, int]]:
    shape = _BY_ENDING.get("." + path.rpartition(".")[2], _CALLS)
    for found in shape.finditer(text):
        yield found[1], text.count("\n", 0, found.start()) + 1


def _in_words(name: str) -> str:
    return re.sub(r"[_\W]+", " ", re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name)).lower()
