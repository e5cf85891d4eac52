"""What `task NAME` runs: the commands of tasks, of all that they depend on first."""

from __future__ import annotations

import posixpath
import re
import shlex
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from prodready.facts.targets import Line, Read
from prodready.facts.taskfile import DEPTH, Path, Task, tasks, texts
from prodready.facts.tooltasks import listed
from prodready.model import Place
from prodready.patterns import lazy

_RAW = lazy(r"\{\{\s*`(.*?)`\s*\}\}", re.DOTALL)
_VARIABLE = lazy(r"\{\{-?\s*\.(\w+)\b[^{}]*\}\}")
_CONTROL = lazy(r"\{\{[^{}]*\}\}")
_VALUED = frozenset({"-C", "--concurrency", "-i", "--interval", "-o", "--output", "--sort"})


def task(read: Read, arguments: Sequence[str]) -> Iterator[Line]:
    """The commands of the named tasks, of all that they depend on first."""
    file, folder, goals, given, rest = _asked(arguments)
    known = tasks(read, file, folder)
    for goal in goals or ["default"]:
        if known and goal in known:
            yield from _run(known, known[goal], {**given, "CLI_ARGS": rest}, ())


def _asked(arguments: Sequence[str]) -> tuple[str | None, str, list[str], dict[str, str], str]:
    file, folder = None, ""
    goals: list[str] = []
    given: dict[str, str] = {}
    index = 0
    while index < len(arguments):
        word = arguments[index]
        name, _, value = word.partition("=")
        if word == "--":
            return file, folder, goals, given, shlex.join(arguments[index + 1 :])
        if name in ("-t", "--taskfile", "-d", "--dir"):
            if not value and index + 1 < len(arguments):
                index += 1
                value = arguments[index]
            file, folder = (value, folder) if name in ("-t", "--taskfile") else (file, value)
        elif word in _VALUED:
            index += 1
        elif not word.startswith("-"):
            if "=" in word:
                given[name] = value
            else:
                goals.append(word)
        index += 1
    return file, folder, goals, given, ""


def _run(
    known: Mapping[str, Task], one: Task, given: Mapping[str, str], above: tuple[int, ...]
) -> Iterator[Line]:
    if id(one) in above or len(above) > DEPTH:
        return
    above = (*above, id(one))
    body = one.body
    variables = {**one.variables, **given, "TASKFILE_DIR": posixpath.dirname(one.file) or "."}
    if isinstance(body, str | list):
        yield from _commands(known, one, (), body, variables, above)
        return
    if not isinstance(body, dict):
        return
    for dependency in listed(body.get("deps")):
        name = dependency if isinstance(dependency, str) else _named(dependency, "task")
        yield from _other(known, one, name, dependency, variables, above)
    hidden = "ignore_error hides its failure" if body.get("ignore_error") is True else None
    for key in ("cmds", "cmd"):
        if key in body:
            for line in _commands(known, one, (key,), body[key], variables, above):
                yield Line(line.text, line.place, hidden or line.tolerated, line.errexit)


def _commands(
    known: Mapping[str, Task],
    one: Task,
    at: Path,
    written: Any,
    variables: Mapping[str, str],
    above: tuple[int, ...],
) -> Iterator[Line]:
    several = isinstance(written, list)
    for index, each in enumerate(listed(written)):
        where = (*at, index) if several else at
        if isinstance(each, str):
            yield _line(one, where, each, variables)
        elif isinstance(each, dict):
            hidden = "ignore_error hides its failure" if each.get("ignore_error") is True else None
            if isinstance(each.get("cmd"), str):
                yield _line(one, (*where, "cmd"), each["cmd"], variables, hidden)
            elif name := _named(each, "task"):
                for line in _other(known, one, name, each, variables, above):
                    yield Line(line.text, line.place, hidden or line.tolerated, line.errexit)


def _other(
    known: Mapping[str, Task],
    one: Task,
    name: str,
    call: Any,
    variables: Mapping[str, str],
    above: tuple[int, ...],
) -> Iterator[Line]:
    """What another task runs that this one calls; a name from the root starts with a colon."""
    name = filled(name, variables)
    found = known.get(name[1:] if name.startswith(":") else one.prefix + name)
    if found is not None:
        own = texts(call.get("vars")) if isinstance(call, dict) else {}
        given = {key: filled(value, variables) for key, value in own.items()}
        yield from _run(known, found, given, above)


def _line(
    one: Task, where: Path, text: str, variables: Mapping[str, str], hidden: str | None = None
) -> Line:
    place = one.place(*where)
    if "\n" in text.strip():
        place = Place(place.path, place.line + 1, place.column)
    text = filled(text, variables)
    if one.folder not in ("", "."):
        text = f"cd {shlex.quote(one.folder)}; {text}"
    return Line(text, place, hidden)


def filled(text: str, variables: Mapping[str, str], depth: int = 0) -> str:
    """The text with the variables of templates in their places; unknown ones as the shell's."""
    kept: list[str] = []

    def keep(found: re.Match[str]) -> str:
        kept.append(found[1])
        return f"\0{len(kept) - 1}\0"

    def value(found: re.Match[str]) -> str:
        known = variables.get(found[1])
        if known is None:
            return f"${found[1]}"
        return filled(known, variables, depth + 1) if depth < DEPTH else known

    text = _CONTROL.sub("", _VARIABLE.sub(value, _RAW.sub(keep, text)))
    return re.sub(r"\0(\d+)\0", lambda found: kept[int(found[1])], text)


def _named(call: Any, key: str) -> str:
    found = call.get(key) if isinstance(call, dict) else None
    return found if isinstance(found, str) else ""
