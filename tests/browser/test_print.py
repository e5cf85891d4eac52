"""Paper: every item with its id and box, the run's name and state, room to sign, no furniture."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest
import zxingcpp
from playwright.sync_api import Page, expect

from prodready.catalog import load_checklists
from prodready.site.address import qr_code

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
    assert [item for item in wanted if f"i/{item}" not in text.split()] == []
    assert "Signed off" in text
    for field in ("Service", "Version", "Environment", "Name", "Role", "Date", "Evidence"):
        assert field in text
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


def test_each_sheet_says_which_run_it_belongs_to(page: Page, base: str, tmp_path: Path) -> None:
    page.goto(f"{base}checklists/containers/")
    page.get_by_text("Run", exact=True).click()
    page.get_by_label("Name of this run").fill('Orders 1.4.0 "blue" \\')
    page.locator("#tick-image-size").check()
    sheets = printed(page, tmp_path / "run.pdf", "A4").rstrip("\f").split("\f")
    assert len(sheets) > 1
    for number, sheet in enumerate(sheets, 1):
        head = sheet.strip().splitlines()[0]
        assert 'Containers · Orders 1.4.0 "blue" \\' in head
        assert "1 of" in head
        assert re.search(rf"^\s+{number} ?/ ?{len(sheets)}$", sheet, re.M)
    # Nothing of it stays on the screen.
    assert page.locator("style", has_text="@top-left").count() == 0


def scanned(pdf: Path, dots_per_inch: int) -> list[str]:
    """What a reader of codes sees on the first sheet, in grey."""
    resolution = ("-gray", "-singlefile", "-r", str(dots_per_inch))
    subprocess.run(["pdftoppm", *resolution, str(pdf), str(pdf.with_suffix(""))], check=True)
    picture = pdf.with_suffix(".pgm").read_bytes()
    head = re.match(rb"P5\s+(\d+)\s+(\d+)\s+255\s", picture)
    assert head, "pdftoppm wrote no grey picture"
    shape = (int(head[2]), int(head[1]))
    pixels = memoryview(picture[head.end() :]).cast("B", shape)
    return [code.text for code in zxingcpp.read_barcodes(pixels)]


def test_the_code_on_paper_leads_to_the_list(page: Page, base: str, tmp_path: Path) -> None:
    address = "https://handbook.example.org/checklists/containers/"
    page.goto(f"{base}checklists/containers/")
    # As in the source: a site that does not know its address prints none.
    assert page.locator(".pr-qr").count() == 0
    page.locator("article h1").evaluate(
        "(head, code) => head.insertAdjacentHTML('afterend', `<div class='pr-qr'>${code}</div>`)",
        qr_code(address),
    )
    printed(page, tmp_path / "coded.pdf", "A4")
    assert scanned(tmp_path / "coded.pdf", dots_per_inch=100) == [address]


def test_links_of_a_guide_page_are_notes(page: Page, base: str, tmp_path: Path) -> None:
    page.goto(f"{base}guide/containers/dockerfile/")
    outside = page.locator("article a[href^=http]").evaluate_all("all => all.map(one => one.href)")
    assert outside
    text = printed(page, tmp_path / "guide.pdf", "A4")
    notes = text[text.rindex("Links") :].split()
    for address in dict.fromkeys(outside):
        assert address in notes, address
    number = notes[notes.index(outside[0]) - 1]
    assert number in text[: text.rindex("Links")]
    expect(page.locator(".pr-link-notes, .pr-link-mark")).to_have_count(0)
