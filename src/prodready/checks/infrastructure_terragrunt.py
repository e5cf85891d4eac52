"""What the checks of Terraform ask of Terragrunt's units."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from prodready.checks.interface import Fail, Outcome, Pass
from prodready.facts.terraform import LOCK_FILE, Terraform
from prodready.model import Place


def pinned_units(terraform: Terraform) -> Iterator[Outcome]:
    """Whether Terragrunt says for its units which Terraform they are for."""
    if not terraform.units:
        return
    for block in terraform.terragrunt.values():
        if "terraform_version_constraint" in block.attributes:
            yield Pass(block.at("terraform_version_constraint"))
            return
    for generate, contents in terraform.generated:
        if any("required_version" in each.attributes for each in contents.of("terraform")):
            yield Pass(generate.place)
            return
    path = next((p for p in terraform.terragrunt if p == "root.hcl"), min(terraform.units))
    yield Fail(
        Place(path),
        "nothing says which version of Terraform the units are for",
        'Write terraform_version_constraint = "~> 1.14", and required_providers in a generate block.',
    )


def locked_units(terraform: Terraform) -> Iterator[Outcome]:
    """Whether the units of Terragrunt have their lock files in git."""
    bare = []
    for path in sorted(terraform.units):
        lock = posixpath.join(posixpath.dirname(path), LOCK_FILE)
        if terraform.repository.exists(lock):
            yield Pass(Place(lock))
        else:
            bare.append(path)
    if bare:
        more = f", nor have {len(bare) - 1} more units" if len(bare) > 1 else ""
        yield Fail(
            Place(bare[0]),
            f"has no {LOCK_FILE} beside it in git{more}: two runs may take two versions of a provider",
            "Commit the file that terragrunt init writes beside each unit.",
        )
