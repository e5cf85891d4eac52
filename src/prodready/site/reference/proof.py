"""How each name of the sources is proved: by a check with cases on both sides, or by a person."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from prodready.catalog import Catalog, Item
from prodready.catalog.reading import Fields, parse_yaml

LIVE = "live.yaml"


class Proof(StrEnum):
    """What stands for a name, from the strongest to the weakest."""

    DECIDED = "decided"
    """A check with at least one case that fails and one that passes."""
    LIVE = "live"
    """The same, where only a live target (image, URL, cluster) has both."""
    HELPED = "helped"
    """A check with a case that fails and one that leaves the rest to a person; none passes."""
    ATTESTED = "attested"
    """A person shows the evidence that the item names."""
    PAGE = "page"
    """No item: a page carries it, or it is left out with the reason."""
    NOTHING = "nothing"
    """Neither a check with both sides nor evidence that is named."""


DECIDING = (Proof.DECIDED, Proof.LIVE)
WORDS: Mapping[Proof, str] = {
    Proof.DECIDED: "a check of the repository, with cases that fail and cases that pass",
    Proof.LIVE: "a check of an image, a URL or a cluster, with answers that fail and that pass",
    Proof.HELPED: "a check with cases that fail; what does not fail is left to a person",
    Proof.ATTESTED: "a person, who shows the evidence that the item names",
    Proof.PAGE: "no item: a page carries it, or it is left out with the reason",
    Proof.NOTHING: "nothing yet",
}


@dataclass(frozen=True, slots=True)
class Cases:
    """Which sides of an item the test cases show.

    Attributes:
        repository: by item, the statuses that at least one case repository has.
        live: the items of which a live target shows both sides.
    """

    repository: Mapping[str, frozenset[str]]
    live: frozenset[str]


def read_cases(folder: Path, data: Path) -> Cases:
    """The cases in `folder` (`ITEM/STATUS/NAME/`), and the live ones that `data` lists.

    Raises:
        InputError: the list of live items is not one.
    """
    found: dict[str, set[str]] = {}
    for case in folder.glob("*/*/*"):
        if case.is_dir():
            found.setdefault(case.parent.parent.name, set()).add(case.parent.name)
    fields = Fields(parse_yaml((data / LIVE).read_text("utf-8"), LIVE), LIVE)
    live = {id_ for target in ("image", "url", "cluster") for id_ in fields.texts(target)}
    fields.finish()
    return Cases({id_: frozenset(sides) for id_, sides in found.items()}, frozenset(live))


def proof_of(item: Item, cases: Cases) -> Proof:
    """What stands for an item: the strongest that it has."""
    sides = cases.repository.get(item.id, frozenset()) if item.check is not None else frozenset()
    if {"pass", "fail"} <= sides:
        return Proof.DECIDED
    if cases.live & {item.id, *item.covers}:
        return Proof.LIVE
    if {"fail", "needs-attestation"} <= sides and item.evidence:
        return Proof.HELPED
    return Proof.ATTESTED if item.evidence else Proof.NOTHING


def proofs(names: Iterable[str], catalog: Catalog, cases: Cases) -> dict[str, Proof]:
    """By name, what stands for it: its item's proof, or that it has no item."""
    found = {}
    for name in sorted(names):
        answer = catalog.answered.get(name)
        found[name] = proof_of(catalog[answer], cases) if answer else Proof.PAGE
    return found


def proof_section(found: Mapping[str, Proof]) -> str:
    """The part of the page that counts them."""
    counts = Counter(found.values())
    decided = sum(counts[proof] for proof in DECIDING)
    helped = decided + counts[Proof.HELPED]
    rows = [f"| {WORDS[proof]} | {counts[proof]} |" for proof in Proof if counts[proof]]
    return "\n".join(
        [
            "## What decides them { #proof }\n",
            f"Of the {len(found)} names, {decided} ({decided * 100 // len(found)} %) are decided by "
            "a check that is tested from both sides: at least one small repository, or one answer "
            f"of a live target, that must fail, and one that must pass. With {counts[Proof.HELPED]}"
            " more a check helps: it fails where something can be seen to be wrong, and asks a "
            f"person for the rest, so that a machine looks at {helped} of them "
            f"({helped * 100 // len(found)} %).\n",
            "| Decided by | Names |\n| --- | ---: |",
            *rows,
            f"| all | {len(found)} |\n",
        ]
    )
