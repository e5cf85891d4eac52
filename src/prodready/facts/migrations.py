"""The changes of a database's schema that a repository keeps: Alembic, Django, Flyway, Prisma."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Self

from prodready.documents.python_tree import python_tree
from prodready.documents.repository import Repository
from prodready.documents.roles import Role
from prodready.model import Place
from prodready.patterns import lazy

_ALEMBIC = lazy(r"(^|/)versions/[^/]+\.py$")
_DJANGO = lazy(r"(^|/)migrations/(?P<name>\d{4}_\w+)\.py$")
_FLYWAY = lazy(r"(^|/)V(?P<version>[0-9][0-9._]*)__[^/]+\.sql$")
_PRISMA = lazy(r"(^|/)prisma/migrations/(?P<name>\d{14}_[^/]+)/migration\.sql$")
_GOLANG = lazy(r"(^|/)migrations?/(?P<version>\d+)_[^/]+\.up\.sql$")
_SQL = lazy(
    r"(^|/)(?:migrations?|migrate|drizzle)/(?:[\w-]+/)?(?P<version>\d{3,})[_-][^/]+(?<!\.down)\.sql$"
)
_SCRIPT = lazy(r"(^|/)migrations?/(?P<version>\d{3,}[\dT_-]*)[_-]?[^/]*\.[cm]?[jt]s$")


_BY_NAME = {
    **{"Prisma": _PRISMA, "Flyway": _FLYWAY, "golang-migrate": _GOLANG},
    **{"SQL": _SQL, "JavaScript": _SCRIPT},
}


@dataclass(frozen=True)
class Migration:
    """One step.

    Attributes:
        tool: who runs it.
        line: of what its order depends on: steps of one tool, one folder or one app.
        id: its name there.
        after: the steps that it comes after; none for those ordered by their name.
        place: where its name stands.
        tree: its syntax tree, where it is Python.
    """

    tool: str
    line: str
    id: str
    after: tuple[str, ...]
    place: Place
    tree: ast.Module | None = field(default=None, compare=False)


@dataclass
class Migrations:
    """Every step, in path order."""

    repository: Repository
    paths: dict[str, list[str]]

    @classmethod
    def from_repository(cls, repository: Repository) -> Self:
        """Find the files; they are read when a check first asks."""
        paths: dict[str, list[str]] = {}
        files = set(repository.files)
        for path in repository.files:
            if repository.role(path) not in (Role.PRODUCTION, Role.TEMPLATE):
                continue
            if _ALEMBIC.search(path) and not path.endswith("__init__.py"):
                folder = path.rpartition("/versions/")[0]
                if f"{folder}/env.py".lstrip("/") in files:
                    paths.setdefault("Alembic", []).append(path)
            elif _DJANGO.search(path):
                paths.setdefault("Django", []).append(path)
            elif _PRISMA.search(path):
                paths.setdefault("Prisma", []).append(path)
            elif _FLYWAY.search(path):
                paths.setdefault("Flyway", []).append(path)
            elif _GOLANG.search(path):
                paths.setdefault("golang-migrate", []).append(path)
            elif _SQL.search(path):
                paths.setdefault("SQL", []).append(path)
            elif _SCRIPT.search(path) and not path.endswith(".d.ts"):
                paths.setdefault("JavaScript", []).append(path)
        return cls(repository, paths)

    def __bool__(self) -> bool:
        return bool(self.paths)

    @property
    def first(self) -> Place | None:
        """The first file there is."""
        every = sorted(path for paths in self.paths.values() for path in paths)
        return Place(every[0]) if every else None

    @cached_property
    def all(self) -> list[Migration]:
        """Every step, read."""
        return [
            step for tool, paths in self.paths.items() for path in paths
            for step in self._read(tool, path)
        ]  # fmt: skip

    def lines(self) -> Iterator[list[Migration]]:
        """The steps of each line of development."""
        found: dict[tuple[str, str], list[Migration]] = {}
        for step in self.all:
            found.setdefault((step.tool, step.line), []).append(step)
        yield from found.values()

    def newest(self) -> list[Migration]:
        """The last step of each line: what the next deployment may run."""
        found = []
        for steps in self.lines():
            if steps[0].tool in ("Alembic", "Django"):
                found += heads(steps)
            else:
                found.append(max(steps, key=lambda step: version(step.id)))
        return found

    def _read(self, tool: str, path: str) -> Iterator[Migration]:
        folder = path.rpartition("/")[0]
        if tool == "Alembic":
            yield from self._alembic(path, folder)
        elif tool == "Django":
            yield from self._django(path, folder)
        else:
            pattern = _BY_NAME[tool]
            match = pattern.search(path)
            if match:
                line = folder.rpartition("/")[0] if tool == "Prisma" else folder
                yield Migration(tool, line, match[match.lastindex or 0], (), Place(path))

    def _tree(self, path: str) -> ast.Module | None:
        tree = python_tree(self.repository.read(path) or "")
        return None if isinstance(tree, str) else tree

    def _alembic(self, path: str, folder: str) -> Iterator[Migration]:
        tree = self._tree(path)
        for node in tree.body if tree else ():
            if _target(node) == "revision":
                value = getattr(node, "value", None)
                given = value.value if isinstance(value, ast.Constant) else None
                if isinstance(given, str):
                    before = _named(tree, "down_revision")
                    place = Place(path, getattr(node, "lineno", 1))
                    yield Migration("Alembic", folder, given, before, place, tree)

    def _label(self, folder: str) -> str:
        """The label of a Django app: as its configuration says, or its folder's name."""
        above = folder.rpartition("/")[0]
        config = self.repository.read(f"{above}/apps.py".lstrip("/")) or ""
        told = re.search(r"(?m)^\s+label\s*(?::\s*str\s*)?=\s*[\"'](\w+)[\"']", config)
        return told[1] if told else above.rpartition("/")[2]

    def _django(self, path: str, folder: str) -> Iterator[Migration]:
        tree = self._tree(path)
        app = self._label(folder)
        for kind in tree.body if tree else ():
            if not isinstance(kind, ast.ClassDef) or kind.name != "Migration":
                continue
            before: list[str] = []
            for node in kind.body:
                if _target(node) in ("dependencies", "replaces"):
                    pairs = getattr(getattr(node, "value", None), "elts", [])
                    for pair in pairs:
                        words = [
                            e.value
                            for e in getattr(pair, "elts", [])
                            if isinstance(e, ast.Constant)
                        ]
                        if len(words) == 2 and words[0] == app:
                            before.append(str(words[1]))
            name = path.rpartition("/")[2].removesuffix(".py")
            yield Migration("Django", folder, name, tuple(before), Place(path, kind.lineno), tree)


def heads(steps: list[Migration]) -> list[Migration]:
    """The steps that no other comes after."""
    before = {name for step in steps for name in step.after}
    return [step for step in steps if step.id not in before]


def version(text: str) -> tuple[int, ...]:
    """A version as numbers, so that 10 comes after 9."""
    return tuple(int(part) for part in re.findall(r"\d+", text)[:6])


def _target(node: ast.AST) -> str:
    if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
        return node.targets[0].id
    if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
        return node.target.id
    return ""


def _named(tree: ast.Module | None, name: str) -> tuple[str, ...]:
    """The texts that a name at the top is given: one, or several in a tuple."""
    for node in tree.body if tree else ():
        if _target(node) == name:
            parts = ast.walk(node.value) if getattr(node, "value", None) else ()  # type: ignore[attr-defined]
            return tuple(
                part.value
                for part in parts
                if isinstance(part, ast.Constant) and isinstance(part.value, str)
            )
    return ()
