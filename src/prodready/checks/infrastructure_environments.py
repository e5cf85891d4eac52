"""The check of environments: each has a state of its own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from prodready.checks.infrastructure_state import anchor, backend_files
from prodready.checks.interface import Fail, Outcome, Pass, Unknown, check
from prodready.facts.hcl import Block, Code
from prodready.facts.terraform import Module, Terraform
from prodready.model import Place
from prodready.patterns import lazy

ENVIRONMENT = lazy(
    r"(?:^|[-_./])(dev|develop|development|test|testing|qa|uat|int|integration|stage|staging|stg|preprod"
    r"|pre-prod|sandbox|prod|production|prd|live)(?=$|[-_./])"
)


@check("infrastructure.environments")
def environments(terraform: Terraform) -> Iterator[Outcome]:
    """Each environment has a state of its own; two that share one are told."""
    states: dict[tuple[str, ...], Block] = {}
    named: dict[str, Place] = {}
    for module in terraform.roots:
        environment = ENVIRONMENT.search(module.folder)
        for backend in module.backends:
            key = _state_key(backend)
            if key is not None and key in states:
                yield Fail(
                    backend.place,
                    f"{module} keeps its state where {states[key].place.path} keeps its own: each "
                    "apply of one deletes what the other made",
                    "Give each its own key.",
                )
            elif key is not None:
                states[key] = backend
            if environment:
                named.setdefault(environment[1], backend.place)
        yield from _together(module)
    for file in backend_files(terraform.repository):
        found = ENVIRONMENT.search(file.place.path)
        for name in _KEY_NAMES if found else ():
            if found and name in file.attributes:
                named.setdefault(found[1], file.at(name))
    if len(named) > 1:
        for place in named.values():
            yield Pass(place)
    elif terraform.roots:
        yield _one_environment(terraform)


_REHEARSED = frozenset({"stage", "staging", "stg", "preprod", "uat", "qa", "test", "testing"})
_LIVE = frozenset({"prod", "production", "prd", "live"})
_RUNS = lazy(r"cluster|instance|database|_db_|_sql_|_service$|_function$|_app$|_deployment$")
"""Sorts of resources that run something or keep data."""


def _together(module: Module) -> Iterator[Fail]:
    """One state that holds the same things twice: for production, and for a rehearsal of it."""
    rehearsed: dict[tuple[str, ...], Block] = {}
    live: dict[tuple[str, ...], Block] = {}
    for block in module.of("module", "resource"):
        found = ENVIRONMENT.search(block.labels[-1].replace("_", "-")) if block.labels else None
        if found is None or (block.type == "resource" and not _RUNS.search(block.labels[0])):
            continue
        rest = block.labels[-1].replace("_", "-").replace(found[1], "", 1)
        known = live if found[1] in _LIVE else rehearsed if found[1] in _REHEARSED else {}
        known.setdefault((block.type, *block.labels[:-1], rest), block)
    both = [one for one in live if one in rehearsed]
    if len(both) > 1:
        block, other = live[both[0]], rehearsed[both[0]]
        yield Fail(
            block.place,
            f"{_label(block)} lies in the state of {_label(other)}: a plan for the one can change "
            "the other",
            "Give each environment a root module, a backend and credentials of its own.",
        )


def _label(block: Block) -> str:
    return ".".join((*(("module",) if block.type == "module" else ()), *block.labels))


_KEYS: Mapping[str, tuple[str, ...]] = {
    "s3": ("bucket", "key"),
    "gcs": ("bucket", "prefix"),
    "azurerm": ("storage_account_name", "container_name", "key"),
}
"""What says, by sort of backend, where a state lies."""
_KEY_NAMES = tuple(dict.fromkeys(name for names in _KEYS.values() for name in names))


def _state_key(backend: Block) -> tuple[str, ...] | None:
    """What says where a state lies; None where a part of it is not written here."""
    sort = backend.labels[0] if backend.labels else ""
    wanted = _KEYS.get(sort, ())
    values = [backend.get(name) for name in wanted]
    if not wanted or not all(isinstance(value, str) for value in values):
        return None
    # With workspaces the prefix is a part of the path.
    return (sort, *map(str, values), str(backend.get("workspace_key_prefix", default="")))


def _one_environment(terraform: Terraform) -> Unknown:
    for module in terraform.roots:
        values = [path for path in module.values if ENVIRONMENT.search(path)]
        if len(values) > 1:
            return Unknown(
                Place(values[0]),
                f"{len(values)} files of values for one module; that each is applied to a state of "
                "its own is not to be seen here",
                attest=True,
            )
        for block in module.blocks:
            for node in block.attributes.values():
                if isinstance(node.value, Code) and "terraform.workspace" in node.value.text:
                    return Unknown(
                        node.place,
                        "the environments are workspaces; which exist, and who may apply to "
                        "production, is not to be seen here",
                        attest=True,
                    )
    return Unknown(
        anchor(terraform.roots[0]),
        "only one environment is to be seen here",
        attest=True,
    )
