"""Labels that people gave to public repositories, beside what the engine answered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

LABELS = Path(__file__).resolve().parents[2] / "tests" / "labels"
ANYWHERE = "."
"""The place of a label that speaks of the repository as a whole: any place is right."""


@dataclass(frozen=True)
class Label:
    """What a person said of an item before any run: `fail`, `pass`, `not-applicable`, `person`."""

    expect: str
    where: tuple[str, ...] = ()
    note: str = ""
    cross_layer: bool = False


@dataclass(frozen=True)
class Labelled:
    """A repository at a commit: its labels as they are now, and as they were before any run."""

    name: str
    commit: str
    now: Mapping[str, Label]
    blind: Mapping[str, Label]


@dataclass(frozen=True)
class Seen:
    """The engine's answer to an item, the files that it names, and what it says of them."""

    status: str
    paths: tuple[str, ...] = ()
    said: tuple[str, ...] = ()


@dataclass(frozen=True)
class Judged:
    """A label beside an answer: `right`, `elsewhere`, `missed`, `false` or `quiet`."""

    repository: str
    item: str
    label: Label
    seen: Seen

    @property
    def outcome(self) -> str:
        """How the two agree; a fail at another place is neither found nor true."""
        if self.seen.status != "fail":
            return "missed" if self.label.expect == "fail" else "quiet"
        if self.label.expect != "fail":
            return "false"
        at = any(_is_at(path, place) for path in self.seen.paths for place in self.label.where)
        return "right" if at else "elsewhere"


def _is_at(path: str, place: str) -> bool:
    return place == ANYWHERE or path == place or (place.endswith("/") and path.startswith(place))


def read_labels(file: Path) -> Labelled:
    """The labels of a repository.

    Raises:
        KeyError: a field is missing.
    """
    data = yaml.safe_load(file.read_text(encoding="utf-8"))
    labels = data["labels"]
    now = {item: _label(entry) for item, entry in labels.items()}
    blind = {item: _label({**entry, **entry.get("was", {})}) for item, entry in labels.items()}
    return Labelled(data["repository"], data["commit"], now, blind)


def _label(entry: Mapping[str, Any]) -> Label:
    where = entry.get("where", [])
    return Label(
        entry["expect"],
        (where,) if isinstance(where, str) else tuple(where),
        entry.get("note", ""),
        entry.get("cross_layer", False),
    )


def judge(
    labelled: Labelled, seen: Mapping[str, Seen], labels: Mapping[str, Label]
) -> list[Judged]:
    """Each label beside the answer to its item; items that were not asked then are left out."""
    return [
        Judged(labelled.name, item, label, seen[item])
        for item, label in labels.items()
        if item in seen
    ]


def record(file: Path, seen: Mapping[str, Seen]) -> None:
    """Keep what a first run answered; a record that is there stays as it is."""
    if file.exists():
        return
    kept: dict[str, Any] = {"fail": {}}
    for item, each in sorted(seen.items()):
        if each.status == "fail":
            kept["fail"][item] = sorted(set(each.paths))
        else:
            kept.setdefault(each.status, []).append(item)
    file.parent.mkdir(exist_ok=True)
    file.write_text(yaml.safe_dump(kept, sort_keys=True, width=100), encoding="utf-8")


def recorded(file: Path) -> dict[str, Seen]:
    """What a first run answered."""
    kept = yaml.safe_load(file.read_text(encoding="utf-8"))
    failed = {item: Seen("fail", tuple(paths)) for item, paths in kept.pop("fail").items()}
    return {**{item: Seen(status) for status, items in kept.items() for item in items}, **failed}
