"""The tasks of go-task: those of `Taskfile.yml` and of the files that it includes."""

from __future__ import annotations

import posixpath
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from prodready.documents.yamltree import Tree, YamlError, load
from prodready.facts.targets import Read
from prodready.model import Place

NAMES = tuple(
    f"{stem}askfile{dist}.{end}"
    for dist in ("", ".dist")
    for stem in "Tt"
    for end in ("yml", "yaml")
)
DEPTH = 8
"""Includes and tasks inside of each other after which no more are followed."""
Path = tuple[str | int, ...]


@dataclass
class Task:
    """A task: the tree that holds it, where in it, and what counts around it.

    Attributes:
        prefix: the namespace of its file, as `docs:`.
        folder: where its commands start.
    """

    tree: Tree
    file: str
    at: Path
    prefix: str
    folder: str
    variables: dict[str, str] = field(default_factory=dict)

    @property
    def body(self) -> Any:
        """What is written under its name."""
        return self.tree.get(*self.at)

    def place(self, *path: str | int) -> Place:
        """Where a part of it stands."""
        return Place(self.file, *self.tree.place((*self.at, *path)))


def tasks(read: Read, file: str | None = None, folder: str = "") -> dict[str, Task] | None:
    """The tasks by name; None where no Taskfile can be read."""
    names = [file] if file else [posixpath.join(folder, name) for name in NAMES]
    for name in names:
        text = read(name)
        if text is not None:
            found: dict[str, Task] = {}
            whole = _collect(read, name, text, found, prefix="", folder=posixpath.dirname(name))
            return found if whole else None
    return None


def _collect(
    read: Read,
    path: str,
    text: str,
    found: dict[str, Task],
    *,
    prefix: str,
    folder: str,
    depth: int = 0,
    given: Mapping[str, str] | None = None,
) -> bool:
    """Add the file's tasks and those of what it includes; False where a part cannot be read."""
    try:
        trees = load(text)
    except YamlError:
        return False
    root = trees[0].get() if trees else None
    if not isinstance(root, dict):
        return False
    variables = {**texts(root.get("vars")), **(given or {})}
    listed = root.get("tasks")
    for name, body in (listed if isinstance(listed, dict) else {}).items():
        task = Task(trees[0], path, ("tasks", name), prefix, folder, variables)
        names = [name]
        if isinstance(body, dict):
            aliases = body.get("aliases")
            names += [str(one) for one in aliases] if isinstance(aliases, list) else []
            own = body.get("dir")
            if isinstance(own, str) and "{{" not in own:
                task.folder = posixpath.join(folder, own)
            task.variables = {**variables, **texts(body.get("vars"))}
        for each in names:
            found.setdefault(f"{prefix}{each}", task)
    return _included(read, path, root.get("includes"), found, prefix, folder, depth)


def _included(
    read: Read,
    path: str,
    includes: Any,
    found: dict[str, Task],
    prefix: str,
    folder: str,
    depth: int,
) -> bool:
    """Add the tasks of the files that are included; False where one cannot be read."""
    whole = True
    for name, rule in (includes if isinstance(includes, dict) else {}).items():
        rule = {"taskfile": rule} if isinstance(rule, str) else rule
        target = rule.get("taskfile") if isinstance(rule, dict) else None
        if not isinstance(target, str) or "://" in target or "{{" in target or depth > DEPTH:
            whole = False
            continue
        base = posixpath.normpath(posixpath.join(posixpath.dirname(path), target))
        candidates = [base] if target.endswith((".yml", ".yaml")) else []
        candidates += [posixpath.join(base, one) for one in NAMES]
        inner = next(((one, t) for one in candidates if (t := read(one)) is not None), None)
        if inner is None:
            whole = whole and bool(rule.get("optional"))
            continue
        start = rule.get("dir")
        whole &= _collect(
            read, inner[0], inner[1], found,
            prefix=prefix if rule.get("flatten") else f"{prefix}{name}:",
            folder=posixpath.join(folder, start) if isinstance(start, str) else folder,
            depth=depth + 1,
            given=texts(rule.get("vars")),
        )  # fmt: skip
    return whole


def texts(found: Any) -> dict[str, str]:
    """The variables that are written out."""
    if not isinstance(found, dict):
        return {}
    return {str(k): str(v) for k, v in found.items() if isinstance(v, str | int | float)}
