"""Google Cloud Build's file, read into the shape of a pipeline: one job of script lines.

A step names an image, whose own program it starts, or an entrypoint:
https://cloud.google.com/build/docs/build-config-file-schema
"""

from __future__ import annotations

import shlex
from collections.abc import Iterator

from prodready.documents.repository import Repository
from prodready.documents.yamltree import YamlError, load
from prodready.facts.nodes import Node, from_tree
from prodready.model import Document, Kind, LineMap, Place
from prodready.patterns import lazy

CLOUDBUILD_FILES = ("cloudbuild.yaml", "cloudbuild.yml")
_FOR_CHANGES = lazy(
    r"(^|/)(?:\.?cloud-?build/[^/]*|cloudbuild[^/]*)(?<![A-Za-z])"
    r"(?:prs?|pull[-_]?requests?|presubmit|ci)(?![A-Za-z])[^/]*\.ya?ml\Z"
)
"""Elsewhere a file counts as what starts for a change by its name: `cloudbuild/ci-pr.yaml`."""
_PROGRAMS = {"compose": "docker-compose", "golang": "go", "cloud-sdk": "gcloud"}
"""What an image starts whose name says something else."""


def is_cloudbuild(path: str) -> bool:
    """Whether a workflow that was read came from a file of Google Cloud Build."""
    return path in CLOUDBUILD_FILES or _FOR_CHANGES.search(path) is not None


def read_cloudbuild(repository: Repository) -> Iterator[tuple[str, Node]]:
    """The path and the job with its `script` of each file that has steps."""
    for path in repository.files:
        if not is_cloudbuild(path):
            continue
        try:
            trees = load(repository.read(path) or "")
        except YamlError:
            continue
        document = Document(path=path, text="", kind=Kind.YAML, lines=LineMap(path))
        whole = from_tree(trees[0], document) if trees else None
        steps = whole.child("steps") if whole is not None else None
        lines = [_line(step) for step in steps.items()] if steps is not None else []
        if whole is None or not lines:
            continue
        job = Node({"script": Node(lines, lines[0].place)}, lines[0].place)
        yield path, Node({"build": job}, whole.place)


def _line(step: Node) -> Node:
    """What a step runs, as a line of shell."""
    script = step.get("script") if isinstance(step.value, dict) else None
    if isinstance(script, str):
        place = step.place_of("script")
        # The first line of a block stands below its key.
        below = int("\n" in script)
        return Node(script, Place(place.path, place.line + below, place.column))
    if not isinstance(step.value, dict):
        return Node("true", step.place)
    image = str(step.get("name", default="")).partition("@")[0].rpartition("/")[2]
    name = image.partition(":")[0]
    program = str(step.get("entrypoint") or _PROGRAMS.get(name, name))
    arguments = step.get("args")
    given = arguments if isinstance(arguments, list) else shlex.split(str(arguments or ""))
    words = shlex.join([program, *map(str, given)])
    folder = step.get("dir")
    return Node(f"cd {shlex.quote(str(folder))} && {words}" if folder else words, step.place)
