"""The shell scripts that the steps of workflows and composite actions run."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from prodready.documents.yamltree import Path, Tree, YamlError, load
from prodready.model import Document, Kind, LineMap, Place
from prodready.patterns import lazy
from prodready.tools.shell_text import Shell
from prodready.tools.yaml_text import EXPRESSION

_BLOCK = lazy(r"[|>]")
_SPOKEN = lazy(r"(?:/\S*/)?(bash|sh)(?:\s|$)")


class Script(NamedTuple):
    """A step's script; `blank` says what in it is left to fill in, so that it may not parse."""

    shell: Shell
    blank: str | None


def scripts(document: Document) -> list[Script]:
    """Each script in bash or sh, placed in the document's own lines.

    Expressions are written over. Steps that may run in another shell, such as PowerShell on
    Windows, are left out.
    """
    try:
        trees = load(document.text)
    except YamlError:
        return []
    windows = "windows" in document.text.lower()
    return [
        _script(document, tree, path, script, spoken or "bash")
        for tree in trees
        for path, script, spoken in _steps(tree.data, (), None)
        if spoken or not windows
    ]


def _steps(data: Any, path: Path, shell: str | None) -> Iterator[tuple[Path, str, str | None]]:
    """Where each script is, what it says, and the shell that the file names for it."""
    if isinstance(data, list):
        for index, step in enumerate(data):
            if not isinstance(step, dict) or not isinstance(step.get("run"), str):
                continue
            told = step.get("shell", shell)
            spoken = _SPOKEN.match(str(told)) if told else None
            if spoken or told is None:
                yield (*path, index, "run"), step["run"], spoken and spoken[1]
        return
    if not isinstance(data, dict):
        return
    defaults = data.get("defaults")
    run = defaults.get("run") if isinstance(defaults, dict) else None
    shell = run.get("shell", shell) if isinstance(run, dict) else shell
    if isinstance(data.get("steps"), list):
        yield from _steps(data["steps"], (*path, "steps"), shell)
    elif isinstance(data.get("runs"), dict):
        yield from _steps(data["runs"], (*path, "runs"), shell)
    else:
        jobs, start = (data["jobs"], (*path, "jobs")) if "jobs" in data else (data, path)
        for name, job in jobs.items() if isinstance(jobs, dict) else ():
            if isinstance(job, dict) and "steps" in job:
                yield from _steps(job, (*start, name), shell)


def _script(document: Document, tree: Tree, path: Path, script: str, dialect: str) -> Script:
    text = EXPRESSION.sub(lambda match: re.sub(r"[^\n]", "x", match[0]), script)
    lines = LineMap(document.path, tuple(_origins(document, tree, path, text)))
    own = Document(document.path, text, Kind.SHELL, lines)
    from prodready.documents.fragments import neutralise  # only here: slow to load, seldom needed

    found = neutralise(own)
    shell = Shell(found.apply(own), document, dialect, script=True)
    return Script(shell, found.reason or found.part)


def _origins(document: Document, tree: Tree, path: Path, text: str) -> Iterator[Place]:
    """The place of each line of a script in its file."""
    line, column = tree.value_place(path)
    written = document.text.split("\n")
    head = written[line - 1][column - 1 :]
    count = text.count("\n") + 1
    if not _BLOCK.match(head):
        yield from (Place(document.path, line, column + head.startswith(('"', "'"))),) * count
        return
    body = next((each for each in written[line:] if each.strip()), "")
    indent = len(body) - len(body.lstrip(" "))
    folded = head.startswith(">")
    for number in range(count):
        below = line + 1 + (0 if folded else number)
        yield Place(document.path, min(below, len(written)), indent + 1)
