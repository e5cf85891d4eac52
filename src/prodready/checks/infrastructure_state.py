"""Checks of Terraform's state: where it is kept, who shares it, and that git has none of it."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from prodready.checks.interface import Fail, Outcome, Pass, Unknown, check
from prodready.documents.repository import Repository
from prodready.documents.roles import Role
from prodready.facts.hcl import Block
from prodready.facts.terraform import Module, Terraform, read_hcl
from prodready.model import Place
from prodready.patterns import lazy

_STATE = lazy(r"(?:^|/)(?:[^/]*\.tfstate(?:\.\d+)?(?:\.backup)?|\.terraform/.+)$")
LOCKING = ("use_lockfile", "dynamodb_table")
"""How a state in S3 is locked: by an object beside it, or by a table."""
LOCAL = frozenset({"local", "inmem"})


@check("infrastructure.no_state_in_git")
def no_state_in_git(terraform: Terraform) -> Iterator[Outcome]:
    """Neither a state nor `.terraform` is in git, and git is told to leave them out."""
    repository = terraform.repository
    found = [path for path in repository.files if _STATE.search(path)]
    bad = [path for path in found if repository.role(path) is Role.PRODUCTION]
    told: set[str] = set()
    for path in bad:
        head = path.partition("/.terraform/")[0] if "/.terraform/" in f"/{path}" else path
        if head not in told:
            told.add(head)
            yield Fail(
                Place(path),
                f"{path} is among the files of the repository: a state holds every password in "
                "plain text"
                if ".tfstate" in path
                else f"{path} is what `terraform init` downloads",
                f"Run `git rm --cached`, ignore it, and change the secrets that {path} shows.",
            )
    if not bad:
        yield from _ignored(terraform)


def _ignored(terraform: Terraform) -> Iterator[Outcome]:
    for module in terraform.roots:
        wanted = [".terraform/providers/x"]
        if not module.backends or any(one.labels[:1] == ("local",) for one in module.backends):
            wanted.append("terraform.tfstate")
        answers = [ignored_by(terraform.repository, module.folder, name) for name in wanted]
        missing = [w for w, answer in zip(wanted, answers, strict=True) if answer is None]
        if missing:
            yield Fail(
                anchor(module),
                f"no .gitignore leaves out {missing[0].partition('/')[0]} of {module}: the next "
                "`git add .` takes it",
                "Write `.terraform/` and `*.tfstate*` in .gitignore.",
            )
        elif answers[0] is not None:
            yield Pass(answers[0])


def ignored_by(repository: Repository, folder: str, name: str) -> Place | None:
    """The line of the ignore file that leaves a file out; None where none does."""
    import pathspec  # only here: few repositories have infrastructure

    path = posixpath.join(folder, name)
    above = folder
    while True:
        file = posixpath.join(above, ".gitignore")
        text = repository.read(file)
        if text is not None:
            inside = posixpath.relpath(path, above or ".")
            lines = (line or "#" for line in text.splitlines())  # empty ones would not be counted
            spec = pathspec.GitIgnoreSpec.from_lines(lines)
            found = spec.check_file(inside)
            if found.include is not None:
                return Place(file, (found.index or 0) + 1) if found.include else None
        if not above:
            return None
        above = posixpath.dirname(above)


@check("infrastructure.remote_state")
def remote_state(terraform: Terraform) -> Iterator[Outcome]:
    """The state of each root module lies somewhere that several people reach, and is locked."""
    for module in terraform.roots:
        backends = module.backends
        if not backends and (cloud := _by_platform(terraform)) is not None:
            yield Unknown(
                cloud,
                f"{module} has no backend; HCP Terraform may hold its state, as it does here",
                attest=True,
            )
        elif not backends:
            yield Fail(
                anchor(module),
                f"{module} has no backend: its state is a file on the machine of whoever applies it",
                'Write `backend "s3" { encrypt = true  use_lockfile = true }` or another that '
                "locks.",
            )
        for backend in backends:
            yield from _judge_backend(terraform, module, backend)
    for path, block in terraform.terragrunt.items():
        for state in block.of("remote_state"):
            yield Pass(state.place, f"for what {path} is included by")


def _by_platform(terraform: Terraform) -> Place | None:
    """Where the repository shows that a platform runs Terraform, which needs no backend then."""
    for module in terraform.modules.values():
        for block in module.inside("cloud"):
            return block.place
        for block in module.of("provider"):
            if block.labels[:1] in (("tfe",), ("spacelift",), ("env0",), ("scalr",)):
                return block.place
    return None


def _judge_backend(terraform: Terraform, module: Module, backend: Block) -> Iterator[Outcome]:
    sort = backend.labels[0] if backend.labels else backend.type
    if sort in LOCAL:
        yield Fail(
            backend.place,
            f"the state of {module} is a file on the machine of whoever applies it",
            "Name a backend that is shared and locks: s3, gcs, azurerm, or HCP Terraform.",
        )
        return
    if backend.get("encrypt") is False:
        yield Fail(
            backend.at("encrypt"), f"the state of {module} is not encrypted", "encrypt = true"
        )
        return
    if sort == "s3" and not any(backend.get(key) not in (None, False) for key in LOCKING):
        where = _in_backend_files(terraform, LOCKING)
        if where is not None:
            yield Pass(where)
        elif "bucket" in backend.attributes and "key" in backend.attributes:
            yield Fail(
                backend.place,
                f"nothing locks the state of {module}: two applies at once write over each other",
                "Write `use_lockfile = true` (Terraform 1.10 or newer).",
            )
        else:
            yield Unknown(
                backend.place,
                "the rest of the backend is given to `terraform init`; whether the state is locked "
                "stands there",
                attest=True,
            )
        return
    yield Pass(backend.place)


def _in_backend_files(terraform: Terraform, keys: tuple[str, ...]) -> Place | None:
    for file in backend_files(terraform.repository):
        for key in keys:
            if file.get(key) not in (None, False):
                return file.at(key)
    return None


_BACKEND_FILE = lazy(r"(?:.+\.tfbackend|(?:.+[-.])?backend(?:[-.].+)?\.hcl)")


def backend_files(repository: Repository) -> Iterator[Block]:
    """What `terraform init -backend-config` is given: files of plain settings."""
    for path in repository.files:
        if _BACKEND_FILE.fullmatch(path.rpartition("/")[2]):
            yield read_hcl(repository, path)


def anchor(module: Module) -> Place:
    """Where a root module shows that it is one."""
    for type_ in ("provider", "terraform", "resource", "module"):
        for block in module.of(type_):
            return block.place
    return Place(module.values[0]) if module.values else module.blocks[0].place
