"""The environments of a repository whose protection is written down beside what deploys to them."""

from __future__ import annotations

from collections.abc import Iterator

from prodready.checks.interface import Fail, Pass
from prodready.documents.repository import Repository
from prodready.documents.yamltree import YamlError, load
from prodready.facts.nodes import from_tree
from prodready.facts.terraform import Terraform
from prodready.model import Kind, Place

SETTINGS = (".github/settings.yml", ".github/settings.yaml")
"""Where the Settings app of GitHub reads how a repository is set up."""
_FIX = "Name who approves (`reviewers`), or from which branches it may be deployed."


def written_environments(repository: Repository, terraform: Terraform) -> dict[str, Pass | Fail]:
    """By environment: that a rule guards it, or that it is made without any."""
    found: dict[str, Pass | Fail] = dict(_of_settings(repository))
    for _, block in terraform.resources("github_repository_environment"):
        name = block.get("environment")
        if isinstance(name, str):
            asks = any(one.get("users") or one.get("teams") for one in block.of("reviewers"))
            guarded = asks or block.first("deployment_branch_policy") is not None
            place = block.at("environment")
            found[name] = _outcome(name, guarded, place)
    return found


def _of_settings(repository: Repository) -> Iterator[tuple[str, Pass | Fail]]:
    for document in repository.documents(Kind.YAML):
        if document.path not in SETTINGS:
            continue
        try:
            trees = load(document.text)
        except YamlError:
            continue
        root = from_tree(trees[0], document) if trees else None
        listed = root.find("environments") if root is not None else None
        for one in listed.items() if listed is not None else ():
            name = one.get("name")
            if isinstance(name, str):
                guarded = bool(one.get("reviewers") or one.get("deployment_branch_policy"))
                yield name, _outcome(name, guarded, one.place)


def _outcome(name: str, guarded: bool, place: Place) -> Pass | Fail:
    if guarded:
        return Pass(place, f"a rule guards {name}")
    return Fail(place, f"the environment {name} is made without any rule: it asks nobody", _FIX)
