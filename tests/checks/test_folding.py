"""One defect is one finding, and every place of it is named."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from prodready.catalog import load_catalog
from prodready.checks.folding import folded
from prodready.checks.results import ItemResult, Status
from prodready.cli import main
from prodready.model import Finding

ITEM = load_catalog()["seccomp-runtime-default"]
FIX = "Write seccompProfile."


def finding(line: int, message: str = "says it", fix: str | None = FIX) -> Finding:
    return Finding(ITEM.id, message, ITEM.severity, "a.yaml", line, fix=fix or ITEM.fix)


def fold(*findings: Finding) -> list[tuple[int, list[int]]]:
    made = folded([ItemResult(ITEM, Status.FAIL, findings)])
    return [(one.line, [other.line for other in one.also]) for one in made[0].findings]


@pytest.mark.parametrize(
    ("findings", "wanted"),
    [
        ((finding(1),), [(1, [])]),
        ((finding(1), finding(2, "says other"), finding(3)), [(1, [2, 3])]),
        ((finding(1), finding(2, fix="Write it.")), [(1, []), (2, [])]),
        ((finding(1, fix="Write a/x."), finding(2, fix="Write b/y.")), [(1, [2])]),
        # The item's own remedy tells no reasons apart: what is said does.
        ((finding(1, "one", None), finding(2, "two", None)), [(1, []), (2, [])]),
        (
            (
                finding(1, "container a of Deployment x is open", None),
                finding(2, "container b of Deployment y is open", None),
            ),
            [(1, [2])],
        ),
    ],
)
def test_by_reason(findings: tuple[Finding, ...], wanted: list[tuple[int, list[int]]]) -> None:
    assert fold(*findings) == wanted


def test_signatures_that_expired_stay_apart() -> None:
    one = Finding(ITEM.id, "m", ITEM.severity, ".prodready/waivers.yaml", 1, fix="F")
    two = Finding(ITEM.id, "m", ITEM.severity, ".prodready/waivers.yaml", 9, fix="F")
    assert fold(one, two) == [(1, []), (9, [])]


MANIFEST = """\
apiVersion: apps/v1
kind: Deployment
metadata: {name: NAME}
spec:
  replicas: 1
  selector: {matchLabels: {app: NAME}}
  template:
    metadata: {labels: {app: NAME}}
    spec:
      containers:
        - name: web
          image: NAME:1
"""


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    for name in ("cart", "shop", "tea"):
        (tmp_path / f"{name}.yaml").write_text(MANIFEST.replace("NAME", name), "utf-8")
    return tmp_path


def run(repository: Path, form: str, capsys: pytest.CaptureFixture[str], *more: str) -> str:
    main(["check", str(repository), "--item", "seccomp-runtime-default", "--format", form, *more])
    return capsys.readouterr().out


def test_json_has_the_places(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = json.loads(run(repository, "json", capsys))["items"][0]["findings"]
    assert [(one["path"], [other["path"] for other in one["also"]]) for one in found] == [
        ("cart.yaml", ["shop.yaml", "tea.yaml"])
    ]
    assert {"path", "line", "column", "message"} == set(found[0]["also"][0])


def test_sarif_relates_them(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    results = json.loads(run(repository, "sarif", capsys))["runs"][0]["results"]
    assert len(results) == 1
    shown = [
        one["physicalLocation"]["artifactLocation"]["uri"].rpartition("/")[2]
        for one in results[0]["relatedLocations"]
    ]
    assert shown == ["shop.yaml", "tea.yaml"]


@pytest.mark.parametrize("form", ["text", "junit", "markdown", "github", "html"])
def test_others_name_them(form: str, repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = run(repository, form, capsys)
    told = text.lower() if form == "html" else text
    assert "and 2 more: " in told.replace("\\", "")
    assert "shop.yaml" in text
    assert "tea.yaml" in text


def test_a_waiver_still_means_one_place(
    repository: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (repository / ".prodready").mkdir()
    (repository / ".prodready" / "waivers.yaml").write_text(
        "waivers:\n- {item: seccomp-runtime-default, resource: Deployment/shop, by: a@example.com, "
        "on: 2026-11-01, until: 2027-01-01, reason: a singleton by design}\n",
        "utf-8",
    )
    found = json.loads(run(repository, "json", capsys))["items"][0]["findings"]
    assert [other["path"] for other in found[0]["also"]] == ["tea.yaml"]


def test_a_baseline_still_knows_each_place(
    repository: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    baseline = repository.parent / "baseline.json"
    run(repository, "json", capsys, "--write-baseline", str(baseline))
    (repository / "more.yaml").write_text(MANIFEST.replace("NAME", "more"), "utf-8")
    item = json.loads(run(repository, "json", capsys, "--baseline", str(baseline)))["items"][0]
    assert [one["path"] for one in item["findings"]] == ["more.yaml"]
    assert len(item["known"]) == 3
