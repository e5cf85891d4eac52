"""The settings of the Python tools of a repository, from each file that they are read from."""

from __future__ import annotations

import configparser
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Self

from prodready.documents.repository import Repository
from prodready.model import Place


@dataclass(frozen=True, slots=True)
class Setting:
    """A value that a tool is given, and the line that it stands on."""

    tool: str
    value: Any
    place: Place


@dataclass(frozen=True, eq=False)
class ToolConfig:
    """What `pyproject.toml`, `setup.cfg`, `tox.ini`, `ruff.toml`, `.flake8` … at the root say."""

    repository: Repository

    @classmethod
    def from_repository(cls, repository: Repository) -> Self:
        """Read when it is asked for."""
        return cls(repository)

    def toml(self, path: str) -> dict[str, Any]:
        """A TOML file as data; empty where there is none or it does not parse."""
        try:
            return tomllib.loads(self.repository.read(path) or "")
        except (tomllib.TOMLDecodeError, RecursionError):
            return {}

    def ini(self, path: str) -> configparser.RawConfigParser:
        """An INI file; empty where there is none or it does not parse."""
        parser = configparser.RawConfigParser(strict=False, interpolation=None)
        try:
            parser.read_string(self.repository.read(path) or "")
        except configparser.Error:
            return configparser.RawConfigParser()
        return parser

    @cached_property
    def pyproject(self) -> dict[str, Any]:
        """The `[tool]` table of the `pyproject.toml` at the root."""
        tool = self.toml("pyproject.toml").get("tool")
        return tool if isinstance(tool, dict) else {}

    def line(self, path: str, pattern: str) -> Place:
        """The first line of a file that matches, else its first."""
        for number, text in enumerate((self.repository.read(path) or "").splitlines(), 1):
            if re.search(pattern, text):
                return Place(path, number)
        return Place(path)

    def line_lengths(self) -> Iterator[Setting]:
        """The longest line that each tool is told to leave, where the tool is told one."""
        for tool, keys in (("ruff", ("line-length",)), ("black", ("line-length", "line_length")), ("isort", ("line_length",))):  # fmt: skip
            table = self.pyproject.get(tool)
            for key in keys:
                if isinstance(table, dict) and isinstance(table.get(key), int):
                    place = self._inside("pyproject.toml", rf"\[tool\.{tool}\]", rf"^\s*{key}\s*=")
                    yield Setting(tool, table[key], place)
        for path in ("ruff.toml", ".ruff.toml"):
            value = self.toml(path).get("line-length")
            if isinstance(value, int):
                yield Setting("ruff", value, self.line(path, r"^line-length"))
        for path in (".flake8", "setup.cfg", "tox.ini"):
            parser = self.ini(path) if path in self.repository.files else None
            if parser is None or not parser.has_section("flake8"):
                continue
            value = parser.get("flake8", "max-line-length", fallback=parser.get("flake8", "max_line_length", fallback=""))  # fmt: skip
            ignored = " ".join(parser.get("flake8", k, fallback="") for k in ("ignore", "extend-ignore", "extend_ignore"))  # fmt: skip
            if value.strip().isdigit() and "E501" not in ignored:
                yield Setting("flake8", int(value), self.line(path, r"^max[-_]line[-_]length"))

    def _inside(self, path: str, section: str, pattern: str) -> Place:
        inside = False
        for number, text in enumerate((self.repository.read(path) or "").splitlines(), 1):
            if text.startswith("["):
                inside = bool(re.match(section, text))
            elif inside and re.search(pattern, text):
                return Place(path, number)
        return Place(path)
