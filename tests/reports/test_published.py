"""The published formats over the same findings: well-formed, and steered by no document."""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from prodready.api import Verification
from prodready.model import Verdict
from prodready.reports import formats
from prodready.reports.snippets_sheet import sheet
from tests.reports.samples import PATH, every, finding, source, verdict

pytestmark = pytest.mark.usefixtures("empty_folder")

# JUnit

_ALLOWED = {
    "testsuites": ({"name", "tests", "failures", "errors"}, {"testsuite"}),
    "testsuite": (
        {"name", "tests", "failures", "errors", "skipped", "time"},
        {"testcase", "system-err"},
    ),
    "testcase": ({"classname", "name", "time"}, {"skipped", "failure"}),
    "failure": ({"type", "message"}, set()),
    "skipped": ({"message"}, set()),
    "system-err": (set(), set()),
}


def junit(result: Verification, **options: bool) -> ET.Element:
    """The report, held against the elements and attributes that every reader of JUnit knows."""
    root = ET.fromstring(formats.render(sheet(result, **options), "junit"))  # noqa: S314 - our own
    for element in root.iter():
        attributes, children = _ALLOWED[element.tag]
        assert set(element.attrib) == attributes
        assert {child.tag for child in element} <= children
    for suite in (root, *root.iter("testsuite")):
        assert int(suite.attrib["tests"]) == len(list(suite.iter("testcase")))
        assert int(suite.attrib["failures"]) == len(list(suite.iter("failure")))
    return root


def test_junit_has_a_case_a_snippet() -> None:
    root = junit(every())
    cases = {
        (c.attrib["classname"], c.attrib["name"]): [x.tag for x in c] for c in root.iter("testcase")
    }
    assert cases == {
        ("other.md", "unclosed-fence:3"): ["failure"],
        (PATH, "shell:4"): ["failure"],
        (PATH, "shell:9"): [],
        (PATH, "shell:12"): ["skipped"],
        (PATH, "shell:15"): ["skipped"],
        (PATH, "shell:20"): ["failure"],
    }
    reasons = {s.attrib["message"] for s in root.iter("skipped")}
    assert "fragment: no tool judges text" in reasons


def test_junit_agrees_with_a_strict_run() -> None:
    assert junit(every(), strict=True).attrib["failures"] == "5"
    assert junit(every(), strict=True, allow_missing=True).attrib["failures"] == "4"
    skipped = Verification((verdict(Verdict.UNVERIFIED, skipped=True),))
    assert junit(skipped, strict=True).attrib["failures"] == "0"


def test_junit_of_nothing_is_well_formed() -> None:
    assert junit(Verification(())).attrib["tests"] == "0"


# Markdown


def test_markdown_links_to_the_line(monkeypatch: pytest.MonkeyPatch) -> None:
    text = formats.render(sheet(every()), "markdown")
    assert f"[`{PATH}:4`](<docs/a%20b%23%C3%BC%25.md#L4>)" in text
    for name, value in {"SERVER_URL": "https://h", "REPOSITORY": "o/r", "SHA": "abc"}.items():
        monkeypatch.setenv(f"GITHUB_{name}", value)
    text = formats.render(sheet(every()), "markdown")
    assert "(<https://h/o/r/blob/abc/docs/a%20b%23%C3%BC%25.md?plain=1#L4>)" in text
    assert "<details><summary>1 fragment</summary>" in text
    assert "- hadolint is not installed; 1 snippet waited for it" in text


def test_markdown_rows_keep_their_cells_whatever_a_page_says() -> None:
    text = formats.render(sheet(every()), "markdown")
    rows = [row for row in text.split("\n") if row.startswith("| [")]
    assert len(rows) == 3
    for row in rows:
        assert len(re.findall(r"(?<!\\)\|", row)) == 5
    prose = re.sub(r"(`+)(?!`).*?(?<!`)\1(?!`)", "", text)
    assert "\\<img" in prose
    assert "<img" not in prose.replace("\\<img", "")
    assert "](javascript" not in prose


def test_markdown_fits_into_a_step_summary() -> None:
    many = tuple(
        verdict(line=n, findings=(finding(n, message="x" * 9000),)) for n in range(1, 3000)
    )
    text = formats.render(sheet(Verification(many)), "markdown")
    assert len(text.encode()) < 1024 * 1024
    assert "2499 more findings are in the log." in text


# HTML


class Page(HTMLParser):
    """The tags of a page, and every address in it."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.addresses: set[str] = set()
        self.open: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        if tag not in {"meta"}:
            self.open.append(tag)
        for name, value in attrs:
            assert not name.startswith("on")
            if name in {"href", "src"}:
                self.addresses.add(value or "")

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_html_is_one_page_that_asks_for_nothing() -> None:
    source("\n\n\n\techo $FOO <b>\n")
    text = formats.render(sheet(every()), "html")
    page = Page(text)
    assert not page.open
    assert page.addresses == {"https://www.shellcheck.net/wiki/SC2086"}
    assert not page.tags & {"script", "img", "link", "iframe", "b"}
    assert "prefers-color-scheme: dark" in text
    assert "default-src 'none'" in text
    assert "url(" not in text
    assert "echo $FOO &lt;b&gt;" in text


# All of them


@pytest.mark.parametrize("name", formats.PUBLISHED)
def test_no_document_steers_who_reads_the_report(name: str) -> None:
    Path("docs").mkdir()
    text = formats.render(sheet(every()), name)
    assert not set(text) & set("\x1b\u202e\x00\r\x07")
    if name != "sarif":
        assert not any(line.lstrip().startswith("::error::y") for line in text.split("\n"))


@pytest.mark.parametrize("name", formats.PUBLISHED)
def test_a_report_of_nothing_is_not_empty(name: str) -> None:
    assert formats.render(sheet(Verification(())), name).strip()


def test_strict_failures_are_annotated() -> None:
    text = formats.render(sheet(every(), strict=True), "github")
    assert "file=docs/a b#ü%25.md,line=12,col=1,title=not-verified::fragment: no tool" in text


def test_annotations_do_not_end_early() -> None:
    broken = replace(finding(), message="a\r\n::add-mask::b\nc")
    text = formats.render(sheet(Verification((verdict(findings=(broken,)),))), "github")
    assert "Double" not in text
    assert "::a%0A::add-mask::b%0Ac\n" in text
