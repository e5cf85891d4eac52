"""The objects of a cluster as `kubectl get … -o json` or `-o yaml` writes them, with their lines."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from prodready.documents.reading import read_text
from prodready.documents.repository import Repository
from prodready.documents.roles import Role
from prodready.errors import InputError, UnavailableError
from prodready.facts.manifests import Manifest, Manifests
from prodready.facts.nodes import Node, from_data
from prodready.facts.objects import read_objects
from prodready.model import Document, Kind, LineMap, Place
from prodready.patterns import lazy

KINDS = (
    *("deployments", "statefulsets", "daemonsets", "replicasets", "jobs", "cronjobs", "pods"),
    *("services", "ingresses", "networkpolicies", "poddisruptionbudgets"),
    *("horizontalpodautoscalers", "serviceaccounts"),
)
COMMAND = f"kubectl get {','.join(KINDS)} --all-namespaces -o json > objects.json"
"""What writes a dump in which every check finds what it looks for; Secrets are not in it."""
SYSTEM = frozenset({"kube-system", "kube-public", "kube-node-lease", "local-path-storage"})
"""Namespaces of the platform: whoever runs it answers for them."""
MAX_FILES = 500
_ITEMS = lazy(r'"items"\s*:\s*\[')
_GAP = lazy(r"[\s,]*")


class DumpRepository(Repository):
    """Files of a dump: whatever they are called, they are the real thing."""

    def role(self, path: str) -> Role:
        """Production."""
        del path
        return Role.PRODUCTION


@dataclass(frozen=True, eq=False)
class Dump:
    """What a cluster held when it was written down.

    Attributes:
        files: the files, as the user named them.
        objects: every object outside of the namespaces of the platform.
    """

    files: tuple[str, ...]
    objects: tuple[Manifest, ...]

    def of(self, *kinds: str) -> list[Manifest]:
        """The objects of these kinds."""
        return [one for one in self.objects if one.kind in kinds]

    @cached_property
    def kinds(self) -> frozenset[str]:
        """The kinds of which there is an object."""
        return frozenset(one.kind for one in self.objects)

    @cached_property
    def repository(self) -> Repository:
        """What was written by people, for the checks on manifests: no Pod of a Deployment, no Secret."""
        documents = [
            Document(path=path, text="", kind=Kind.KUBERNETES, lines=LineMap(path))
            for path in self.files
        ]
        repository = DumpRepository.from_documents(documents, "cluster")
        written = [one for one in self.objects if not owner(one) and one.kind != "Secret"]
        Manifests(all=written).keep_for(repository)
        return repository


def owner(one: Manifest) -> tuple[str, str] | None:
    """The kind and name of the controller that made an object, if one did."""
    owners = one.get("metadata", "ownerReferences")
    for each in owners if isinstance(owners, list) else []:
        if isinstance(each, dict) and each.get("controller"):
            return str(each.get("kind")), str(each.get("name"))
    return None


def read_dump(path: Path, named: str) -> Dump:
    """Read a file of objects, or every file of a folder.

    Raises:
        InputError: a file is neither JSON nor YAML, or holds no object.
        UnavailableError: there is nothing at this path.
    """
    if not path.exists():
        raise UnavailableError(
            f"{named}: no such file or folder; a cluster is not asked by itself: "
            f"write its objects down with `{COMMAND}` and name that file"
        )
    files = _files(path)
    found = [Manifest(node) for file in files for node in _read(file)]
    own = tuple(one for one in found if one.namespace not in SYSTEM)
    if not own:
        raise InputError(f"{named}: holds no object outside of the platform's; write `{COMMAND}`")
    return Dump(tuple(map(str, files)), own)


def _files(path: Path) -> list[Path]:
    if not path.is_dir():
        return [path]
    found = sorted(one for one in path.iterdir() if one.suffix in (".json", ".yaml", ".yml"))
    if len(found) > MAX_FILES:
        raise InputError(f"{path}: has more than {MAX_FILES} files; name one folder of a dump")
    return found


def _read(file: Path) -> Iterator[Node]:
    text = read_text(file)
    name = str(file)
    if text.lstrip().startswith("{"):
        yield from _json(text, name)
        return
    document = Document(path=name, text=text, kind=Kind.KUBERNETES, lines=LineMap(name))
    broken: list[Any] = []
    yield from read_objects(document, broken)
    if broken:
        raise InputError(f"{broken[0].place}: {broken[0].message}; write it anew with kubectl")


def _json(text: str, name: str) -> Iterator[Node]:
    """The objects with the line of each; a dump is too long for a place of every value."""
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise InputError(f"{name}: is no JSON: {error}") from None
    items = data.get("items") if isinstance(data, dict) else None
    if not isinstance(items, list):
        objects, lines = [data], [1]
    else:
        objects, lines = items, _lines(text, len(items))
    for value, line in zip(objects, lines, strict=True):
        if isinstance(value, dict) and isinstance(value.get("kind"), str):
            yield from_data(value, Place(name, line))


def _lines(text: str, count: int) -> list[int]:
    """The line on which each item of the list begins."""
    start = _ITEMS.search(text)
    if start is None:
        return [1] * count
    decoder = json.JSONDecoder()
    at, line, seen = start.end(), 1, 0
    found = []
    for _ in range(count):
        gap = _GAP.match(text, at)
        at = gap.end() if gap else at
        line += text.count("\n", seen, at)
        seen = at
        found.append(line)
        try:
            _, at = decoder.raw_decode(text, at)
        except ValueError:
            return [1] * count  # another list was first
    return found
