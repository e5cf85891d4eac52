"""The Python of a repository as syntax trees: what its service runs, and its tests."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Self
from weakref import WeakKeyDictionary

from prodready.checks.interface import Broken
from prodready.coherence.facts.code import Code, Module, dotted
from prodready.documents.newer_python import any_python
from prodready.documents.repository import Repository
from prodready.facts.generated import is_generated
from prodready.facts.pythonfiles import python_files
from prodready.facts.textindex import TextIndex
from prodready.model import Document, Kind, LineMap, Place

SAMPLE = 500
"""Files that shares are measured on where there are more."""


@dataclass(frozen=True, eq=False)
class PythonCode:
    """Python files of a repository, read and parsed when they are first asked for.

    Attributes:
        repository: where they are.
        paths: what a service runs: no tests, examples, scripts of the developers, migrations.
        test_paths: the tests.
    """

    repository: Repository
    paths: tuple[str, ...]
    test_paths: tuple[str, ...]

    @classmethod
    def from_repository(cls, repository: Repository) -> Self:
        """Look which files there are; none is read yet. Several sorts of facts start here."""
        known = _READ.get(repository)
        if not isinstance(known, cls):
            known = _READ[repository] = cls._listed(repository)
        return known

    @classmethod
    def _listed(cls, repository: Repository) -> Self:
        paths, tests = python_files(repository)
        return cls(repository, tuple(paths), tuple(tests))

    @cached_property
    def modules(self) -> tuple[Module, ...]:
        """What a service runs, as far as it parses; generated files are left out."""
        return tuple(self._parsed(self.paths))

    @cached_property
    def tests(self) -> tuple[Module, ...]:
        """The tests, as far as they parse."""
        return tuple(self._parsed(self.test_paths))

    def mentioning(
        self, *words: str, where: Callable[[str], bool] | None = None
    ) -> Iterator[Module]:
        """What a service runs and has one of the words in its text; others are not parsed.

        `where` says of a path whether the file is of interest.
        """
        for path in self._index.holding(words):
            if where is None or where(path):
                yield from self._parsed((path,))

    @cached_property
    def _index(self) -> TextIndex:
        return TextIndex((path, self.repository.read(path) or "") for path in self.paths)

    def matching(self, pattern: re.Pattern[str]) -> Iterator[Module]:
        """What a service runs and has the pattern in its text; others are not parsed."""
        return self.telling(lambda text: pattern.search(text) is not None)

    def telling(self, told: Callable[[str], bool]) -> Iterator[Module]:
        """What a service runs and whose text tells that it may be of interest; no other is parsed."""
        for path in self.paths:
            if told(self.repository.read(path) or ""):
                yield from self._parsed((path,))

    def at(self, path: str) -> Module | None:
        """One file of what a service runs; None where there is none or it does not parse."""
        return next(self._parsed((path,)), None) if path in self._served else None

    @cached_property
    def sample(self) -> tuple[Module, ...]:
        """What a service runs, or of more than `SAMPLE` files so many, spread evenly: for shares."""
        step = max(1, len(self.paths) / SAMPLE)
        chosen = (self.paths[int(index * step)] for index in range(min(len(self.paths), SAMPLE)))
        return tuple(self._parsed(tuple(chosen)))

    @property
    def sampled(self) -> str:
        """What to say of a share that was measured on `sample`; empty where that is everything."""
        return f" in a sample of {SAMPLE} files" if len(self.paths) > SAMPLE else ""

    def code(self, *words: str) -> Code:
        """The same modules as the rules across documents ask for them."""
        return Code(list(self.mentioning(*words)))

    @cached_property
    def _known(self) -> dict[str, Module | None]:
        """The modules that were asked for before."""
        return {}

    @cached_property
    def _unread(self) -> set[str]:
        """Files of what a service runs that were asked for and do not parse."""
        return set()

    def _parsed(self, paths: tuple[str, ...]) -> Iterator[Module]:
        for path in paths:
            if path not in self._known:
                self._known[path] = self._parse(path)
            module = self._known[path]
            if module is not None:
                yield module

    def _parse(self, path: str) -> Module | None:
        text = self.repository.read(path)
        if text is None or is_generated(text):
            return None
        tree = any_python(text)
        if isinstance(tree, str):
            if path in self._served:
                self._unread.add(path)
            return None
        name = path.rpartition("/")[2]
        return Module(Document(path, text, Kind.PYTHON, LineMap(path), name=name), tree, name)

    @property
    def broken(self) -> tuple[Broken, ...]:
        """What was asked for so far and cannot be parsed: nothing is known of it."""
        return tuple(
            Broken(Place(path), f"is no Python that {_version()} reads", Kind.PYTHON)
            for path in sorted(self._unread)
        )

    @cached_property
    def _served(self) -> frozenset[str]:
        return frozenset(self.paths)

    @cached_property
    def packages(self) -> frozenset[str]:
        """Names that an import of this repository's own code begins with."""
        files = (
            path.removesuffix(".py").split("/")
            for path in self.repository.files
            if path.endswith(".py")
        )
        return frozenset(part for parts in files for part in parts)


def _version() -> str:
    import sys  # only for the message

    return f"Python {sys.version_info.major}.{sys.version_info.minor}"


def imported(module: Module) -> set[str]:
    """The dotted names that a module imports: `a`, `a.b`, `a.b.name`."""
    found: set[str] = set()
    for node in module.walk(ast.Import, ast.ImportFrom):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module)
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def roots(module: Module) -> set[str]:
    """The first parts of what a module imports: `requests`, `sqlalchemy`."""
    return {name.partition(".")[0] for name in imported(module)}


def origins(module: Module) -> dict[str, str]:
    """By a name of the module, what it was imported as: `{"rq": "requests", "get": "httpx.get"}`."""
    found: dict[str, str] = {}
    for node in module.walk(ast.Import, ast.ImportFrom):
        if isinstance(node, ast.Import):
            for alias in node.names:
                bound = alias.asname or alias.name.partition(".")[0]
                found[bound] = alias.name if alias.asname else bound
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found |= {
                alias.asname or alias.name: f"{node.module}.{alias.name}" for alias in node.names
            }
    return found


def called(call: ast.Call, names: dict[str, str]) -> str:
    """The full name of what is called, its imports resolved: `requests.post`; "" where unknown."""
    first, dot, rest = dotted(call.func).partition(".")
    return names.get(first, first) + dot + rest if first else ""


Function = ast.FunctionDef | ast.AsyncFunctionDef


def functions(module: Module) -> Iterator[Function]:
    """Every function and method of a module."""
    for node in module.walk(ast.FunctionDef, ast.AsyncFunctionDef):
        assert isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        yield node


def own_nodes(function: Function) -> Iterator[ast.AST]:
    """The nodes of a function's body, without those of functions and classes inside it."""
    waiting: list[ast.AST] = list(function.body)
    while waiting:
        node = waiting.pop(0)
        yield node
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Lambda):
            waiting[:0] = list(ast.iter_child_nodes(node))


def noted(module: Module, node: ast.AST) -> bool:
    """Whether the line carries a `noqa` or `nosec`: somebody looked at it and said so."""
    lines = module.document.text.splitlines()
    first = getattr(node, "lineno", 1) - 1
    last = getattr(node, "end_lineno", None) or first + 1
    ends = {first, min(last, len(lines)) - 1}
    return any(
        re.search(r"#.*\b(noqa|nosec|type: ignore)\b", lines[i]) for i in ends if i < len(lines)
    )


_READ: WeakKeyDictionary[Repository, PythonCode] = WeakKeyDictionary()
"""What was listed once, as long as its repository is there."""
