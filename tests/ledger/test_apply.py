"""What a person's word changes, and what it does not."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from prodready.catalog import load_catalog
from prodready.catalog.model import Catalog, Surface
from prodready.checks.results import ItemResult, Status, Witness
from prodready.checks.runner import evaluate
from prodready.documents.repository import Repository
from prodready.ledger.apply import Signatures
from prodready.ledger.entries import Ledger, Signature, Sort
from prodready.model import Finding, Place, Severity

ITEM = load_catalog()["non-root-container"]
TODAY = date(2026, 11, 20)


def word(sort: Sort, resource: str | None = None, until: str = "2026-11-20") -> Signature:
    day, place = date.fromisoformat(until), Place(sort.file, 2)
    text = "https://example.org"
    return Signature(sort, ITEM.id, "Ada", date(2026, 1, 1), day, text, place, resource)


def finding(path: str, message: str = "wrong") -> Finding:
    return Finding(ITEM.id, message, Severity.HIGH, path, 1)


def apply(
    tmp_path: Path, result: ItemResult, *words: Signature, waivers: bool = True
) -> tuple[ItemResult, list[str]]:
    (tmp_path / "a.txt").touch()
    ledger = Ledger(
        tuple(one for one in words if one.sort is Sort.ATTESTATION),
        tuple(one for one in words if one.sort is Sort.WAIVER),
    )
    repository = Repository(tmp_path)
    signatures = Signatures(ledger, repository, TODAY, lambda _: None, waivers=waivers)
    [made] = signatures.apply([result])
    return made, signatures.notes


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (ItemResult(ITEM, Status.NEEDS_ATTESTATION, reason="?"), Status.ATTESTED),
        (ItemResult(ITEM, Status.NOT_RUN, elsewhere=True), Status.ATTESTED),
        (ItemResult(ITEM, Status.NOT_RUN), Status.NOT_RUN),
        (ItemResult(ITEM, Status.NOT_APPLICABLE), Status.NOT_APPLICABLE),
        (ItemResult(ITEM, Status.PASS, witness=(Witness(Place("a")),)), Status.PASS),
        (ItemResult(ITEM, Status.FAIL, (finding("a"),)), Status.FAIL),
    ],
)
def test_an_attestation_answers_what_is_open(
    tmp_path: Path, before: ItemResult, after: Status
) -> None:
    made, notes = apply(tmp_path, before, word(Sort.ATTESTATION))
    assert made.status is after
    assert bool(notes) == (after is not Status.ATTESTED)


def test_an_item_of_another_target_is_open_to_a_persons_word(tmp_path: Path) -> None:
    (tmp_path / "Dockerfile").write_text("FROM a\n", "utf-8")
    item = replace(ITEM, surfaces=(Surface.IMAGE,))
    [result] = evaluate(Repository(tmp_path), Catalog({item.id: item}))
    assert (result.status, result.elsewhere) == (Status.NOT_RUN, True)
    assert apply(tmp_path, result, word(Sort.ATTESTATION))[0].status is Status.ATTESTED


@pytest.mark.parametrize(
    ("resource", "path", "message", "met"),
    [
        (None, "a", "wrong", True),
        ("a", "a", "wrong", True),
        ("a", "b", "wrong", False),
        ("k8s/", "k8s/x/a.yaml", "wrong", True),
        ("*.tf", "infra/a.tf", "wrong", True),
        ("SECURITY.md", "README.md", "there is no SECURITY.md.", True),
        ("SECURITY.md", "README.md", "there is no MY-SECURITY.md", False),
        ("a.txt", "README.md", "a.txt is not named", False),
    ],
)
def test_what_a_waiver_means(
    tmp_path: Path, resource: str | None, path: str, message: str, met: bool
) -> None:
    failed = ItemResult(ITEM, Status.FAIL, (finding(path, message),))
    made, notes = apply(tmp_path, failed, word(Sort.WAIVER, resource))
    assert made.status is (Status.WAIVED if met else Status.FAIL)
    assert bool(notes) == (not met)
    assert apply(tmp_path, failed, word(Sort.WAIVER, resource), waivers=False) == (failed, [])


def test_what_is_open_may_be_waived_as_a_whole_only(tmp_path: Path) -> None:
    open_ = ItemResult(ITEM, Status.NEEDS_ATTESTATION, reason="?")
    assert apply(tmp_path, open_, word(Sort.WAIVER))[0].status is Status.WAIVED
    assert apply(tmp_path, open_, word(Sort.WAIVER, "a"))[0] == open_


def test_the_last_day_counts(tmp_path: Path) -> None:
    failed = ItemResult(ITEM, Status.FAIL, (finding("a"),))
    today = word(Sort.WAIVER, until=TODAY.isoformat())
    assert apply(tmp_path, failed, today)[0].status is Status.WAIVED
    over = word(Sort.WAIVER, until="2026-11-19")
    made, notes = apply(tmp_path, failed, over)
    assert (made.status, len(made.findings), notes) == (Status.FAIL, 2, [])


def test_one_waiver_that_ended_beside_one_that_holds(tmp_path: Path) -> None:
    failed = ItemResult(ITEM, Status.FAIL, (finding("a"), finding("b")))
    words = (word(Sort.WAIVER, "a", until="2026-11-19"), word(Sort.WAIVER, "b"))
    made, _ = apply(tmp_path, failed, *words)
    assert made.status is Status.FAIL
    assert [one.path for one in made.findings] == ["a", Sort.WAIVER.file]
    assert [one.resource for one in made.signed] == ["b"]
