"""Environments that a pipeline deploys, and whose files are not in the repository."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from prodready.checks.interface import Fail
from prodready.documents.repository import Repository
from prodready.facts.manifests import Manifests
from prodready.facts.runs import Runs
from prodready.model import Kind, Place
from prodready.patterns import lazy

_KEYS = ("environment", "env", "stage", "target", "cluster")
_STAGES = frozenset(
    {
        "production",
        "prod",
        "live",
        "staging",
        "stage",
        "stg",
        "qa",
        "uat",
        "preprod",
        "preproduction",
    }
    | {"acceptance", "integration", "test", "dev", "development", "demo", "sandbox"}
)
_PATH = lazy(
    r"(?<![\w/.-])(?:\./)?(?P<before>(?:[\w.-]+/)+)"
    r"(?:\$\{\{\s*(?P<input>[\w.]+)\s*\}\}|\$\{(?P<braced>[A-Za-z_]\w*)[^}]*\}|\$(?P<name>[A-Za-z_]\w*))"
    r"(?P<after>[\w./-]*)"
)
_STAGE_NAME = lazy(r"env|stage|target|cluster", re.I)
_TELLING = (Kind.GITHUB_WORKFLOW, Kind.SHELL, Kind.COMPOSE, Kind.MAKEFILE)


def without_files(repository: Repository, runs: Runs) -> Iterator[Fail]:
    """Stages that a workflow names, where another stage has files and this one has none."""
    stages = dict(_named(runs))
    if len(stages) < 2:
        return
    for before, after in sorted({*_paths(repository)}):
        found = {name: repository.exists(_join(before, name, after)) for name in stages}
        if not any(found.values()):
            continue
        for name, there in found.items():
            path = _join(before, name, after)
            if not there and not _ignored(repository, path):
                yield Fail(
                    stages[name],
                    f"{name} is deployed, and its files, {path}, are not in the repository",
                    f"Add {path}, or do not deploy {name}.",
                )


def _named(runs: Runs) -> Iterator[tuple[str, Place]]:
    """The environments that jobs deploy to, each with a place that names it."""
    for job in runs.pipelines.jobs():
        for key in _KEYS:
            value = job.get("with", key)
            if isinstance(value, str) and value.lower() in _STAGES:
                yield value, job.place("with", key)
        value = job.get("environment", "name") or job.get("environment")
        if isinstance(value, str) and value.lower() in _STAGES and job.uses is None:
            yield value, job.place("environment")


def _paths(repository: Repository) -> Iterator[tuple[str, str]]:
    """Paths of the repository in which the environment's name is left open."""
    for document in repository.documents(*_TELLING):
        if "$" not in document.text or repository.role(document.path) != "production":
            continue
        for match in _PATH.finditer(document.text):
            variable = match["input"] or match["braced"] or match["name"]
            if _STAGE_NAME.search(variable) and repository.exists(match["before"].rstrip("/")):
                yield match["before"], match["after"]


def _join(before: str, name: str, after: str) -> str:
    return posixpath.normpath(f"{before}{name}{after}")


def _ignored(repository: Repository, path: str) -> bool:
    """Whether an ignore file leaves it out: then a person makes it, or takes it from a store."""
    from prodready.checks.infrastructure_state import ignored_by

    return ignored_by(repository, posixpath.dirname(path), posixpath.basename(path)) is not None


_LITERAL = lazy(r"^/?(?P<path>(?:[\w.-]+/)+[\w.-]+\.ya?ml)\s*$")


def ignored_twins(repository: Repository, manifests: Manifests) -> Iterator[Fail]:
    """A manifest that git is told to ignore by its name, where another environment keeps its own."""
    lines = (repository.read(".gitignore") or "").splitlines()
    kept = {one.place().path for one in manifests.all}
    for number, line in enumerate(lines, start=1):
        match = _LITERAL.match(line)
        if match is None or match["path"] in kept or repository.exists(match["path"]):
            continue
        folder, name = posixpath.split(match["path"])
        stage = posixpath.basename(folder)
        above = posixpath.dirname(folder)
        twins = [
            path
            for path in kept
            if posixpath.basename(path) == name
            and posixpath.dirname(posixpath.dirname(path)) == above
        ]
        if stage.lower() in _STAGES and twins:
            yield Fail(
                Place(".gitignore", number),
                f"git ignores {match['path']}, which {stage} is deployed from: {twins[0]} is kept",
                "Keep it in git, with its secrets by reference.",
            )


def paths_of_flux(repository: Repository, manifests: Manifests) -> Iterator[Fail]:
    """Kustomizations of Flux that read a folder of this repository which is not there."""
    kinds = [*manifests.of("Kustomization", group="kustomize.toolkit.fluxcd.io")]
    for one in kinds:
        path = str(one.get("spec", "path") or "").removeprefix("./").strip("/")
        above = posixpath.dirname(path)
        beside = above and any(
            other.startswith(f"{above}/") and other.endswith((".yaml", ".yml"))
            for other in repository.files
        )
        if path and "$" not in path and beside and not repository.exists(path):
            yield Fail(
                one.place("spec", "path"),
                f"{one} reads {path}, which is not in the repository: nothing more is applied",
                "Correct the path.",
            )
