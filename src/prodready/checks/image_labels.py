"""Check that an image says where it comes from."""

from __future__ import annotations

import re
from collections.abc import Iterator

from prodready.checks.ci_common import found_runs, found_steps, uses_any
from prodready.checks.ci_tools import BUILD_ACTIONS, builds_image
from prodready.checks.interface import Fail, Outcome, Pass, Unknown, check
from prodready.documents.repository import Repository
from prodready.documents.yamltree import Tree, YamlError, load
from prodready.facts.dockerwords import pairs
from prodready.facts.goreleaser import Goreleaser
from prodready.facts.images import Images
from prodready.facts.runs import Runs
from prodready.model import Kind, Place
from prodready.patterns import lazy

_ORIGIN = ("org.opencontainers.image.revision", "org.opencontainers.image.source")


@check("containers.labels")
def labels(
    images: Images, repository: Repository, runs: Runs, releaser: Goreleaser
) -> Iterator[Outcome]:
    """The image names its source or revision, by a LABEL or by what builds it."""
    given = _given_by_workflow(repository) or _given_by_command(runs)
    released = {
        one.dockerfile: one.place
        for one in releaser.images
        if any(name in one.written for name in _ORIGIN)
    }
    elsewhere = _built_elsewhere(runs)
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
            yield Pass(given, "CI gives the labels when it builds the image")
        elif image.path in released:
            yield Pass(released[image.path], "goreleaser gives the labels when it builds the image")
        elif elsewhere is not None:
            message = "the workflow of another repository is not read; it may give the labels"
            yield Unknown(elsewhere, message)
        else:
            fix = "Write ARG REVISION and LABEL org.opencontainers.image.revision=$REVISION last."
            message = "no label says from which source or revision the image was built"
            yield Fail(image.place(image.stage), message, fix)


_BUILDS = lazy(r"docker|image|container|build|publish|release|deploy", re.IGNORECASE)


def _built_elsewhere(runs: Runs) -> Place | None:
    """The call of a workflow that cannot be read, where nothing that is read builds an image."""
    if found_runs(runs, builds_image) or found_steps(runs, uses_any(*BUILD_ACTIONS)):
        return None
    unread = set(runs.pipelines.opaque)
    called = (job for job in runs.pipelines.jobs() if job.uses and _BUILDS.search(job.uses))
    return next((place for job in called if (place := job.place("uses")) in unread), None)


def _given_by_command(runs: Runs) -> Place | None:
    """The command of CI that builds an image with such a label."""
    for run in runs.all:
        if builds_image(run.words) and any(name in str(run) for name in _ORIGIN):
            return run.place
    return None


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
