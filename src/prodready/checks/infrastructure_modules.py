"""Checks of Terraform's modules: versions, variables, reuse, tags."""

from __future__ import annotations

import re
from collections.abc import Iterator

from prodready.checks.infrastructure_state import anchor
from prodready.checks.infrastructure_terragrunt import locked_units, pinned_units
from prodready.checks.interface import Fail, Outcome, Pass, Unknown, check
from prodready.facts.hcl import Block, Code
from prodready.facts.secretwords import names_secret
from prodready.facts.terraform import LOCK_FILE, Module, Terraform, read_hcl
from prodready.model import Place
from prodready.patterns import lazy

_EXACT = lazy(r"=?\s*\d+\.\d+\.\d+")
BUILT_IN = frozenset({"terraform"})


_VERSIONS = (
    'Write `required_version = "~> 1.11"` in the terraform block, and in required_providers '
    '`NAME = { source = "…", version = "~> 6.0" }` for each.'
)


@check("infrastructure.pinned_versions")
def pinned_versions(terraform: Terraform) -> Iterator[Outcome]:
    """Each root module says which Terraform and which providers it works with."""
    for module in terraform.roots:
        required = [b for b in module.of("terraform") if "required_version" in b.attributes]
        if not required:
            yield Fail(
                anchor(module),
                f"{module} says nowhere which version of Terraform it is for",
                _VERSIONS,
            )
        lock = terraform.lock_of(module)
        locked = _locked(terraform, lock) if lock else set()
        pinned = {
            name: block.at(name)
            for block in module.inside("required_providers")
            for name in block.attributes
            if isinstance(block.get(name), str) or block.get(name, "version") is not None
        }
        open_ = {n: p for n, p in _providers(module).items() if n not in pinned and n not in locked}
        if open_:
            yield Fail(
                next(iter(open_.values())),
                f"{module} takes whatever version of {', '.join(open_)} is the newest",
                _VERSIONS,
            )
        elif required:
            yield Pass(required[0].at("required_version"))
    yield from pinned_units(terraform)


def _locked(terraform: Terraform, lock: str) -> set[str]:
    """The providers whose versions a lock file holds."""
    blocks = read_hcl(terraform.repository, lock).of("provider")
    return {block.labels[0].rpartition("/")[2] for block in blocks if block.labels}


def _providers(module: Module) -> dict[str, Place]:
    """The providers that the module itself uses, with the first place that does."""
    found: dict[str, Place] = {}
    for block in module.blocks:
        if block.type == "provider" and block.labels:
            found.setdefault(block.labels[0], block.place)
    for block in module.of("resource", "data"):
        if len(block.labels) == 2:
            meta = block.get("provider")
            by_name = block.labels[0].partition("_")[0]
            name = meta.text.partition(".")[0] if isinstance(meta, Code) else by_name
            found.setdefault(name, block.place)
    return {name: place for name, place in found.items() if name not in BUILT_IN}


@check("infrastructure.lock_file")
def lock_file(terraform: Terraform) -> Iterator[Outcome]:
    """Each run takes the same providers: by a lock file in git, or by exact versions."""
    for module in terraform.roots:
        lock = terraform.lock_of(module)
        used = {name for each in terraform.tree(module) for name in _providers(each)}
        exact = {
            name: block.at(name)
            for block in module.inside("required_providers")
            for name in block.attributes
            if _EXACT.fullmatch(str(block.get(name, "version")))
        }
        if lock is not None:
            yield Pass(Place(lock))
        elif used and used <= exact.keys():
            yield Pass(exact[min(used)], "exact versions")
        elif used:
            yield Fail(
                anchor(module),
                f"{module} has no {LOCK_FILE} in git and no exact versions: the plan and the apply "
                "may take two versions of a provider",
                "Run `terraform providers lock -platform=linux_amd64 -platform=darwin_arm64` and "
                "commit the file.",
            )
    yield from locked_units(terraform)


@check("infrastructure.module_versions")
def module_versions(terraform: Terraform) -> Iterator[Outcome]:
    """A module of somebody else is named by a version, a tag or a commit."""
    for module in terraform.modules.values():
        for block in module.of("module"):
            source = block.get("source")
            if not isinstance(source, str) or source.startswith(("./", "../", "/")):
                continue
            remote = "::" in source or source.startswith(("git@", "github.com/", "bitbucket.org/"))
            if not remote and "version" in block.attributes:
                yield Pass(block.at("version"))
            elif not remote and source.count("/") in (2, 3) and "://" not in source:
                yield Fail(
                    block.at("source"),
                    f"{source} is taken in whatever version is the newest",
                    'Write `version = "~> 6.0"` beside it.',
                )
            elif remote and re.search(r"[?&]ref=(?!main\b|master\b|HEAD\b|develop\b)\S", source):
                yield Pass(block.at("source"))
            elif remote and ("git" in source or "hg::" in source or "bitbucket" in source):
                yield Fail(
                    block.at("source"),
                    f"{source} is taken from a branch: what it makes changes without a change here",
                    "Write `?ref=v1.2.3`, or the digest of a commit.",
                )


@check("infrastructure.input_validation")
def input_validation(terraform: Terraform) -> Iterator[Outcome]:
    """Each variable of a root module has a type, and those that can be wrong are validated."""
    for module in terraform.roots:
        variables = [block for block in module.of("variable") if block.labels]
        untyped = [block for block in variables if "type" not in block.attributes]
        for block in untyped:
            yield Fail(
                block.place,
                f"variable {block.labels[0]} takes a value of any type",
                "Write its `type`, and a `validation` block with what it may be.",
            )
        validated = [rule for block in variables for rule in block.of("validation")]
        if validated and not untyped:
            yield Pass(validated[0].place, f"{len(validated)} of {len(variables)} are validated")
        elif variables and not untyped:
            yield Unknown(
                variables[0].place,
                f"none of the {len(variables)} variables of {module} is validated; that no value of "
                "its type does harm, a person may say",
                attest=True,
            )


@check("infrastructure.sensitive")
def sensitive(terraform: Terraform) -> Iterator[Outcome]:
    """Variables and outputs that hold a secret are marked, so that no log shows them."""
    for module in terraform.modules.values():
        if module.folder in terraform.called:
            continue  # what the caller has marked stays marked
        for block in module.of("variable", "output"):
            name = block.labels[0] if block.labels else ""
            if not names_secret(name) or _about_a_secret(block):
                continue
            marked = next((n for n in ("sensitive", "ephemeral") if block.get(n) is True), None)
            if marked:
                yield Pass(block.at(marked))
            elif not isinstance(block.get("sensitive"), Code):
                yield Fail(
                    block.place,
                    f"{block.type} {name} is shown in the plan, and so in the log of the pipeline",
                    "Write `sensitive = true`.",
                )


_REFERENCE = lazy(r"\.(?:arn|id|name|secret_id|self_link|kms_key_id)\b\s*[\])]*$")


def _about_a_secret(block: Block) -> bool:
    """Whether the value is a switch, or where a secret lies, and no secret."""
    type_ = block.get("type")
    if isinstance(type_, Code) and type_.text.startswith(("bool", "number")):
        return True
    if isinstance(block.get("default"), bool):
        return True
    value = block.get("value")
    return isinstance(value, Code) and bool(_REFERENCE.search(value.text.strip()))


@check("infrastructure.reuse")
def reuse(terraform: Terraform) -> Iterator[Outcome]:
    """What several root modules need is written once, in a module."""
    made: dict[frozenset[tuple[str, ...]], Module] = {}
    for module in terraform.roots:
        names = frozenset(block.labels for block in module.of("resource"))
        if len(names) < 3:
            continue
        twin = made.setdefault(names, module)
        if twin is not module:
            yield Fail(
                next(module.of("resource")).place,
                f"{module} writes the same {len(names)} resources as {twin}",
                "Write them in a module and call it from both.",
            )
    calls = [block for module in terraform.roots for block in module.of("module")]
    for block in calls:
        yield Pass(block.place)
    if terraform.roots and not calls:
        yield Unknown(
            anchor(terraform.roots[0]),
            "no module is called; that nothing is written twice, a person may say",
            attest=True,
        )
