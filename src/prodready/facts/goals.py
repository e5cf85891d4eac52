"""Targets, tasks and scripts that a command names and the file of its runner has not."""

from __future__ import annotations

import json
import posixpath
from collections.abc import Sequence
from dataclasses import dataclass

from prodready.facts import justfile, taskfile
from prodready.facts.targets import Read
from prodready.patterns import lazy

_ELSEWHERE = frozenset(
    {"-w", "--workspace", "--workspaces", "--filter", "-F", "--prefix", "-C", "--cwd", "--dir"}
    | {
        "-r",
        "--recursive",
        "-f",
        "--justfile",
        "-t",
        "--taskfile",
        "-d",
        "--working-directory",
        "-g",
    }
)
"""Options by which the runner reads another file than that of its folder."""
_NAME = lazy(r"[A-Za-z_][\w.:-]*\Z")


@dataclass(frozen=True, slots=True)
class Missing:
    """A goal that is not there: how it is called, and the file that would have it."""

    name: str
    path: str
    sort: str

    def __str__(self) -> str:
        return f"{self.path} has no {self.sort} {self.name}"


def known(read: Read, words: Sequence[str], folder: str = "") -> bool:
    """Whether the file that the command's runner reads is in the folder and understood."""
    program = words[0].rpartition("/")[2]
    if program in ("task", "go-task"):
        return taskfile.tasks(read, folder=folder) is not None
    if program == "just":
        found = justfile.justfile(read, folder=folder)
        return found is not None and found.whole
    return read(posixpath.normpath(posixpath.join(folder, "package.json"))) is not None


def missing(read: Read, words: Sequence[str], folder: str = "") -> Missing | None:
    """The first goal that the command names and its runner's file has not; None where all are there.

    None too where that cannot be said: another file is named, or a part of the file is not read.
    """
    program, rest = words[0].rpartition("/")[2], list(words[1:])
    if any(word.partition("=")[0] in _ELSEWHERE or "$" in word for word in rest):
        return None
    plain = [word for word in rest[: rest.index("--") if "--" in rest else None] if word[:1] != "-"]
    plain = [word for word in plain if "=" not in word]
    if program in ("npm", "pnpm", "yarn", "bun"):
        return _script(read, program, plain, folder)
    if program in ("task", "go-task"):
        known = taskfile.tasks(read, folder=folder)
        names = plain if known is not None else []
        wild = any("*" in name for name in known or ())
        absent = next((n for n in names if _NAME.match(n) and n not in (known or {})), None)
        file = next((one.file for one in (known or {}).values()), "Taskfile.yml")
        return Missing(absent, file, "task") if absent and not wild else None
    if program == "just" and plain:
        found = justfile.justfile(read, folder=folder)
        if found is not None and found.whole and _NAME.match(plain[0]):
            path = next((one.path for one in found.recipes.values()), "justfile")
            return None if found.find(plain[0]) else Missing(plain[0], path, "recipe")
    return None


def _script(read: Read, program: str, plain: Sequence[str], folder: str) -> Missing | None:
    path = posixpath.normpath(posixpath.join(folder, "package.json"))
    try:
        data = json.loads(read(path) or "null")
    except (ValueError, RecursionError):
        return None
    if not isinstance(data, dict) or not plain:
        return None
    found = data.get("scripts")
    scripts = found if isinstance(found, dict) else {}
    if plain[0] in ("run", "run-script"):
        name = plain[1] if len(plain) > 1 else ""
    elif program in ("pnpm", "yarn") and ":" in plain[0]:
        name = plain[0]  # no program is called so
    else:
        return None
    binary = program in ("pnpm", "yarn", "bun") and ":" not in name and _is_a_package(data, name)
    if not name or name in scripts or binary or name in ("env",) or not _NAME.match(name):
        return None
    return Missing(name, path, "script")


def _is_a_package(data: dict[str, object], name: str) -> bool:
    """Whether a dependency may bring a program of this name."""
    parts = (data.get(key) for key in ("dependencies", "devDependencies"))
    return any(name in one for each in parts if isinstance(each, dict) for one in each)
