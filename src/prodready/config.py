"""What a project says of itself in `pyproject.toml`, under `[tool.prodready]`."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from prodready.errors import InputError
from prodready.model import Document, Expected

FILE = "pyproject.toml"
_EXPECTED = re.compile(r"(?P<rule>[A-Za-z][\w./-]*)(?:@(?P<line>[1-9]\d*))?")


@dataclass(frozen=True)
class Config:
    """The settings of a project.

    Attributes:
        examples: folders whose files are examples; each file in them is a snippet of its own.
        expect: for a bad example that is a file, the findings that prove it bad, by its path.
    """

    examples: tuple[str, ...] = ()
    expect: Mapping[str, tuple[Expected, ...]] = field(default_factory=dict)

    def declare(self, documents: Iterable[Document]) -> list[Document]:
        """Give each document that is a declared bad example, whole or in part, its expectations."""
        return [self._declared(document) for document in documents]

    def _declared(self, document: Document) -> Document:
        if not self.expect or document.directives.expect:
            return document
        if document.part_of is not None:
            whole = self._declared(document.part_of)
            return replace(document, part_of=whole) if whole is not document.part_of else document
        origins = document.lines.origins
        sources = {document.path} if origins is None else {origin.path for origin in origins}
        expected = self.expect.get(sources.pop()) if len(sources) == 1 else None
        if not expected:
            return document
        return replace(document, directives=replace(document.directives, expect=expected))


def parse_expected(text: str) -> Expected:
    """Read `RULE` or `RULE@LINE`.

    Raises:
        ValueError: it is neither.
    """
    match = _EXPECTED.fullmatch(text.strip())
    if match is None:
        raise ValueError(f"`{text}` is neither RULE nor RULE@LINE")
    line = match["line"]
    return Expected(match["rule"], int(line) if line else None)


def load_config(folder: Path | None = None) -> Config:
    """Read `[tool.prodready]` of the folder's `pyproject.toml`; without one, the defaults.

    Raises:
        InputError: the file is broken, or the table holds something that is not known.
    """
    file = (folder or Path()) / FILE
    try:
        data = tomllib.loads(file.read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError):
        return Config()
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise InputError(f"{file} cannot be read: {error}") from None
    table = data.get("tool", {}).get("prodready", {})
    unknown = sorted(set(table) - {"examples", "expect"})
    if unknown:
        raise InputError(
            f"{file}: [tool.prodready] has no setting `{unknown[0]}`; it knows `examples` and `expect`"
        )
    return Config(_strings(file, "examples", table.get("examples", [])), _expect(file, table))


def _strings(file: Path, name: str, value: object) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(part, str) for part in value):
        raise InputError(f"{file}: [tool.prodready] {name} is a list of strings")
    return tuple(value)


def _expect(file: Path, table: Mapping[str, object]) -> dict[str, tuple[Expected, ...]]:
    value = table.get("expect", {})
    if not isinstance(value, dict):
        raise InputError(f"{file}: [tool.prodready.expect] maps a path to a list of rules")
    try:
        return {
            path: tuple(parse_expected(rule) for rule in _strings(file, f"expect.{path}", rules))
            for path, rules in value.items()
        }
    except ValueError as error:
        raise InputError(f"{file}: [tool.prodready.expect]: {error}") from None
