"""The checks of how changes come in: reviewed, and all of what runs in the repository."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from prodready.checks.interface import Fail, Outcome, Pass, Unknown, check
from prodready.documents.repository import Repository
from prodready.documents.yamltree import Tree, YamlError, load
from prodready.facts.owners import HOMES
from prodready.facts.workflows import Pipelines
from prodready.model import Kind, Place

SETTINGS = (".github/settings.yml", ".github/settings.yaml")
_REVIEW_FIX = "Ask for at least one approval before a change is merged."


@check("docs.reviewed")
def reviewed(repository: Repository) -> Iterator[Outcome]:
    """Where the host's rules are kept as files, they ask for an approval; else a person says so."""
    found = [*_settings(repository), *_rulesets(repository)]
    yield from found
    if found or not repository.files:
        return
    owners = next((path for path in HOMES if path in repository.files), None)
    where = Place(owners or repository.files[0])
    what = "names who reviews" if owners else "no file shows that changes are reviewed"
    yield Unknown(where, f"{what}; the rules of the branch are the host's", attest=True)


def _settings(repository: Repository) -> Iterator[Outcome]:
    """The file of the Settings app: protection of branches."""
    for path in SETTINGS:
        text = repository.read(path)
        if text is None:
            continue
        try:
            trees = load(text)
        except YamlError as error:
            yield Unknown(Place(path, error.line), f"is no YAML: {error}")
            continue
        for tree in trees[:1]:
            yield from _branches(tree, path)


def _branches(tree: Tree, path: str) -> Iterator[Outcome]:
    branches = tree.get("branches")
    for index, branch in enumerate(branches if isinstance(branches, list) else ()):
        protection = branch.get("protection") if isinstance(branch, dict) else None
        if not isinstance(protection, dict):
            continue
        at: tuple[str | int, ...] = ("branches", index, "protection")
        reviews = protection.get("required_pull_request_reviews")
        if not isinstance(reviews, dict):
            yield Fail(Place(path, *tree.place(at)), "no review is required", _REVIEW_FIX)
        elif reviews.get("required_approving_review_count", 1) == 0:
            at = (*at, "required_pull_request_reviews", "required_approving_review_count")
            yield Fail(Place(path, *tree.place(at)), "no approval is required", _REVIEW_FIX)
        else:
            at = (*at, "required_pull_request_reviews")
            yield Pass(Place(path, *tree.place(at)), str(branch.get("name")))


def _rulesets(repository: Repository) -> Iterator[Outcome]:
    """Rule sets as GitHub exports them, kept as JSON."""
    for path in repository.files:
        if not re.match(r"\.github/(?:rulesets?|branch-?protection)/[^/]+\.json$", path):
            continue
        try:
            data: Any = json.loads(repository.read(path) or "null")
        except (ValueError, RecursionError):
            yield Unknown(Place(path), "is no JSON")
            continue
        rules = data.get("rules") if isinstance(data, dict) else None
        for rule in rules if isinstance(rules, list) else ():
            if not isinstance(rule, dict) or rule.get("type") != "pull_request":
                continue
            parameters = rule.get("parameters")
            count = parameters.get("required_approving_review_count") if parameters else None
            line = _line(repository.read(path) or "", "required_approving_review_count")
            if count == 0:
                yield Fail(Place(path, line), "no approval is required", _REVIEW_FIX)
            elif isinstance(count, int):
                yield Pass(Place(path, line), f"{count} approvals")


def _line(text: str, word: str) -> int:
    return next((n for n, line in enumerate(text.splitlines(), 1) if word in line), 1)


_PROBES = {
    "Dockerfile": "the image's recipe",
    "compose.yaml": "the Compose file",
    "docker-compose.yml": "the Compose file",
    "docker-compose.prod.yml": "the Compose file of production",
    "compose.prod.yaml": "the Compose file of production",
    "k8s/deployment.yaml": "the manifests",
    "kubernetes/deployment.yaml": "the manifests",
    "deploy/deployment.yaml": "what is deployed",
    "helm/values.yaml": "the chart",
    "terraform/main.tf": "the infrastructure",
    "main.tf": "the infrastructure",
    ".github/workflows/deploy.yml": "the pipeline",
    "migrations/versions/0001_initial.py": "the migrations",
    "alembic/versions/0001_initial.py": "the migrations",
    "app/migrations/0001_initial.py": "the migrations",
    "prisma/migrations/1_init/migration.sql": "the migrations",
}
"""Files that make a service run, and what each would be."""
_DEPLOYS = (Kind.KUBERNETES, Kind.COMPOSE, Kind.HELM_VALUES)


@check("operations.in_git")
def in_git(repository: Repository, pipelines: Pipelines) -> Iterator[Outcome]:
    """Git is not told to ignore what makes the service run; that nothing is made by hand is attested."""
    fails = list(_ignored(repository))
    yield from fails
    if fails:
        return
    kinds = (Kind.TERRAFORM, Kind.KUBERNETES, Kind.COMPOSE, Kind.DOCKERFILE)
    for document in repository.documents(*kinds):
        yield Unknown(
            document.locate(1), "is in git; nothing else may be made by hand", attest=True
        )
        return
    for workflow in pipelines.github:
        yield Unknown(
            Place(workflow.path), "is in git; nothing else may be made by hand", attest=True
        )
        return


def _ignored(repository: Repository) -> Iterator[Fail]:
    import pathspec  # only here, and only where there is a file

    text = repository.read(".gitignore")
    if not text:
        return
    lines = text.splitlines()
    # A comment for each empty line: it would not be counted among the patterns.
    spec = pathspec.GitIgnoreSpec.from_lines(line or "#" for line in lines)
    told: set[int] = set()
    for path, what in _PROBES.items():
        result = spec.check_file(path)
        if not result.include or result.index is None or result.index in told:
            continue
        if any(_like(known, path) for known in repository.files):
            continue  # there is such a file all the same
        if path.startswith("deploy/") and any(True for _ in repository.documents(*_DEPLOYS)):
            continue  # what is deployed lies elsewhere; templates of .gitignore name such a folder
        told.add(result.index)
        line = lines[result.index].strip()
        message = f"`{line}` keeps {what} out of git"
        yield Fail(Place(".gitignore", result.index + 1), message, f"Drop `{line}`, and commit it.")


def _like(known: str, probe: str) -> bool:
    """Whether a file is of the sort that the probe stands for."""
    ending = probe.rpartition("/")[2]
    if probe.startswith(".github/"):
        return known.startswith(".github/workflows/")
    if probe.endswith(".sql") and known.endswith(".sql"):
        return True
    return known.rpartition("/")[2] == ending or (
        "migration" in probe and "migration" in known and known.endswith((".py", ".sql"))
    )
