"""GitLab's pipeline: `include: local`, `extends` and `default`, as far as the repository holds them."""

from __future__ import annotations

from collections.abc import Iterator

from prodready.documents.repository import Repository
from prodready.documents.yamltree import YamlError, load
from prodready.facts.nodes import Node, from_tree
from prodready.facts.patches import merge
from prodready.model import Document, Kind, LineMap

GITLAB_FILE = ".gitlab-ci.yml"

GLOBAL = frozenset(
    {"default", "include", "stages", "variables", "workflow", "image", "services", "cache", "spec"}
    | {"before_script", "after_script", "pages:deploy"}
)
"""Keys of the file that are no jobs."""


def read_gitlab(repository: Repository) -> Node | None:
    """The pipeline with its local includes merged in; None where there is none."""
    node = _load(repository, GITLAB_FILE)
    if node is None:
        return None
    merged = node
    for path in local_includes(node):
        included = _load(repository, path.lstrip("/"))
        if included is not None:
            # The including file wins.
            result = merge(included, merged, strategic=False)
            merged = result if result is not None else merged
    return merged


def local_includes(node: Node) -> list[str]:
    """The paths of the repository's own files that a pipeline includes."""
    found = []
    for entry in _entries(node):
        local = entry if isinstance(entry, str) else entry.get("local")
        if isinstance(local, str) and "://" not in local:
            found.append(local)
    return found


def templates(node: Node) -> Iterator[tuple[str, int]]:
    """The names of the templates and components that a pipeline includes, with their index."""
    for index, entry in enumerate(_entries(node)):
        for key in ("template", "component"):
            name = entry.get(key) if isinstance(entry, dict) else None
            if isinstance(name, str):
                yield name, index


def _entries(node: Node) -> list[str | dict[str, object]]:
    found = node.get("include")
    entries = found if isinstance(found, list) else [found]
    return [entry for entry in entries if isinstance(entry, (str, dict))]


def gitlab_jobs(node: Node) -> Iterator[tuple[str, Node]]:
    """The jobs with what they extend merged in; hidden ones are left out."""
    for name, job in node.value.items():
        if name in GLOBAL or name.startswith(".") or not isinstance(job.value, dict):
            continue
        whole = _extended(node, job, frozenset({name}))
        if whole.child("script") or whole.child("trigger") or whole.child("run"):
            yield name, whole


def _extended(node: Node, job: Node, seen: frozenset[str]) -> Node:
    names = job.get("extends")
    for name in [names] if isinstance(names, str) else names or []:
        parent = node.child(str(name))
        if parent is None or not isinstance(parent.value, dict) or name in seen:
            continue
        result = merge(_extended(node, parent, seen | {name}), job, strategic=False)
        job = Node(result.value, job.place) if result is not None else job
    return job


def _load(repository: Repository, path: str) -> Node | None:
    text = repository.read(path)
    if text is None:
        return None
    try:
        trees = load(text)
    except YamlError:
        return None
    document = Document(path=path, text=text, kind=Kind.YAML, lines=LineMap(path))
    whole: Node | None = None
    for tree in trees:
        node = from_tree(tree, document)
        if isinstance(node.value, dict):
            whole = node if whole is None else Node({**whole.value, **node.value}, node.place)
    return whole
