"""What a rule about several documents is: a function over facts that yields one fault a place.

    @rule("kubernetes-service-selector", Severity.HIGH, help="https://…")
    def service_selector(workloads: Workloads) -> Iterator[Fault]: ...

A rule asks for facts by type, as a check does. It speaks only where the contradiction is certain
from what the page shows: what is left out may say anything.

The docstring is the rule's page in the reference: what it reports, then `Why:` and `Example:`.
"""

from __future__ import annotations

import importlib
import pkgutil
import typing
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property

from prodready.model import Place, Severity


@dataclass(frozen=True, slots=True)
class Fault:
    """One contradiction: where, what and against what, and what to write instead.

    `related` is the other place: it is named at the end of the message.
    """

    place: Place
    message: str
    fix: str | None = None
    related: Place | None = None


RuleFunction = Callable[..., Iterator[Fault]]


@dataclass(frozen=True)
class Rule:
    """A rule and what is known of it before it runs."""

    id: str
    severity: Severity
    function: RuleFunction
    help: str

    @property
    def area(self) -> str:
        """The module that it is in: `kubernetes`, `compose` …"""
        return self.function.__module__.rpartition(".")[2].partition("_")[0]

    @cached_property
    def needs(self) -> dict[str, type]:
        """The sorts of facts that it asks for, by parameter."""
        hints = typing.get_type_hints(self.function)
        return {name: sort for name, sort in hints.items() if name != "return"}


_REGISTRY: dict[str, Rule] = {}
PACKAGE = "prodready.coherence.rules"


def rule(id_: str, severity: Severity, *, help: str) -> Callable[[RuleFunction], RuleFunction]:
    """Register a rule under its id; `help` is the page of the field that states the fact."""

    def register(function: RuleFunction) -> RuleFunction:
        if id_ in _REGISTRY:
            raise ValueError(f"two rules are called {id_}")
        _REGISTRY[id_] = Rule(id_, severity, function, help)
        return function

    return register


@cache
def all_rules() -> Mapping[str, Rule]:
    """Every rule by id, in the order of its modules; imports them on first use."""
    package = importlib.import_module(PACKAGE)
    for module in pkgutil.iter_modules(package.__path__, f"{PACKAGE}."):
        importlib.import_module(module.name)
    return _REGISTRY
