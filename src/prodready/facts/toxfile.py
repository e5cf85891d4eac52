"""The environments of tox: `tox.ini`, `setup.cfg`, `tox.toml`, `pyproject.toml`."""

from __future__ import annotations

import configparser
import re
import shlex
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

Read = Callable[[str], str | None]


@dataclass(frozen=True, slots=True)
class Environment:
    """A tox environment: its name (empty for the base) and its commands, each with its line."""

    name: str
    path: str
    commands: tuple[tuple[str, int], ...]


def environments(read: Read) -> list[Environment]:
    """The environments of the first file that configures tox."""
    for path, prefix in (("tox.ini", ""), ("setup.cfg", "tox:")):
        text = read(path)
        if text is not None and (found := list(_ini(text, path, prefix))):
            return found
    for path in ("tox.toml", "pyproject.toml"):
        text = read(path)
        if text is not None and (found := list(_toml(text, path))):
            return found
    return []


def _ini(text: str, path: str, prefix: str) -> Iterator[Environment]:
    parser = configparser.ConfigParser(interpolation=None, strict=False)
    try:
        parser.read_string(text)
    except configparser.Error:
        return
    for section in parser.sections():
        name = section.removeprefix(prefix)
        if name != "testenv" and not name.startswith("testenv:"):
            continue
        raw = parser.get(section, "commands", fallback="")
        start = text.find(f"[{section}]")
        commands = []
        for line in raw.replace("\\\n", " ").splitlines():
            plain = _plain(re.sub(r"^[\w,!{}-]+:\s+", "", line.strip()))
            if plain:
                commands.append((plain, _line(text, line.strip(), start)))
        yield Environment(name.partition(":")[2], path, tuple(commands))


def _toml(text: str, path: str) -> Iterator[Environment]:
    try:
        data: Any = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError):
        return
    table = data if path == "tox.toml" else data.get("tool", {}).get("tox", {})
    if not isinstance(table, dict):
        return
    legacy = table.get("legacy_tox_ini")
    if isinstance(legacy, str):
        yield from _ini(legacy, path, "")
    sections = [("", table.get("env_run_base"), "env_run_base")]
    own = table.get("env")
    if isinstance(own, dict):
        sections += [(name, value, f"env.{name}") for name, value in own.items()]
    for name, section, heading in sections:
        commands = section.get("commands") if isinstance(section, dict) else None
        lines = []
        for command in commands if isinstance(commands, list) else []:
            words = [word for word in command if isinstance(word, str)]
            if words:
                start = text.find(heading)
                lines.append((_plain(shlex.join(words)), _line(text, words[0], start)))
        if lines:
            yield Environment(name, path, tuple(lines))


def _plain(line: str) -> str:
    """The command without tox's own substitutions."""
    line = re.sub(r"\{env_?python\}", "python", line)
    return re.sub(r"\{(?:posargs|\[)[^}]*\}+|\{env\w+\}/", "", line).strip()


def _line(text: str, needle: str, start: int) -> int:
    found = text.find(needle, max(start, 0))
    return text.count("\n", 0, found) + 1 if found >= 0 else 1
