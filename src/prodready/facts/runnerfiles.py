"""The runners whose files are read, by the name of the program.

Readers that few repositories need are imported when the first command asks for them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from importlib import import_module

from prodready.facts import targets
from prodready.facts.targets import Line, Read

MANAGERS = frozenset({"pdm", "rye", "pixi"})
"""Managers of packages whose `run` also starts scripts of their own settings."""

Reader = Callable[[Read, Sequence[str]], Iterator[Line]]


def _late(module: str, name: str) -> Reader:
    def read_lines(read: Read, arguments: Sequence[str]) -> Iterator[Line]:
        reader: Reader = getattr(import_module(f"prodready.facts.{module}"), name)
        yield from reader(read, arguments)

    return read_lines


of_manager = _late("tooltasks", "of_manager")

BY_ARGUMENTS: Mapping[str, Reader] = {
    "make": targets.make,
    "gmake": targets.make,
    "pre-commit": targets.pre_commit,
    "prek": targets.pre_commit,
    "tox": targets.tox,
    "nox": targets.nox,
    "gulp": _late("gulpfile", "gulp"),
    "skaffold": _late("skaffoldfile", "skaffold_tests"),
    "task": _late("taskgoals", "task"),
    "go-task": _late("taskgoals", "task"),
    "just": _late("justfile", "just"),
    "mise": _late("tooltasks", "mise"),
    "poe": _late("tooltasks", "poe"),
    "invoke": _late("tooltasks", "invoke"),
    "inv": _late("tooltasks", "invoke"),
    "lefthook": _late("tooltasks", "lefthook"),
    "ssh": _late("remote", "over_ssh"),
}
"""What a program runs, by its arguments."""


def is_read_whole(program: str, read: Read, folder: str) -> bool:
    """Whether the file of task or just is there and read with all that it includes."""
    if program in ("task", "go-task"):
        return import_module("prodready.facts.taskfile").tasks(read, folder=folder) is not None
    if program != "just":
        return False
    known = import_module("prodready.facts.justfile").justfile(read, folder=folder)
    return known is not None and bool(known.whole)
