"""Each planted defect of the unready service is reported at its place, or is marked as pending."""

from __future__ import annotations

import csv
import os
import socket
import subprocess
import sys
import time
import tomllib
from pathlib import Path
from typing import Any

import pytest
import requests
import yaml

from prodready.catalog import load_catalog
from prodready.checks.results import ItemResult, Status
from prodready.checks.runner import evaluate
from prodready.documents.repository import Repository

ROOT = Path(__file__).parents[2]
UNREADY = ROOT / "snippets" / "unready"
VENV = ROOT / ".venv" / "service"
DEFECTS: list[dict[str, str]] = yaml.safe_load(
    (UNREADY / "defects.yaml").read_text(encoding="utf-8")
)
HOW = ("item", "rule", "pending")


def line_of(defect: dict[str, str]) -> int:
    """The line of the file on which the defect's text begins."""
    content = (UNREADY / defect["file"]).read_text(encoding="utf-8")
    assert content.count(defect["text"]) == 1, (
        f"{defect['id']}: {defect['text']!r} is not there once"
    )
    return content[: content.index(defect["text"])].count("\n") + 1


def of(how: str) -> list[Any]:
    """The defects that are reported in that way."""
    return [pytest.param(one, id=one["id"]) for one in DEFECTS if how in one]


@pytest.fixture(scope="module")
def results() -> dict[str, ItemResult]:
    """What `prodready check` says, by item and by the names that an item covers."""
    found = {}
    for result in evaluate(Repository(UNREADY), load_catalog()):
        for name in (*result.item.covers, result.item.id):
            found[name] = result
    return found


@pytest.fixture(scope="module")
def rules() -> set[tuple[str, str, int]]:
    """What `prodready snippets` says: file, rule and line. These are written down as expected, and
    that they are found exactly so is what makes the files `verified`.
    """
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    expected: dict[str, list[str]] = settings["tool"]["prodready"]["expect"]
    return {
        (path.removeprefix("snippets/unready/"), rule.partition("@")[0], int(rule.split("@")[1]))
        for path, rules in expected.items()
        for rule in rules
        if path.startswith("snippets/unready/")
    }


def test_the_list_is_well_formed() -> None:
    assert len({one["id"] for one in DEFECTS}) == len(DEFECTS) >= 100
    for one in DEFECTS:
        assert set(one) - set(HOW) == {"id", "file", "text", "what"}, one
        assert sum(how in one for how in HOW) == 1, one
        line_of(one)
    with (ROOT / "scripts" / "data" / "sources.csv").open(encoding="utf-8", newline="") as file:
        known = {row["name"] for row in csv.DictReader(file)}
    assert {one["pending"] for one in DEFECTS if "pending" in one} - known == set()


@pytest.mark.parametrize("defect", of("item"))
def test_check_reports_it_at_its_place(
    defect: dict[str, str], results: dict[str, ItemResult]
) -> None:
    result = results[defect["item"]]
    assert result.status is Status.FAIL
    places = {(finding.path, finding.line) for finding in result.findings}
    assert (defect["file"], line_of(defect)) in places


@pytest.mark.parametrize("defect", of("rule"))
def test_snippets_reports_it_at_its_place(
    defect: dict[str, str], rules: set[tuple[str, str, int]]
) -> None:
    assert (defect["file"], defect["rule"], line_of(defect)) in rules


@pytest.mark.parametrize("defect", of("pending"))
def test_pending_is_not_reported_yet(
    defect: dict[str, str], results: dict[str, ItemResult]
) -> None:
    result = results.get(defect["pending"])
    if result is None:
        return
    reported = {finding.path for finding in result.findings}
    assert defect["file"] not in reported, (
        f"{result.item.id} reports {defect['file']}: take the mark away (item: {result.item.id})"
    )
    assert result.status is not Status.PASS, f"{result.item.id} passes where this is: {defect}"


def test_every_failing_item_has_its_defect(results: dict[str, ItemResult]) -> None:
    failing = {one.item.id for one in results.values() if one.status is Status.FAIL}
    assert failing - {one.get("item") for one in DEFECTS} == set()


def test_the_snippets_are_as_bad_as_expected() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "prodready", "snippets", "snippets/unready"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_it_runs_all_the_same(tmp_path: Path) -> None:
    make = ["make", f"PYTHON={sys.executable}", f"VENV={VENV}", str(VENV / ".installed")]
    subprocess.run(make, cwd=ROOT / "snippets" / "service", check=True, timeout=250)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
    command = [str(VENV / "bin" / "python"), "-m", "uvicorn", "orders.app:app", "--port", str(port)]
    environment = {**os.environ, "PYTHONPATH": str(UNREADY), "PYTHONDONTWRITEBYTECODE": "1"}
    with (tmp_path / "log").open("wb") as log:
        # In a folder of its own: that is where it makes its database.
        process = subprocess.Popen(command, cwd=tmp_path, env=environment, stdout=log, stderr=log)
    try:
        address = f"http://127.0.0.1:{port}"
        wait_for(f"{address}/health", process, tmp_path / "log")
        order: Any = {"customer": "ann", "mail": "a@b", "lines": [{"price": 0.1, "quantity": 3}]}
        made = requests.post(f"{address}/orders", json=order, timeout=5)
        assert made.json()["total"] == pytest.approx(0.3)
        listed = requests.get(f"{address}/orders", params={"customer": "ann"}, timeout=5)
        assert [one["id"] for one in listed.json()] == [made.json()["id"]]
        # Two of the defects at work: money in fractions, and anybody's orders for the asking.
        assert made.json()["total"] != 0.3
        everybody = {"customer": "x' OR '1'='1"}
        assert len(requests.get(f"{address}/orders", params=everybody, timeout=5).json()) == 1
    finally:
        process.kill()
        process.wait(10)


def wait_for(address: str, process: subprocess.Popen[bytes], log: Path) -> None:
    """Wait until it answers."""
    end = time.monotonic() + 30
    while True:
        gone = process.poll() is not None or time.monotonic() > end
        assert not gone, log.read_text(encoding="utf-8")
        try:
            requests.get(address, timeout=2)
            return
        except requests.ConnectionError:
            time.sleep(0.1)
