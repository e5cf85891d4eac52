"""Attestations, waivers and baselines from the command line, on a real git repository."""

from __future__ import annotations

import json
import subprocess
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from prodready.cli import main

DOCKERFILE = "FROM python:3.14-slim\nCOPY . /app\nCMD python /app/app.py\n"
DEPLOYMENT = """\
apiVersion: apps/v1
kind: Deployment
metadata: {{name: {name}}}
spec:
  replicas: 3
  selector: {{matchLabels: {{app: {name}}}}}
  template:
    metadata: {{labels: {{app: {name}}}}}
    spec:
      containers:
        - name: app
          image: example.com/{name}:1.0
"""
TODAY = date.today()
PAST = (TODAY - timedelta(days=10)).isoformat()
LATER = (TODAY + timedelta(days=90)).isoformat()


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "shop"
    (folder / "k8s").mkdir(parents=True)
    (folder / "Dockerfile").write_text(DOCKERFILE, "utf-8")
    (folder / "app.py").write_text("print('hello')\n", "utf-8")
    texts = [DEPLOYMENT.format(name=name) for name in ("web", "worker")]
    (folder / "k8s" / "all.yaml").write_text("---\n".join(texts), "utf-8")
    git(folder, "init", "-q", "-b", "main")
    git(folder, "config", "user.name", "Ada Lovelace")
    git(folder, "config", "user.email", "ada@example.org")
    commit(folder)
    monkeypatch.chdir(folder)
    return folder


def git(folder: Path, *arguments: str) -> None:
    subprocess.run(["git", *arguments], cwd=folder, check=True, capture_output=True)


def commit(folder: Path) -> None:
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "-m", "a change")


class Prodready:
    """The command line, and what it printed."""

    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self._capsys = capsys
        self.out = self.err = ""

    def __call__(self, *arguments: str) -> int:
        code = main(arguments)
        self.out, self.err = self._capsys.readouterr()
        assert "Traceback" not in self.err
        return code

    def item(self, id_: str, *arguments: str) -> dict[str, Any]:
        self.code = self("check", "--item", id_, "--format", "json", *arguments)
        self.report = json.loads(self.out)
        [item] = self.report["items"]
        return dict(item)


@pytest.fixture
def prodready(repository: Path, capsys: pytest.CaptureFixture[str]) -> Prodready:
    del repository
    return Prodready(capsys)


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


def test_since_without_git(tmp_path: Path, prodready: Prodready) -> None:
    bare = tmp_path / "bare"
    bare.mkdir()
    assert prodready("check", str(bare), "--since", "HEAD") == 3
    assert "needs a git repository" in prodready.err


def ledger(folder: Path, sort: str, **fields: str) -> None:
    """Add an entry by hand, as people do."""
    file = folder / ".prodready" / f"{sort}s.yaml"
    file.parent.mkdir(exist_ok=True)
    if not file.exists():
        file.write_text(f"{sort}s:\n", "utf-8")
    started = (TODAY - timedelta(days=60)).isoformat()
    entry = {"by": "Ada", "on": started, "until": LATER, **fields}
    lines = [f"{key}: {value}" for key, value in entry.items()]
    with file.open("a", encoding="utf-8") as stream:
        stream.write("  - " + "\n    ".join(lines) + "\n")
