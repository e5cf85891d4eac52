"""Google Cloud Build's file, read into the shape of a pipeline: one job of script lines.

A step names an image, whose own program it starts, or an entrypoint:
https://cloud.google.com/build/docs/build-config-file-schema
"""

from __future__ import annotations

import shlex

from prodready.documents.repository import Repository
from prodready.documents.yamltree import YamlError, load
from prodready.facts.nodes import Node, from_tree
from prodready.model import Document, Kind, LineMap

CLOUDBUILD_FILES = ("cloudbuild.yaml", "cloudbuild.yml")
_PROGRAMS = {"compose": "docker-compose", "golang": "go", "cloud-sdk": "gcloud"}
"""What an image starts whose name says something else."""


def read_cloudbuild(repository: Repository) -> tuple[str, Node] | None:
    """The path and the job with its `script`; None where there is no such file or no step."""
    for path in CLOUDBUILD_FILES:
        text = repository.read(path)
        if text is None:
            continue
        try:
            trees = load(text)
        except YamlError:
            return None
        document = Document(path=path, text=text, kind=Kind.YAML, lines=LineMap(path))
        whole = from_tree(trees[0], document) if trees else None
        steps = whole.child("steps") if whole is not None else None
        lines = [_line(step) for step in steps.items()] if steps is not None else []
        if whole is None or not lines:
            return None
        job = Node({"script": Node(lines, lines[0].place)}, lines[0].place)
        return path, Node({"build": job}, whole.place)
    return None


def _line(step: Node) -> Node:
    """What a step runs, as a line of shell."""
    script = step.get("script") if isinstance(step.value, dict) else None
    if isinstance(script, str):
        return Node(script, step.place_of("script"))
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
