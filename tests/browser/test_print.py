"""Paper: every item with its id and box, the run's name and state, room to sign, no furniture."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from prodready.catalog import load_checklists

pytestmark = pytest.mark.slow


def printed(page: Page, file: Path, paper: str) -> str:
    page.pdf(path=str(file), format=paper, prefer_css_page_size=False)
    done = subprocess.run(
        ["pdftotext", "-layout", str(file), "-"], capture_output=True, text=True, check=True
    )
    return done.stdout


@pytest.mark.parametrize("paper", ["A4", "Letter"])
@pytest.mark.parametrize("name", sorted(load_checklists()))
def test_every_item_is_on_paper(
    page: Page, base: str, tmp_path: Path, name: str, paper: str
) -> None:
    page.goto(f"{base}checklists/{name}/")
    text = printed(page, tmp_path / "list.pdf", paper)
    wanted = load_checklists()[name].items
    assert [item for item in wanted if item not in text.split()] == []
    assert "Signed off" in text
    for furniture in ("Table of contents", "Import, export", "Search"):
        assert furniture not in text


def test_a_run_and_its_selection_are_on_paper(page: Page, base: str, tmp_path: Path) -> None:
    page.goto(f"{base}checklists/containers/")
    page.get_by_text("Run", exact=True).click()
    page.get_by_label("Name of this run").fill("Orders 1.4.0")
    page.locator("#tick-image-size").check()
    row = page.locator("[data-id=image-size]")
    row.get_by_text("Evidence and note").click()
    row.get_by_label("Evidence", exact=True).fill("https://example.org/size")
    page.get_by_text("Filter", exact=True).click()
    page.get_by_label("State").select_option("done")
    expect(page.locator(".pr-item:visible")).to_have_count(1)
    text = printed(page, tmp_path / "run.pdf", "A4")
    assert "Orders 1.4.0" in text
    count = len(load_checklists()["containers"].items)
    assert f"1 of {count} done" in text
    assert f"1 of {count} items are shown." in text
    assert "Evidence: https://example.org/size" in text
    assert "specific-base-version" not in text
