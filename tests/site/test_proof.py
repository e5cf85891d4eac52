"""How many names are decided by a check with cases on both sides, and what stands for the rest."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from prodready.catalog import Item, load_catalog
from prodready.errors import InputError
from prodready.site.reference.proof import (
    DECIDING,
    Cases,
    Proof,
    proof_of,
    proof_section,
    proofs,
    read_cases,
)
from prodready.site.reference.sources import Landing, name_proofs, read_lines, sources_page

DATA = Path(__file__).parents[2] / "scripts" / "data"
LEAST = 207
"""Three quarters of the 276 names."""


def item(id_: str) -> Item:
    return load_catalog()[id_]


def test_three_quarters_of_the_names_are_decided_from_both_sides() -> None:
    found = name_proofs(load_catalog(), DATA)
    assert len(found) == 276
    assert sum(proof in DECIDING for proof in found.values()) >= LEAST, Counter(found.values())


def test_every_other_name_has_evidence_or_a_page_with_its_reason() -> None:
    catalog = load_catalog()
    lines = read_lines(catalog, DATA)
    for name, proof in name_proofs(catalog, DATA).items():
        assert proof is not Proof.NOTHING, name
        if proof in (Proof.HELPED, Proof.ATTESTED):
            assert catalog[catalog.answered[name]].evidence, name
        if proof is Proof.PAGE:
            landed = [line for line in lines if line.name == name]
            assert landed, name
            for line in landed:
                assert line.landing is not Landing.OPEN, line.ref
                assert line.target, line.ref


def test_the_page_tells_the_count() -> None:
    found = name_proofs(load_catalog(), DATA)
    (page,) = sources_page(DATA).values()
    decided = sum(proof in DECIDING for proof in found.values())
    assert f"Of the 276 names, {decided} (" in page
    assert "| nothing yet |" not in page


@pytest.mark.parametrize(
    ("id_", "sides", "live", "proof"),
    [
        ("multi-stage-build", {"pass", "fail"}, False, Proof.DECIDED),
        ("multi-stage-build", {"pass", "fail"}, True, Proof.DECIDED),
        ("multi-stage-build", {"fail"}, True, Proof.LIVE),
        ("multi-stage-build", {"fail", "not-applicable"}, False, Proof.NOTHING),
        ("multi-stage-build", set(), False, Proof.NOTHING),
        ("on-call", {"fail", "needs-attestation"}, False, Proof.HELPED),
        ("on-call", {"pass", "needs-attestation"}, False, Proof.ATTESTED),
        ("on-call", {"fail"}, False, Proof.ATTESTED),
        # without a check, cases of the repository prove nothing
        ("maintenance-window", {"pass", "fail"}, False, Proof.ATTESTED),
        ("maintenance-window", set(), True, Proof.LIVE),
    ],
)
def test_what_stands_for_an_item(id_: str, sides: set[str], live: bool, proof: Proof) -> None:
    cases = Cases({id_: frozenset(sides)}, frozenset({id_} if live else ()))
    assert proof_of(item(id_), cases) is proof


def test_a_live_answer_to_a_name_that_an_item_covers_counts_for_the_item() -> None:
    covering = next(one for one in load_catalog().values() if one.covers)
    assert proof_of(covering, Cases({}, frozenset({covering.covers[0]}))) is Proof.LIVE


def test_a_name_is_proved_by_the_item_that_covers_it() -> None:
    catalog = load_catalog()
    covering = next(one for one in catalog.values() if one.covers and one.check)
    cases = Cases({covering.id: frozenset({"pass", "fail"})}, frozenset())
    names = [covering.id, covering.covers[0], "no-item-of-this-name"]
    assert proofs(names, catalog, cases) == {
        covering.id: Proof.DECIDED,
        covering.covers[0]: Proof.DECIDED,
        "no-item-of-this-name": Proof.PAGE,
    }


def test_a_case_is_a_folder_below_its_status(tmp_path: Path) -> None:
    (tmp_path / "cases" / "one" / "fail" / "bad").mkdir(parents=True)
    (tmp_path / "cases" / "one" / "pass").mkdir()
    (tmp_path / "cases" / "one" / "pass" / "README.md").write_text("no case", "utf-8")
    (tmp_path / "live.yaml").write_text("image: [two]\nurl: [three]\n", "utf-8")
    cases = read_cases(tmp_path / "cases", tmp_path)
    assert cases == Cases({"one": frozenset({"fail"})}, frozenset({"two", "three"}))
    (tmp_path / "live.yaml").write_text("images: [two]\n", "utf-8")
    with pytest.raises(InputError, match="images"):
        read_cases(tmp_path / "cases", tmp_path)


def test_the_section_counts_each_sort_once() -> None:
    text = proof_section({"a": Proof.DECIDED, "b": Proof.LIVE, "c": Proof.HELPED, "d": Proof.PAGE})
    assert "Of the 4 names, 2 (50 %) are decided" in text
    assert "looks at 3 of them (75 %)" in text
    assert "| all | 4 |" in text
