"""Ticking on the site and signing in the repository are one thing: check, import, tick, export, check."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from prodready.catalog import load_checklists

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """The reference service as a git repository of its own."""
    folder = tmp_path / "orders"
    shutil.copytree(
        ROOT / "snippets/service", folder, ignore=shutil.ignore_patterns(".venv", ".*_cache")
    )
    for command in (["init", "-q"], ["add", "-A"], ["commit", "-q", "-m", "feat: all of it"]):
        subprocess.run(
            ["git", "-c", "user.name=Ada", "-c", "user.email=ada@example.org", *command],
            cwd=folder,
            check=True,
        )
    return folder


def check(folder: Path) -> dict[str, str]:
    """The status of each item, as `prodready check` reports it."""
    command = [
        sys.executable,
        "-m",
        "prodready",
        "check",
        ".",
        "--format",
        "json",
        "--output",
        "../report.json",
    ]
    subprocess.run(command, cwd=folder, check=False)
    items = json.loads((folder / "../report.json").read_text(encoding="utf-8"))["items"]
    return {item["id"]: item["status"] for item in items}


def test_round_trip(page: Page, base: str, repository: Path, tmp_path: Path) -> None:
    before = check(repository)
    asked = {item for item, status in before.items() if status in {"needs-attestation", "not-run"}}
    assert asked
    assert "fail" not in before.values()
    page.goto(f"{base}checklists/pre-deploy/")
    page.get_by_text("Import, export", exact=True).click()
    page.get_by_label("Report, run or attestations").set_input_files(tmp_path / "report.json")
    expect(page.get_by_role("status").filter(has_text="Report read")).to_be_visible()
    page.get_by_text("Run", exact=True).click()
    page.get_by_label("You sign as").fill("Ada Lovelace")
    signed = sign_all(page, base, asked)
    assert signed == asked
    page.get_by_text("Import, export", exact=True).click()
    with page.expect_download() as download:
        page.get_by_role("button", name="Export attestations").click()
    (repository / ".prodready").mkdir(exist_ok=True)
    download.value.save_as(repository / ".prodready/attestations.yaml")
    after = check(repository)
    assert set(after.values()) <= {"pass", "attested", "not-applicable"}
    assert {item for item, status in after.items() if status == "attested"} == asked


def sign_all(page: Page, base: str, asked: set[str]) -> set[str]:
    """Tick each open item, with evidence, on whichever list it stands first."""
    signed: set[str] = set()
    for name in load_checklists():
        page.goto(f"{base}checklists/{name}/")
        for item in sorted(set(load_checklists()[name].items) & (asked - signed)):
            row = page.locator(f"[data-id='{item}']")
            row.locator("input[type=checkbox]").check()
            row.get_by_text("Evidence and note").click()
            row.get_by_label("Evidence", exact=True).fill(f"https://example.org/evidence/{item}")
            signed.add(item)
    return signed
