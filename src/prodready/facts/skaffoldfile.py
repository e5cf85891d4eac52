"""skaffold.yaml: the images that it builds, and the commands that `skaffold test` runs.

A file may require others, and a profile may add to what stands at the top:
https://skaffold.dev/docs/references/yaml/
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any

from prodready.documents.yamltree import Tree, YamlError, load
from prodready.facts.targets import Line, Read
from prodready.model import Place

SKAFFOLD_FILES = ("skaffold.yaml", "skaffold.yml")
_TESTING = frozenset({"test", "run", "dev"})
"""The subcommands that run the tests of what they build."""


def skaffold_tests(read: Read, arguments: Sequence[str]) -> Iterator[Line]:
    """The commands that stand under `test` in the file and in those that it requires."""
    if not arguments or arguments[0] not in _TESTING or "--skip-tests" in arguments:
        return
    named = [after for word, after in pairwise(arguments) if word == "-f"]
    named += [w.partition("=")[2] for w in arguments if w.startswith("--filename=")]
    queue = named[:1] or [name for name in SKAFFOLD_FILES if read(name) is not None][:1]
    seen: set[str] = set()
    while queue:
        path = queue.pop(0)
        if path in seen:
            continue
        seen.add(path)
        for tree in trees_of(read(path)):
            yield from _commands(tree, path)
            queue += _required(tree, path)


def trees_of(text: str | None) -> list[Tree]:
    """The documents of a file; none where it is missing or no YAML."""
    try:
        return load(text or "")
    except YamlError:
        return []


def skaffold_images(tree: Tree) -> Iterator[tuple[str, tuple[int, int]]]:
    """The images that the file builds, by itself or in a profile, with their line and column."""
    for path in _parts(tree, "build"):
        artifacts: Any = tree.get(*path, "artifacts")
        for index, entry in enumerate(artifacts if isinstance(artifacts, list) else []):
            if isinstance(entry, dict) and isinstance(entry.get("image"), str):
                yield entry["image"], tree.place((*path, "artifacts", index, "image"))


def _parts(tree: Tree, name: str) -> list[tuple[str | int, ...]]:
    """Where this part stands: at the top, and in each profile."""
    profiles: Any = tree.get("profiles")
    count = len(profiles) if isinstance(profiles, list) else 0
    return [(name,), *(("profiles", index, name) for index in range(count))]


def _commands(tree: Tree, file: str) -> Iterator[Line]:
    for path in _parts(tree, "test"):
        tests: Any = tree.get(*path)
        for index, test in enumerate(tests if isinstance(tests, list) else []):
            custom = test.get("custom") if isinstance(test, dict) else None
            for at, one in enumerate(custom if isinstance(custom, list) else []):
                command = one.get("command") if isinstance(one, dict) else None
                if isinstance(command, str):
                    place = tree.place((*path, index, "custom", at, "command"))
                    yield Line(command, Place(file, *place))


def _required(tree: Tree, file: str) -> Iterator[str]:
    required: Any = tree.get("requires")
    for one in required if isinstance(required, list) else []:
        path = one.get("path") if isinstance(one, dict) else None
        if isinstance(path, str):
            found = posixpath.normpath(posixpath.join(posixpath.dirname(file), path))
            is_file = found.endswith((".yaml", ".yml"))
            yield found if is_file else posixpath.join(found, SKAFFOLD_FILES[0])
