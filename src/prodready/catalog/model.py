"""An item and a checklist as frozen types. They hold data; `loader` reads it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import Any

from prodready.model import Kind, Severity


class Effort(StrEnum):
    """How long it takes to make an item's title true, once somebody starts."""

    MINUTES = "minutes"
    HOURS = "hours"
    DAYS = "days"


class Phase(StrEnum):
    """When in a service's life an item is decided."""

    CODE = "code"
    BUILD = "build"
    DEPLOY = "deploy"
    OPERATE = "operate"


class Surface(StrEnum):
    """Where an item can be seen to hold: a sort of target, or a person's word."""

    REPO = "repo"
    IMAGE = "image"
    URL = "url"
    CLUSTER = "cluster"
    MANUAL = "manual"


UNSAID_FIX = "Change the place that the report names, so that the statement is true."
"""The `fix` of a project's own item that has none."""

REFERENCES: Mapping[str, str] = {
    "cis-docker": "CIS Docker Benchmark",
    "cis-kubernetes": "CIS Kubernetes Benchmark",
    "cwe": "Weakness",
    "docs": "Documentation",
    "hadolint": "hadolint rule",
    "kube-linter": "KubeLinter check",
    "nist-800-190": "NIST SP 800-190",
    "nist-800-53": "NIST SP 800-53",
    "nist-ssdf": "NIST SSDF (SP 800-218)",
    "openssf-scorecard": "OpenSSF Scorecard",
    "osps-baseline": "OpenSSF OSPS Baseline",
    "owasp-api": "OWASP API Security Top 10 2023",
    "owasp-asvs": "OWASP ASVS 5.0",
    "owasp-cicd": "OWASP Top 10 CI/CD Security Risks",
    "owasp-docker": "OWASP Docker Security Cheat Sheet",
    "owasp-kubernetes": "OWASP Kubernetes Top 10",
    "pci-dss": "PCI DSS 4.0.1",
    "pep": "Python Enhancement Proposal",
    "pod-security-standards": "Kubernetes Pod Security Standards",
    "rfc": "RFC",
    "ruff": "ruff rule",
    "shellcheck": "ShellCheck",
    "slsa": "SLSA 1.1",
    "twelve-factor": "The Twelve-Factor App",
    "zizmor": "zizmor audit",
}
"""What an item's `references:` may name, and how a reader knows it. `docs` values are addresses."""


@dataclass(frozen=True, slots=True)
class CheckCall:
    """The check that decides an item, and the arguments that the item gives to it."""

    kind: str
    arguments: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Examples:
    """Files under `snippets/` (with an optional `:section`) that show both sides of an item."""

    good: str | None = None
    bad: str | None = None


@dataclass(frozen=True, slots=True)
class Item:
    """One line of a checklist. `title` is a statement that is true or false of a repository."""

    id: str
    area: str
    """The folder that the item's file lies in: `containers`, `code`, `security`, `operations` …"""
    title: str
    severity: Severity
    effort: Effort
    phase: Phase
    surfaces: tuple[Surface, ...]
    kinds: tuple[Kind, ...]
    """The kinds of document that the item speaks about; none means any."""
    why: str
    verify: str
    fix: str
    files: tuple[str, ...] = ()
    """Patterns as in `.gitignore`: without a file of these the item is not applicable."""
    check: CheckCall | None = None
    """None: no machine can see it, so a person attests it."""
    evidence: str | None = None
    """What a person who attests it shows; there where there is no check, or one that only helps."""
    examples: Examples = Examples()
    no_example: str | None = None
    """Why no file under `snippets/` shows it."""
    references: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """By name of `REFERENCES`: the numbers, names or addresses there."""
    pages: tuple[str, ...] = ()
    """Pages that teach the item, relative to `docs/`."""
    covers: tuple[str, ...] = ()
    """Names of items in older lists that this one answers too."""


@dataclass(frozen=True, slots=True)
class Section:
    """A heading of a checklist and the items under it, in order; what it selects is among them."""

    title: str
    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Checklist:
    """An ordered selection of items in sections."""

    id: str
    title: str
    purpose: str
    sections: tuple[Section, ...]
    open: tuple[str, ...] = ()
    """Names that a packaged list holds already and no item of the catalogue answers yet."""

    @property
    def items(self) -> tuple[str, ...]:
        """Every item id, in the order of the list."""
        return tuple(id_ for section in self.sections for id_ in section.items)


class Catalog(Mapping[str, Item]):
    """Every item by id, sorted by area and id."""

    def __init__(self, items: Mapping[str, Item]) -> None:
        ordered = sorted(items.values(), key=lambda item: (item.area, item.id))
        self._items = {item.id: item for item in ordered}

    def __getitem__(self, key: str) -> Item:
        return self._items[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._items)

    def __len__(self) -> int:
        return len(self._items)

    @cached_property
    def answered(self) -> Mapping[str, str]:
        """By name, the item that answers it: its own, else the first that covers it."""
        items = reversed(self._items.values())
        covered = {name: item.id for item in items for name in item.covers}
        return {**covered, **{id_: id_ for id_ in self._items}}
