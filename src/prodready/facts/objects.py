"""The Kubernetes objects in a file's text, and the files that are templates of such."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import PurePosixPath

from prodready.checks.interface import Broken
from prodready.documents.repository import Repository
from prodready.documents.roles import Role
from prodready.documents.yamltree import YAML_1_1_BOOLEANS, YamlError, load
from prodready.facts.nodes import Node, from_tree
from prodready.model import Document
from prodready.patterns import lazy


def read_objects(document: Document, broken: list[Broken]) -> Iterator[Node]:
    """The objects of one file; the items of a `List` one by one."""
    try:
        trees = load(document.text, YAML_1_1_BOOLEANS)
    except YamlError as error:
        place = document.locate(error.line, error.column)
        broken.append(Broken(place, f"is no YAML: {error}", document.kind))
        return
    for tree in trees:
        yield from _unfold(from_tree(tree, document))


def _unfold(node: Node) -> Iterator[Node]:
    kind = node.get("kind")
    if not isinstance(kind, str) or not isinstance(node.get("apiVersion"), str):
        return
    if kind.endswith("List") and isinstance(node.get("items"), list):
        for item in node.value["items"].items():
            yield from _unfold(item)
    else:
        yield node


def chart_folders(files: Iterable[str]) -> frozenset[str]:
    """The folders of templates that stand beside a `Chart.yaml`, each ending in `/`."""
    charts = (path for path in files if PurePosixPath(path).name in ("Chart.yaml", "Chart.yml"))
    return frozenset(f"{PurePosixPath(path).parent / 'templates'}/" for path in charts)


_ACTION = lazy(r"\{\{.*?\}\}|\{%.*?%\}", re.DOTALL)


def is_template(document: Document, charts: frozenset[str]) -> bool:
    """Whether the file must be rendered before it is YAML."""
    if any(document.path.startswith(chart) for chart in charts):
        return True
    if not _ACTION.search(document.text):
        return False
    # Plain YAML may hold `{{ }}` inside a string, as alert annotations do.
    try:
        load(document.text, YAML_1_1_BOOLEANS)
    except YamlError:
        return True
    return False


def left_aside(document: Document, repository: Repository) -> bool:
    """Whether the file is not for use as it is: a test, an example, what others wrote."""
    if document.lines.origins is not None:
        return False  # a snippet is shown to be judged, wherever its page lies
    return repository.role(document.path) in (Role.TEST, Role.EXAMPLE, Role.VENDORED)
