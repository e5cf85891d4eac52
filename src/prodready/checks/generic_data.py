"""A check that an item is written with, without Python: a value at a path in YAML, JSON or TOML."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from prodready.checks.generic_files import matching
from prodready.checks.interface import Fail, Outcome, Pass, UndecidedError, Unknown, check
from prodready.documents.repository import Repository
from prodready.documents.yamltree import Tree, YamlError, load
from prodready.model import Place

Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Wish:
    """What a value is asked to be; what is None asks nothing."""

    equals: Any = None
    one_of: tuple[Any, ...] | None = None
    matches: re.Pattern[str] | None = None
    at_least: float | None = None
    at_most: float | None = None

    def fault(self, value: Any) -> str | None:
        """What is wrong with the value; None where it is as it is asked to be."""
        if self.equals is not None and value != self.equals:
            return f"it is not {_shown(self.equals)}"
        if self.one_of is not None and value not in self.one_of:
            return f"it is none of {', '.join(map(_shown, self.one_of))}"
        if self.matches is not None and not self.matches.search(str(value)):
            return f"it does not match {self.matches.pattern}"
        for limit, word in ((self.at_least, "at least"), (self.at_most, "at most")):
            if limit is None:
                continue
            if isinstance(value, bool) or not isinstance(value, int | float):
                return f"it is no number, and {word} {limit:g} is asked for"
            if (value < limit) if word == "at least" else (value > limit):
                return f"{word} {limit:g} is asked for"
        return None


@check("data.value")
def value(
    repository: Repository,
    files: tuple[str, ...] = (),
    path: str = "",
    equals: Any = None,
    one_of: tuple[Any, ...] | None = None,
    matches: str | None = None,
    at_least: float | None = None,
    at_most: float | None = None,
    absent: bool = False,
    optional: bool = False,
) -> Iterator[Outcome]:
    """Each YAML, JSON or TOML file of the patterns `files` has at `path` the value that is asked for.

    `path` is written with dots, `*` for every key or entry: `services.*.restart`. A key with a dot
    stands in quotes. Without `equals`, `one_of`, `matches`, `at_least` and `at_most` it is enough
    that something is there; with `absent` nothing may be. With `optional` a file without the path
    is passed over.
    """
    steps = _steps(path)
    if not files or not steps:
        raise UndecidedError("data.value needs `files:`, a list of patterns, and `path:`")
    wish = Wish(equals, one_of, _compiled(matches), at_least, at_most)
    for file in matching(repository, files):
        text = repository.read(file)
        if text is None:
            yield Unknown(Place(file), "cannot be read")
            continue
        try:
            data, tree = _load(file, text)
        except ValueError as error:
            yield Unknown(Place(file), str(error))
            continue
        found = list(_find(data, steps))
        yield from _judge(file, text, tree, found, wish, path, absent=absent, optional=optional)


def _judge(
    file: str,
    text: str,
    tree: Tree | None,
    found: list[tuple[Path, Any]],
    wish: Wish,
    path: str,
    *,
    absent: bool,
    optional: bool,
) -> Iterator[Outcome]:
    if not found and absent:
        yield Pass(Place(file), f"no {path}")
    elif not found and not optional:
        yield Fail(Place(file), f"{path} is not set", f"Set {path} in {file}.")
    for at, one in found:
        place = _place(file, text, tree, at)
        shown = ".".join(map(str, at))
        if absent:
            yield Fail(place, f"{shown} is set", f"Take {shown} out of {file}.")
            continue
        fault = wish.fault(one)
        if fault is None:
            yield Pass(place, f"{shown}: {_shown(one)}")
        else:
            yield Fail(place, f"{shown} is {_shown(one)}: {fault}")


def _steps(path: str) -> list[str]:
    return [quoted or plain for quoted, plain in re.findall(r'"([^"]+)"|([^."]+)', path)]


def _compiled(text: str | None) -> re.Pattern[str] | None:
    try:
        return None if text is None else re.compile(text)
    except re.error as error:
        raise UndecidedError(f"{text} is no regular expression: {error}") from None


def _load(file: str, text: str) -> tuple[Any, Tree | None]:
    """The data of a file, and where its parts stand.

    Raises:
        ValueError: it is not of the form that its name says.
    """
    try:
        if file.endswith(".toml"):
            return tomllib.loads(text), None
        if file.endswith(".json"):
            data = json.loads(text)
            try:
                trees = load(text)
            except YamlError:
                trees = []
            return data, trees[0] if len(trees) == 1 else None
        trees = load(text)
        if len(trees) > 1:
            raise ValueError("holds more than one YAML document")
        return (trees[0].data, trees[0]) if trees else (None, None)
    except (tomllib.TOMLDecodeError, json.JSONDecodeError, RecursionError, YamlError) as error:
        raise ValueError(f"cannot be read: {error}") from None


def _find(data: Any, steps: list[str], at: Path = ()) -> Iterator[tuple[Path, Any]]:
    if not steps:
        yield at, data
        return
    first, rest = steps[0], steps[1:]
    if isinstance(data, dict):
        for key in data if first == "*" else [first] if first in data else []:
            yield from _find(data[key], rest, (*at, key))
    elif isinstance(data, list):
        if first == "*":
            for index, one in enumerate(data):
                yield from _find(one, rest, (*at, index))
        elif first.isdecimal() and int(first) < len(data):
            yield from _find(data[int(first)], rest, (*at, int(first)))


def _place(file: str, text: str, tree: Tree | None, at: Path) -> Place:
    if tree is not None:
        return Place(file, *tree.place(at))
    last = next((str(step) for step in reversed(at) if isinstance(step, str)), "")
    key = re.compile(rf"[ \t]*(?:[\w\"'.-]+\.)?[\"']?{re.escape(last)}[\"']?[ \t]*=")
    for number, line in enumerate(text.splitlines(), 1):
        if key.match(line):
            return Place(file, number)
    return Place(file)


def _shown(one: Any) -> str:
    text = one if isinstance(one, str) else json.dumps(one, default=str)
    return text if len(text) <= 60 else text[:57] + "..."
