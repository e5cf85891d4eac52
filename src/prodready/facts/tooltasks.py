"""The tasks of mise, poe, PDM, Rye, invoke and lefthook: what each runs, from its own file."""

from __future__ import annotations

import ast
import posixpath
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from prodready.documents.yamltree import YamlError, load
from prodready.facts.targets import Line, Read, line_of
from prodready.model import Place

MISE = ("mise.toml", ".mise.toml", "mise/config.toml", ".mise/config.toml", ".config/mise.toml")
LEFTHOOK = ("lefthook.yml", "lefthook.yaml", ".lefthook.yml", ".lefthook.yaml")
DEPTH = 8


def mise(read: Read, arguments: Sequence[str]) -> Iterator[Line]:
    """What `mise run NAME` runs: tasks of its settings, or scripts in its folders of tasks."""
    words = [word for word in arguments if not word.startswith("-")]
    if words[:1] not in (["run"], ["r"]):
        return
    for path in MISE:
        text = read(path)
        tasks = _table(text, "tasks")
        if tasks and words[1:2] and words[1] in tasks:
            yield from _of_mise(path, text or "", tasks, words[1], ())
            return
    for name in words[1:2]:
        for folder in (
            "mise-tasks",
            ".mise-tasks",
            "mise/tasks",
            ".mise/tasks",
            ".config/mise/tasks",
        ):
            path = posixpath.join(folder, name.replace(":", "/"))
            text = read(path)
            if text is not None:
                yield Line(text, Place(path, 1), errexit="set -e" in text)


def _of_mise(
    path: str, text: str, tasks: Mapping[str, Any], name: str, above: tuple[str, ...]
) -> Iterator[Line]:
    body = tasks.get(name)
    if name in above or body is None or len(above) > DEPTH:
        return
    rule = body if isinstance(body, dict) else {"run": body}
    for other in listed(rule.get("depends")):
        if isinstance(other, str):
            yield from _of_mise(path, text, tasks, other.partition(" ")[0], (*above, name))
    start = rule.get("dir")
    enter = f"cd {start}; " if isinstance(start, str) and "{{" not in start else ""
    for command in listed(rule.get("run")):
        if isinstance(command, str):
            shown = command.strip().partition("\n")[0]
            line = line_of(text, shown, name) if shown in text else line_of(text, name, "tasks")
            yield Line(enter + re.sub(r"\{\{.*?\}\}", "", command), Place(path, line))


def poe(read: Read, arguments: Sequence[str]) -> Iterator[Line]:
    """What `poe NAME` runs, by `[tool.poe.tasks]`."""
    path = "pyproject.toml"
    text = read(path)
    tasks = _table(text, "tool", "poe", "tasks")
    for name in [word for word in arguments if not word.startswith("-")][:1]:
        yield from _of_poe(path, text or "", tasks, name, tasks.get(name), ())


def _of_poe(
    path: str, text: str, tasks: Mapping[str, Any], name: str, body: Any, above: tuple[str, ...]
) -> Iterator[Line]:
    if len(above) > DEPTH or name in above:
        return
    if isinstance(body, str):
        yield Line(body, Place(path, line_of(text, name, "tool.poe.tasks")))
        return
    steps = (
        body if isinstance(body, list) else body.get("sequence") if isinstance(body, dict) else None
    )
    rule = body if isinstance(body, dict) else {}
    hidden = "ignore_fail hides its failure" if rule.get("ignore_fail") is True else None
    for other in listed(rule.get("deps")):
        yield from _of_poe(path, text, tasks, str(other), tasks.get(str(other)), (*above, name))
    for step in listed(steps):
        if isinstance(step, str):
            inner = _of_poe(path, text, tasks, step, tasks.get(step), (*above, name))
        else:
            inner = _of_poe(path, text, tasks, f"{name}.", step, (*above, name))
        for line in inner:
            yield Line(line.text, line.place, hidden or line.tolerated, line.errexit)
    if isinstance(rule.get("ref"), str):
        target = rule["ref"].partition(" ")[0]
        yield from _of_poe(path, text, tasks, target, tasks.get(target), (*above, name))
    for key in ("cmd", "shell"):
        if isinstance(rule.get(key), str):
            first = rule[key].strip().partition("\n")[0]
            number = line_of(text, first) if first in text else line_of(text, name.strip("."))
            yield Line(rule[key], Place(path, number), hidden)


def of_manager(read: Read, words: Sequence[str]) -> Iterator[Line]:
    """What `pdm run NAME`, `rye run NAME`, `pixi run NAME` run, where NAME is a script of theirs."""
    manager, name = words[0].rpartition("/")[2], ""
    plain = [word for word in words[2:] if not word.startswith("-")]
    if words[1:2] != ("run",) or not plain:
        return
    name = plain[0]
    where = {"pdm": ("tool", "pdm", "scripts"), "rye": ("tool", "rye", "scripts"),
             "pixi": ("tool", "pixi", "tasks")}[manager]  # fmt: skip
    path = "pyproject.toml"
    text = read(path)
    scripts = _table(text, *where)
    if manager == "pixi" and name not in scripts:
        path, text = "pixi.toml", read("pixi.toml")
        scripts = _table(text, "tasks")
    yield from _of_manager(path, text or "", scripts, name, ())


def _of_manager(
    path: str, text: str, scripts: Mapping[str, Any], name: str, above: tuple[str, ...]
) -> Iterator[Line]:
    body = scripts.get(name)
    if name in above or body is None:
        return
    rule = body if isinstance(body, dict) else {"cmd": body}
    for other in (*listed(rule.get("composite")), *listed(rule.get("chain")),
                  *listed(rule.get("depends-on"))):  # fmt: skip
        first = str(other).partition(" ")[0]
        if first in scripts:
            yield from _of_manager(path, text, scripts, first, (*above, name))
        else:
            yield Line(str(other), Place(path, line_of(text, name)))
    for key in ("cmd", "shell"):
        command = rule.get(key)
        if isinstance(command, list):
            command = " ".join(map(str, command))
        if isinstance(command, str):
            yield Line(command, Place(path, line_of(text, command.partition("\n")[0])))


def invoke(read: Read, arguments: Sequence[str]) -> Iterator[Line]:
    """What the tasks of `tasks.py` run, as far as it is written out."""
    path = "tasks.py"
    try:
        module = ast.parse(read(path) or "")
    except (SyntaxError, ValueError, RecursionError):
        return
    wanted = {word.replace("-", "_") for word in arguments if not word.startswith("-")}
    functions = {one.name: one for one in module.body if isinstance(one, ast.FunctionDef)}
    for name in sorted(wanted & functions.keys()):
        function = functions[name]
        decorated = [node for each in function.decorator_list for node in ast.walk(each)]
        before = [n.id for n in decorated if isinstance(n, ast.Name) and n.id in functions]
        for each in (*(functions[one] for one in before), function):
            yield from _calls(path, each)


def _calls(path: str, function: ast.FunctionDef) -> Iterator[Line]:
    for node in ast.walk(function):
        if not (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr in ("run", "sudo")
            and node.args
        ):
            continue
        text = node.args[0]
        parts = text.values if isinstance(text, ast.JoinedStr) else [text]
        command = "".join(
            str(part.value) if isinstance(part, ast.Constant) else "$VALUE" for part in parts
        )
        warned = any(
            key.arg == "warn" and isinstance(key.value, ast.Constant) and key.value.value is True
            for key in node.keywords
        )
        hidden = "warn=True hides its failure" if warned else None
        yield Line(command, Place(path, node.lineno, node.col_offset + 1), hidden)


def lefthook(read: Read, arguments: Sequence[str]) -> Iterator[Line]:
    """What `lefthook run HOOK` runs."""
    words = [word for word in arguments if not word.startswith("-")]
    path = next((one for one in LEFTHOOK if read(one) is not None), None)
    if words[:1] != ["run"] or len(words) < 2 or path is None:
        return
    try:
        trees = load(read(path) or "")
    except YamlError:
        return
    for tree in trees[:1]:
        for part in ("commands", "jobs"):
            found = tree.get(words[1], part)
            keys = list(found) if isinstance(found, dict) else range(len(listed(found)))
            for key in keys:
                text = tree.get(words[1], part, key, "run")
                if isinstance(text, str):
                    place = Place(path, *tree.place((words[1], part, key, "run")))
                    yield Line(re.sub(r"\{\w+\}", ".", text), place)


def _table(text: str | None, *path: str) -> dict[str, Any]:
    try:
        found: Any = tomllib.loads(text or "")
    except (tomllib.TOMLDecodeError, RecursionError):
        return {}
    for step in path:
        found = found.get(step) if isinstance(found, dict) else None
    return found if isinstance(found, dict) else {}


def listed(found: Any) -> list[Any]:
    """One entry, or a list of them, as a list."""
    if isinstance(found, list):
        return found
    return [] if found is None else [found]
