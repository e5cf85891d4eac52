"""Attestations and waivers from the command line, on a real git repository."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.ledger.command import LATER, PAST, Prodready, commit, ledger


def test_an_attested_item_counts_as_done(repository: Path, prodready: Prodready) -> None:
    assert prodready.item("image-size")["status"] == "needs-attestation"
    assert prodready("check", "--item", "image-size", "--strict") == 1
    assert prodready("attest", "image-size", "--evidence", "https://example.org/r/1") == 0
    assert "image-size is attested by Ada Lovelace <ada@example.org> until" in prodready.out
    commit(repository)
    item = prodready.item("image-size")
    assert (prodready.code, item["status"]) == (0, "attested")
    [signed] = item["signed"]
    assert signed["evidence"] == "https://example.org/r/1"
    assert signed["author"] == "Ada Lovelace"
    assert (signed["path"], signed["line"]) == (".prodready/attestations.yaml", 4)
    assert prodready("check", "--item", "image-size", "--strict") == 0
    assert "Attested\n  image-size" in prodready.out


def test_an_attestation_that_has_ended_fails(repository: Path, prodready: Prodready) -> None:
    ledger(repository, "attestation", item="image-size", until=PAST, evidence="https://e.org")
    item = prodready.item("image-size")
    assert (prodready.code, item["status"]) == (1, "fail")
    [finding] = item["findings"]
    assert finding["message"] == f"the attestation by Ada ended on {PAST}"
    assert finding["path"] == ".prodready/attestations.yaml"
    assert "prodready attest image-size" in finding["fix"]
    assert prodready("attest", "image-size", "--evidence", "Dockerfile") == 0
    assert "in the place of the entry that was there" in prodready.out
    assert prodready.item("image-size")["status"] == "attested"


def test_evidence_that_is_gone_fails(repository: Path, prodready: Prodready) -> None:
    ledger(repository, "attestation", item="image-size", evidence="report.txt")
    item = prodready.item("image-size")
    assert item["status"] == "fail"
    assert "is not there: report.txt" in item["findings"][0]["message"]
    (repository / "report.txt").write_text("180 MB\n", "utf-8")
    assert prodready.item("image-size")["status"] == "attested"


def test_an_attestation_does_not_mend_what_fails(prodready: Prodready) -> None:
    assert prodready("attest", "dockerignore", "--evidence", "https://example.org") == 0
    assert "A check decides dockerignore" in prodready.out
    assert prodready.item("dockerignore")["status"] == "fail"
    [note] = prodready.report["notes"]
    assert "the attestation of dockerignore has no effect: it is fail" in note


def test_a_waived_item_does_not_fail_and_is_counted_apart(
    repository: Path, prodready: Prodready
) -> None:
    assert prodready.item("non-root-container")["status"] == "fail"
    waive = ("waive", "non-root-container", "--reason", "the base is mended", "--until", LATER)
    assert prodready(*waive) == 0
    commit(repository)
    item = prodready.item("non-root-container")
    assert (prodready.code, item["status"], item["findings"]) == (0, "waived", [])
    [signed] = item["signed"]
    assert (signed["reason"], signed["author"]) == ("the base is mended", "Ada Lovelace")
    assert [finding["path"] for finding in signed["findings"]] == ["Dockerfile"]
    assert prodready.report["summary"]["waived"] == 1
    assert prodready.report["summary"]["pass"] == 0
    assert prodready.item("non-root-container", "--no-waivers")["status"] == "fail"
    assert prodready.code == 1


def test_a_waiver_that_has_ended_fails(repository: Path, prodready: Prodready) -> None:
    ledger(repository, "waiver", item="non-root-container", until=PAST, reason="soon")
    item = prodready.item("non-root-container")
    assert (prodready.code, item["status"]) == (1, "fail")
    messages = [finding["message"] for finding in item["findings"]]
    assert f"the waiver by Ada ended on {PAST}" in messages
    assert len(messages) == 2


def test_a_waiver_for_one_resource(repository: Path, prodready: Prodready) -> None:
    [found] = prodready.item("resource-limits")["findings"]
    before = [found, *found["also"]]
    assert len(before) == 2
    ledger(repository, "waiver", item="resource-limits", resource="Deployment/web", reason="r")
    item = prodready.item("resource-limits")
    assert item["status"] == "fail"
    assert [finding["line"] for finding in item["findings"]] == [before[1]["line"]]
    assert prodready("check", "--item", "resource-limits") == 1
    assert "1 finding waived for Deployment/web until" in prodready.out
    again = ("--resource", "k8s/all.yaml#worker", "--reason", "s", "--until", LATER)
    assert prodready("waive", "resource-limits", *again) == 0
    assert prodready.item("resource-limits")["status"] == "waived"
    # a whole file
    (repository / ".prodready" / "waivers.yaml").unlink()
    ledger(repository, "waiver", item="resource-limits", resource="k8s/", reason="r")
    assert prodready.item("resource-limits")["status"] == "waived"


def test_a_waiver_for_what_is_missing(repository: Path, prodready: Prodready) -> None:
    assert not (repository / ".dockerignore").exists()
    assert prodready.item("dockerignore")["status"] == "fail"
    ledger(repository, "waiver", item="dockerignore", resource=".dockerignore", reason="tiny")
    assert prodready.item("dockerignore")["status"] == "waived"
    (repository / ".dockerignore").write_text("*\n!app.py\n", "utf-8")
    assert prodready.item("dockerignore")["status"] == "pass"
    [note] = prodready.report["notes"]
    assert note.endswith("the waiver of dockerignore has no effect: it is pass; remove it")


def test_a_waiver_that_meets_nothing_is_told(repository: Path, prodready: Prodready) -> None:
    ledger(repository, "waiver", item="resource-limits", resource="StatefulSet/db", reason="r")
    assert prodready.item("resource-limits")["status"] == "fail"
    [note] = prodready.report["notes"]
    assert "for StatefulSet/db meets no finding" in note


def test_the_reports_that_are_published_say_who_signed(
    repository: Path, prodready: Prodready
) -> None:
    ledger(repository, "waiver", item="non-root-container", reason="the base is mended")
    ledger(repository, "attestation", item="image-size", evidence="https://e.org/1")
    items = ("--item", "non-root-container", "--item", "image-size")
    for name in ("html", "junit", "markdown"):
        assert prodready("check", *items, "--format", name) == 0
        assert "the base is mended" in prodready.out, name
    assert prodready("check", *items, "--format", "badge") == 0
    assert json.loads(prodready.out) == {
        "schemaVersion": 1,
        "label": "prodready",
        "message": "1 done, 1 waived",
        "color": "yellow",
    }


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["attest", "image-sise", "--evidence", "https://e.org"], "did you mean image-size?"),
        (["attest", "image-sise"], "did you mean image-size?"),
        (["attest", "image-size"], "To show: the compressed size of the image for one platform"),
        (["attest", "image-size", "--evidence", "nothing.txt"], "is neither a link"),
        (["attest", "image-size", "--evidence", "/etc/hostname"], "is neither a link"),
        (["waive", "image-size", "--reason", "r", "--until", "soon"], "until is a date like"),
        (["waive", "image-size", "--reason", "r", "--until", "2099-01-01"], "more than 365 days"),
        (["waive", "image-size", "--reason", "r", "--until", "2020-01-01"], "is before"),
        (["waive", "image-size", "--reason", " ", "--until", LATER], "reason is a text"),
        (["waive", "image-size", "nowhere", "--reason", "r", "--until", LATER], "no such folder"),
        (["check", "--baseline", "none.json"], "none.json: no such file"),
        (["check", "--baseline", "app.py"], "app.py: is no baseline; write one with"),
        (["check", "--since", "v9"], "git knows no such revision"),
        (["check", "--since", "--output=x"], "is no revision"),
    ],
)
def test_bad_usage(prodready: Prodready, arguments: list[str], message: str) -> None:
    if arguments[1] == "--since" and arguments[2].startswith("-"):
        arguments = ["check", f"--since={arguments[2]}"]
    assert prodready(*arguments) == 2
    assert message in prodready.err
    assert len(prodready.err.strip().splitlines()) == 1
