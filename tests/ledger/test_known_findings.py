"""Baselines and changed files from the command line, on a real git repository."""

from __future__ import annotations

from pathlib import Path

from tests.ledger.command import DEPLOYMENT, DOCKERFILE, PAST, Prodready, commit, ledger


def test_a_baseline_survives_moved_lines(repository: Path, prodready: Prodready) -> None:
    baseline = ("--baseline", "known.json")
    assert prodready("check", "--write-baseline", "known.json") == 0
    assert prodready("check", *baseline) == 0
    assert " waived" in prodready.out
    manifests = repository / "k8s" / "all.yaml"
    text = manifests.read_text("utf-8")
    manifests.write_text("# moved\n\n\n" + text.replace("replicas: 3", "replicas: 3\n"), "utf-8")
    (repository / "Dockerfile").write_text("# moved\n\n" + DOCKERFILE, "utf-8")
    assert prodready("check", *baseline) == 0
    manifests.write_text(text + "---\n" + DEPLOYMENT.format(name="new"), "utf-8")
    item = prodready.item("resource-limits", *baseline)
    assert (prodready.code, item["status"]) == (1, "fail")
    assert len(item["findings"]) == 1
    assert len(item["known"]) == 2
    assert "new" in item["findings"][0]["message"] or item["findings"][0]["line"] > 26


def test_a_baseline_never_makes_a_pass(prodready: Prodready) -> None:
    assert prodready("check", "--write-baseline", "known.json") == 0
    item = prodready.item("non-root-container", "--baseline", "known.json")
    assert item["status"] == "waived"
    assert item["reason"] == "1 finding in the baseline known.json"


def test_since_shows_what_changed_files_fail(repository: Path, prodready: Prodready) -> None:
    assert prodready("check", "--since", "HEAD") == 0
    (repository / "Dockerfile").write_text(DOCKERFILE + "EXPOSE 80\n", "utf-8")
    assert prodready.item("non-root-container", "--since", "HEAD")["status"] == "fail"
    item = prodready.item("resource-limits", "--since", "HEAD")
    assert item["status"] == "waived"
    assert item["reason"] == "2 findings in files that did not change since HEAD"
    (repository / "new").mkdir()
    (repository / "new" / "Dockerfile").write_text(DOCKERFILE, "utf-8")
    findings = prodready.item("non-root-container", "--since", "HEAD")["findings"]
    every = [one for finding in findings for one in (finding, *finding.get("also", []))]
    assert {finding["path"] for finding in every} == {"Dockerfile", "new/Dockerfile"}


def test_what_has_ended_fails_since_any_revision(repository: Path, prodready: Prodready) -> None:
    ledger(repository, "attestation", item="image-size", until=PAST, evidence="https://e.org")
    commit(repository)
    assert prodready.item("image-size", "--since", "HEAD")["status"] == "fail"


def test_since_without_git(tmp_path: Path, prodready: Prodready) -> None:
    bare = tmp_path / "bare"
    bare.mkdir()
    assert prodready("check", str(bare), "--since", "HEAD") == 3
    assert "needs a git repository" in prodready.err
