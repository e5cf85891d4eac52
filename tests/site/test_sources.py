"""Every line of the sources is accounted for, once."""

from __future__ import annotations

import csv
import re
from collections import Counter
from pathlib import Path

import pytest
from markdown.extensions.toc import slugify

from prodready.catalog import load_catalog
from prodready.errors import InputError
from prodready.site.reference.sources import (
    SOURCES,
    Landing,
    read_lines,
    read_names,
    sources_page,
)

DATA = Path(__file__).parents[2] / "scripts" / "data"
LINES = {"lab": 29, "guide": 174, "junior": 196, "phase6": 159, "summary": 83}


def test_the_data_are_whole() -> None:
    with (DATA / "sources.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    refs = [row["ref"] for row in rows]
    assert (len(refs), len(set(refs)), len({row["name"] for row in rows})) == (641, 641, 276)
    assert Counter(ref.partition("-")[0] for ref in refs) == LINES
    assert set(SOURCES) == set(LINES)
    for row in rows:
        assert re.fullmatch(r"[a-z0-9]+-\d{3}", row["ref"])
        assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", row["name"])


def test_the_page_has_every_line_once() -> None:
    (page,) = sources_page(DATA).values()
    refs = re.findall(r"^\| ([a-z0-9]+-\d{3}) \|", page, re.M)
    assert (len(refs), len(set(refs))) == (641, 641)
    assert "| all | 641 | 276 |" in page


def test_a_line_lands_where_its_name_does() -> None:
    lines = {line.ref: line for line in read_lines(load_catalog(), DATA)}
    assert lines["lab-004"].landing is Landing.ITEM
    assert lines["lab-004"].target == "multi-stage-build"
    for line in lines.values():
        assert (line.landing is Landing.OPEN) == (line.target == "")
        if line.landing is Landing.PAGE:
            page = line.target.partition("#")[0]
            assert (DATA.parents[1] / "docs" / page).is_file(), line
    assert set(read_names(DATA)) >= {line.name for line in lines.values()}


def test_no_line_is_open() -> None:
    assert [line.ref for line in read_lines(load_catalog(), DATA) if not line.target] == []
    (page,) = sources_page(DATA).values()
    counts = re.search(r"^\| open \| (\d+) \| (\d+) \|$", page, re.M)
    assert counts is not None
    assert counts.groups() == ("0", "0")


def test_anchors_of_lines_are_headings_of_their_pages() -> None:
    targets = {line.target for line in read_lines(load_catalog(), DATA) if "#" in line.target}
    assert targets
    for target in targets:
        page, _, anchor = target.partition("#")
        text = (DATA.parents[1] / "docs" / page).read_text(encoding="utf-8")
        headings = re.findall(r"^#+ (.+?)(?: *\{ *#([\w-]+) *\})?$", text, re.M)
        assert anchor in {own or slugify(title, "-") for title, own in headings}, target


def test_data_about_what_does_not_exist_are_refused(tmp_path: Path) -> None:
    (tmp_path / "sources.csv").write_text("ref,name,also\na-001,one,\n", encoding="utf-8")
    lands = tmp_path / "lands.yaml"
    lands.write_text("pages: {two: index.md}\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"pages\.two: is in no line"):
        read_lines(load_catalog(), tmp_path)
    lands.write_text("dropped: {one: a reason}\nlines: {a-001: page index.md}\n", encoding="utf-8")
    [line] = read_lines(load_catalog(), tmp_path)
    assert (line.landing, line.target) == (Landing.PAGE, "index.md")


@pytest.mark.parametrize("source", SOURCES)
def test_refs_count_up_without_a_gap(source: str) -> None:
    lines = [line for line in read_lines(load_catalog(), DATA) if line.ref.startswith(f"{source}-")]
    assert [line.ref for line in lines] == [f"{source}-{n + 1:03}" for n in range(len(lines))]
