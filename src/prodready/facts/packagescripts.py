"""The scripts of `package.json` that other scripts start: by pattern, or in each workspace."""

from __future__ import annotations

import fnmatch
import json
import posixpath
import re
import shlex
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from prodready.facts.targets import Line, Read, line_of
from prodready.model import Place

RUN_ALL = frozenset({"run-p", "run-s", "npm-run-all", "npm-run-all2"})
"""Programs of npm-run-all, which start the scripts whose names match their patterns."""
MONOREPO = frozenset({"turbo", "lerna", "nx", "wsrun", "ultra"})
"""Programs that start a script in each package of a workspace."""

_FILTERS = {
    "pnpm": frozenset({"--filter", "-F"}),
    "npm": frozenset({"--workspace", "-w"}),
    "bun": frozenset({"--filter", "-F"}),
}
"""Options that choose packages, by the manager."""
_TASK_OPTIONS = frozenset({"-t", "--target", "--targets"})
_VALUED = frozenset({"--filter", "-F", "--scope", "--concurrency", "--parallel", "-c", "--config"})


def by_pattern(read: Read, words: Sequence[str]) -> Iterator[Line]:
    """What `run-p lint:* test` starts: the scripts of `package.json` that match."""
    path = "package.json"
    text = read(path) or ""
    scripts = _scripts(text)
    for wish in words[1:]:
        if wish.startswith("-"):
            continue
        # A colon parts the names of scripts as a slash does those of files.
        pattern = fnmatch.translate(wish.replace(":", "/").replace("**", "\0")).replace(
            ".*", "[^/]*"
        )
        pattern = pattern.replace("\0", ".*")
        for name, script in scripts.items():
            if re.match(pattern, name.replace(":", "/")):
                yield Line(script, Place(path, line_of(text, f'"{name}"', '"scripts"')))


def in_each_package(files: Iterable[str], read: Read, words: Sequence[str]) -> Iterator[Line]:
    """What `turbo run lint` starts: the script of that name in each package."""
    names = set(_tasks(words))
    if not names:
        return
    wanted = _chosen(words)
    for path in files:
        folder, base = posixpath.split(path)
        if base != "package.json" or not folder or "node_modules" in path:
            continue
        text = read(path) or ""
        if wanted and not any(f'"{one}"' in text or one.strip("./") == folder for one in wanted):
            continue
        for name, script in _scripts(text).items():
            if name in names:
                place = Place(path, line_of(text, f'"{name}"', '"scripts"'))
                yield Line(f"cd {shlex.quote(folder)}; {script}", place)


def _chosen(words: Sequence[str]) -> list[str]:
    """The packages that `--filter` names; nothing where a pattern chooses them."""
    found = []
    for before, word in pairwise(("", *words)):
        name, equals, value = word.partition("=")
        if before in ("--filter", "-F") or (equals and name in ("--filter", "-F")):
            found.append(value if equals else word)
    return [] if any(re.search(r"[*!^\[{$]|\.\.\.", one) for one in found) else found


def recursive(words: Sequence[str]) -> Sequence[str] | None:
    """The words as `turbo` would have them, where a package manager is told to visit all packages."""
    name, rest = words[0], list(words[1:])
    visits = {"pnpm": {"-r", "--recursive"}, "npm": {"--workspaces", "--ws"}}.get(name, set())
    if name == "yarn" and rest[:1] == ["workspace"] and len(rest) > 2:
        return ("turbo", "--filter", rest[1], *(word for word in rest[2:] if word != "run"))
    if name == "yarn" and rest[:1] == ["workspaces"]:
        rest = [word for word in rest[1:] if word not in ("foreach", "run", "-A", "--all")]
        return ("turbo", *rest[-1:])
    chosen = _FILTERS.get(name, frozenset())
    if any(word.partition("=")[0] in chosen for word in rest):
        words = [re.sub(r"^(?:-F|-w|--workspace|--filter)(?=$|=)", "--filter", w) for w in rest]
        return ("turbo", *(word for word in words if word not in ("run-script", *visits)))
    if not visits & set(rest):
        return None
    return ("turbo", *(word for word in rest if word not in visits))


def _tasks(words: Sequence[str]) -> Iterator[str]:
    rest = list(words[1:])
    for index, word in enumerate(rest):
        before = rest[index - 1] if index else ""
        if word == "--":
            return
        if before in _TASK_OPTIONS:
            yield from word.split(",")
        elif word.startswith(("--target=", "--targets=")):
            yield from word.partition("=")[2].split(",")
        elif not word.startswith("-") and before not in _VALUED and word not in ("run", "run-many"):
            yield word


def _scripts(text: str) -> dict[str, str]:
    try:
        found = json.loads(text or "{}").get("scripts", {})
    except (ValueError, AttributeError, RecursionError):
        return {}
    found = found if isinstance(found, dict) else {}
    return {name: script for name, script in found.items() if isinstance(script, str)}
