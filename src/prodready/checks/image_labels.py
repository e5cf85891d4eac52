"""Check that an image says where it comes from."""

from __future__ import annotations

from collections.abc import Iterator

from prodready.checks.interface import Fail, Outcome, Pass, check
from prodready.documents.repository import Repository
from prodready.documents.yamltree import Tree, YamlError, load
from prodready.facts.dockerwords import pairs
from prodready.facts.images import Images
from prodready.model import Kind, Place

_ORIGIN = ("org.opencontainers.image.revision", "org.opencontainers.image.source")


@check("containers.labels")
def labels(images: Images, repository: Repository) -> Iterator[Outcome]:
    """The image names its source or revision, by a LABEL or by the workflow that builds it."""
    given = _given_by_workflow(repository)
    for image in images.images:
        found = [
            (one, name)
            for one, _ in image.stage.scoped
            if one.keyword == "LABEL"
            for name, _ in pairs(one.value)
            if name in _ORIGIN
        ]
        if found:
            yield Pass(image.place(found[-1][0]), found[-1][1])
        elif given is not None:
            yield Pass(given, "the workflow gives the labels of docker/metadata-action")
        else:
            fix = "Write ARG REVISION and LABEL org.opencontainers.image.revision=$REVISION last."
            message = "no label says from which source or revision the image was built"
            yield Fail(image.place(image.stage), message, fix)


def _given_by_workflow(repository: Repository) -> Place | None:
    """The step of a workflow that hands `docker/metadata-action`'s labels to the build."""
    for document in repository.documents(Kind.GITHUB_WORKFLOW):
        try:
            trees = load(document.text)
        except YamlError:
            continue
        for tree in trees:
            for path in _label_steps(tree):
                return document.locate(*tree.place(path))
    return None


def _label_steps(tree: Tree) -> Iterator[tuple[str | int, ...]]:
    jobs = tree.get("jobs")
    for name, job in jobs.items() if isinstance(jobs, dict) else ():
        steps = job.get("steps") if isinstance(job, dict) else None
        for index, step in enumerate(steps if isinstance(steps, list) else ()):
            given = step.get("with") if isinstance(step, dict) else None
            if (
                isinstance(given, dict)
                and str(step.get("uses")).startswith("docker/build-push-action@")
                and "labels" in given
            ):
                yield ("jobs", name, "steps", index, "with", "labels")
