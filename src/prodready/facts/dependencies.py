"""What the parts of a repository are built with: packages of Python, npm, Go and Java by name."""

from __future__ import annotations

import ast
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Self

from prodready.documents.repository import Repository
from prodready.documents.roles import Role
from prodready.facts.packages import declared
from prodready.facts.pythoncode import PythonCode
from prodready.model import Place
from prodready.patterns import lazy

_GO = lazy(r"^\s*(?:require\s+)?([\w.-]+\.[a-z]+(?:/[\w.~-]+)+)\s+v[\w.+-]+\s*$")
_GRADLE = lazy(r"[\"']([\w.-]+:[\w.-]+)(?::[^\"']*)?[\"']")


@dataclass
class Dependencies:
    """Packages by name, each with the line that declares it first.

    Names of Python and npm are as their registries write them, Go's are module paths, Java's are
    `group:artifact`. What only tests and development need is left out, as far as the files say so.
    """

    places: dict[str, Place] = field(default_factory=dict)

    @classmethod
    def from_repository(cls, repository: Repository) -> Self:
        """Read every file that declares packages."""
        found = cls()
        for name, path in declared(repository).items():
            found.places.setdefault(name, Place(path, _line(repository.read(path) or "", name)))
        for path in repository.files:
            base = path.rpartition("/")[2]
            if base not in _READERS or repository.role(path) is not Role.PRODUCTION:
                continue
            text = repository.read(path) or ""
            for name, line in _READERS[base](text):
                found.places.setdefault(name, Place(path, line))
        return found

    def first(self, *names: str) -> tuple[str, Place] | None:
        """The first package of these names; a name that ends in `*` stands for any rest."""
        for name in names:
            if not name.endswith("*"):
                if name in self.places:
                    return name, self.places[name]
                continue
            for known, place in self.places.items():
                if known.startswith(name[:-1]):
                    return known, place
        return None


_IMPORTED = {"elastic-apm": "elasticapm", "python-json-logger": "pythonjsonlogger"}
"""Packages of Python whose modules have another name."""


def used(
    code: PythonCode, dependencies: Dependencies, names: Sequence[str]
) -> tuple[str, Place] | None:
    """The first of these packages that is used, and where that is seen.

    A file of locked Python packages also lists what others need, so of these the import counts.
    """
    for name in names:
        known = dependencies.first(name)
        if known is None:
            continue
        if known[1].path.endswith(("package.json", "go.mod", "pom.xml", ".gradle", ".kts")):
            return known
        root = _IMPORTED.get(known[0], known[0].replace("-", "_"))
        root = "opentelemetry" if root.startswith("opentelemetry") else root
        for module in code.mentioning(root):
            for node in module.walk(ast.Import, ast.ImportFrom, ast.Constant):
                if _imports(node, root):
                    return known[0], module.place(node)
    return None


def _imports(node: ast.AST, root: str) -> bool:
    """Whether a node imports the package, or names it in a list of applications."""
    if isinstance(node, ast.Import):
        return any(each.name.partition(".")[0] == root for each in node.names)
    if isinstance(node, ast.ImportFrom):
        return (node.module or "").partition(".")[0] == root and not node.level
    value = getattr(node, "value", None)
    return isinstance(value, str) and value.partition(".")[0] == root


def _line(text: str, name: str) -> int:
    """The line that names a package; names are written with `-`, `_` or `.`."""
    pattern = re.compile(r"(?<![\w-])" + re.sub(r"-", "[-_.]", re.escape(name).replace(r"\-", "-")))
    for number, line in enumerate(text.lower().split("\n"), 1):
        if pattern.search(line):
            return number
    return 1


def _go(text: str) -> list[tuple[str, int]]:
    """Direct requirements: what is `// indirect` is somebody else's."""
    lines = enumerate(text.split("\n"), 1)
    return [(match[1], number) for number, line in lines if (match := _GO.match(line))]


def _gradle(text: str) -> list[tuple[str, int]]:
    return [
        (match[1], number)
        for number, line in enumerate(text.split("\n"), 1)
        if not line.lstrip().startswith(("//", "test"))
        for match in _GRADLE.finditer(line)
    ]


def _maven(text: str) -> list[tuple[str, int]]:
    from xml.etree import ElementTree  # only here: few repositories have such a file

    if "<!ENTITY" in text:
        return []
    try:
        root = ElementTree.fromstring(text)  # noqa: S314 - entities are refused above
    except ElementTree.ParseError:
        return []
    found = []
    for element in root.iter():
        if element.tag.rpartition("}")[2] != "dependency":
            continue
        parts = {part.tag.rpartition("}")[2]: (part.text or "").strip() for part in element}
        if parts.get("scope") != "test":
            name = f"{parts.get('groupId')}:{parts.get('artifactId')}"
            found.append((name, _line(text, parts.get("artifactId", "").lower())))
    return found


_READERS = {
    "go.mod": _go,
    "pom.xml": _maven,
    "build.gradle": _gradle,
    "build.gradle.kts": _gradle,
}
