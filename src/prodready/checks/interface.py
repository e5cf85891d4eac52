"""What a check is: a function that asks for parsed facts by type and yields one outcome a subject.

    @check("containers.non_root")
    def non_root(images: Images) -> Iterator[Outcome]: ...

The parameters say what it needs: a parameter whose annotation is a facts class (one with a
`from_repository` class method) gets the facts of the target, built once for all checks; any other
parameter is an argument that the item's `check:` mapping may set, and must have a default.

A check that yields nothing found nothing of its sort: its item is `not-applicable`.
"""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import typing
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Protocol, Self, runtime_checkable

from prodready.documents.repository import Repository
from prodready.errors import InputError, ProdreadyError
from prodready.kept import kept
from prodready.model import Kind, Place


@dataclass(frozen=True, slots=True)
class Pass:
    """A subject for which the item's title is true; `witness` is the place that proves it."""

    witness: Place
    note: str = ""


@dataclass(frozen=True, slots=True)
class Fail:
    """A subject for which it is not: where, in one sentence what, and what to write instead."""

    place: Place
    message: str
    fix: str | None = None


@dataclass(frozen=True, slots=True)
class Unknown:
    """A subject that the check cannot judge, and why: its item is `not-run` unless one fails.

    With `attest` nothing is wrong that can be seen here, and the rest is a person's word: the item
    is `needs-attestation` unless another subject fails or is unknown.
    """

    place: Place
    message: str
    attest: bool = False


Outcome = Pass | Fail | Unknown


@dataclass(frozen=True, slots=True)
class Broken:
    """A file that facts should have held and could not read. Facts list them as `.broken`.

    Items that speak about its kind (about any, when `kind` is None) are then `not-run`, unless
    something else fails them.
    """

    place: Place
    message: str
    kind: Kind | None = None


class UndecidedError(ProdreadyError):
    """Raised by a check that cannot say: the item is `not-run`, with this message as the reason."""


@runtime_checkable
class Facts(Protocol):
    """Parsed facts about a repository that checks ask for by type."""

    @classmethod
    def from_repository(cls, repository: Repository) -> Self:
        """Read what the repository holds of this sort; never fails on a file that is broken."""
        ...


@dataclass(frozen=True, slots=True)
class Allowed:
    """What the user lets checks do besides reading: facts that a check asks for by type."""

    commands: bool = False
    """Run the commands that a project's own items name."""

    @classmethod
    def from_repository(cls, repository: Repository) -> Self:
        """Nothing, unless a run says otherwise."""
        del repository
        return cls()


CheckFunction = Callable[..., Iterator[Outcome]]
_REGISTRY: dict[str, CheckFunction] = {}
_FOLDER = Path(__file__).parent


def check(kind: str) -> Callable[[CheckFunction], CheckFunction]:
    """Register a check under the kind that items name in `check: {kind: …}`."""

    def register(function: CheckFunction) -> CheckFunction:
        if kind in _REGISTRY:
            raise ValueError(f"two checks are called {kind}")
        _REGISTRY[kind] = function
        return function

    return register


def all_checks() -> Mapping[str, CheckFunction]:
    """Every check by kind; imports the modules beside this one on first use."""
    _load_own()
    return _REGISTRY


@cache
def _load_own() -> dict[str, str]:
    """Import every module beside this one; by kind, the one whose import brought the check."""
    brought: dict[str, str] = {}
    for module in pkgutil.iter_modules([str(_FOLDER)], "prodready.checks."):
        known = len(_REGISTRY)
        importlib.import_module(module.name)
        brought |= dict.fromkeys(list(_REGISTRY)[known:], module.name)
    # What was there before was imported by name, one check at a time.
    known_before = {kind: function.__module__ for kind, function in _REGISTRY.items()}
    own = {k: name for k, name in known_before.items() if name.startswith("prodready.checks.")}
    return {**own, **brought}


@cache
def _modules() -> Mapping[str, str]:
    """By kind, the module that has the check: most runs need few of them."""
    found = kept(_FOLDER, "checks", _FOLDER.glob("*.py"), _load_own)
    return found if isinstance(found, dict) else _load_own()


def find_check(kind: object) -> CheckFunction | None:
    """The check of this kind: one of ours, else one that an installed package brings.

    A package brings checks by an entry point of the group `prodready.checks`, which names a module
    that registers them. These are loaded only when an item names a kind that is not ours.

    Raises:
        InputError: a package's module cannot be loaded.
    """
    if not isinstance(kind, str):
        return None
    if kind not in _REGISTRY and kind in _modules():
        importlib.import_module(_modules()[kind])
    if kind not in _REGISTRY:
        all_checks()
    if kind not in _REGISTRY:
        _load_plugins()
    return _REGISTRY.get(kind)


@cache
def _load_plugins() -> None:
    from importlib.metadata import entry_points  # only here: it looks through all that is installed

    for point in entry_points(group="prodready.checks"):
        try:
            point.load()
        except Exception as error:
            # Code of others: whatever it raises, the user is told which package it is.
            raise InputError(
                f"the checks of {point.value} (entry point {point.name}) cannot be loaded: "
                f"{type(error).__name__}: {error}"
            ) from None


@cache
def needed_facts(function: Callable[..., Any]) -> dict[str, type]:
    """The parameters of a function that ask for facts, and the sort of facts each asks for."""
    hints = typing.get_type_hints(function)
    sorts = {name: hints.get(name) for name in inspect.signature(function).parameters}
    return {
        name: sort
        for name, sort in sorts.items()
        if isinstance(sort, type) and (sort is Repository or hasattr(sort, "from_repository"))
    }


def _known(kind: str) -> CheckFunction:
    function = find_check(kind)
    if function is None:
        raise KeyError(kind)
    return function


class Inquiry:
    """One run of checks over one repository: builds each sort of facts once."""

    def __init__(self, repository: Repository, *, commands: bool = False) -> None:
        self.repository = repository
        self._facts: dict[type, Any] = {Allowed: Allowed(commands)}

    def facts(self, sort: type) -> Any:
        """The facts of this sort, built on first use."""
        if sort is Repository:
            return self.repository
        if sort not in self._facts:
            self._facts[sort] = sort.from_repository(self.repository)  # type: ignore[attr-defined]
        return self._facts[sort]

    def ask(self, kind: str, arguments: Mapping[str, Any]) -> list[Outcome]:
        """Run the check of this kind and return its outcomes.

        Raises:
            UndecidedError: the check cannot say.
        """
        function = _known(kind)
        given = {name: self.facts(sort) for name, sort in needed_facts(function).items()}
        return list(function(**{**arguments, **given}))

    def broken(self, kind: str) -> list[Broken]:
        """The files that the facts of this check could not read."""
        sorts = needed_facts(_known(kind)).values()
        told = [each for sort in sorts for each in getattr(self.facts(sort), "broken", ())]
        return [each for each in told if isinstance(each, Broken)]
