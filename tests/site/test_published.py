"""The evidence file is read strictly, and put into words."""

from __future__ import annotations

from pathlib import Path

import pytest

from prodready.documents.markdown import extract
from prodready.errors import InputError
from prodready.site.evidence_page import render_evidence
from prodready.site.published import load_evidence
from tests.site.helpers import entry, write_evidence

PAGE = "```json\n{}\n```\n\n```json\n[]\n```\n"


def test_counts_and_tools(tmp_path: Path) -> None:
    first, second = extract(PAGE, "docs/a.md").snippets
    tools = [{"tool": "ruff", "version": "0.17"}]
    rows = [entry(first), entry(second, verdict="unverified", skipped=True, checks=tools)]
    evidence = load_evidence(write_evidence(tmp_path / "e.json", rows))
    assert evidence.count("good") == 1
    assert evidence.count("skipped") == 1
    assert evidence.tools == (("hadolint", "2.15.1"), ("ruff", "0.17"))


def test_a_new_file_is_read_again(tmp_path: Path) -> None:
    first, second = extract(PAGE, "docs/a.md").snippets
    file = write_evidence(tmp_path / "e.json", [entry(first)])
    assert len(load_evidence(file).rows) == 1
    write_evidence(file, [entry(first), entry(second)])
    assert len(load_evidence(file).rows) == 2


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        '{"schema": "other/1", "snippets": []}',
        '{"schema": "prodready.snippets/1", "snippets": [{}]}',
    ],
)
def test_another_file_is_refused_by_name(tmp_path: Path, text: str) -> None:
    file = tmp_path / "e.json"
    file.write_text(text, "utf-8")
    with pytest.raises(InputError, match=r"e\.json"):
        load_evidence(file)


def test_the_page_has_one_anchor_a_digest(tmp_path: Path) -> None:
    one = extract(PAGE, "docs/a.md").snippets
    two = extract(PAGE, "docs/b/index.md").snippets
    rows = [entry(document) for document in (*one, *two)]
    rows.append(entry(one[0], path="snippets/x.json", digest="sha256:" + "0" * 64))
    page = render_evidence(
        load_evidence(write_evidence(tmp_path / "e.json", rows)), "reference/evidence.md"
    )
    assert page.count("<tr id=") == 3
    assert page.count("<tbody>") == 3
    assert "## [a](../a.md)" in page
    assert "## [b](../b/index.md)" in page
    assert "## Example files" in page


def test_what_tools_say_is_text_not_html(tmp_path: Path) -> None:
    (document, _) = extract(PAGE, "docs/a.md").snippets
    row = entry(document, verdict="unverified", reason="<script>alert(1)</script>")
    page = render_evidence(load_evidence(write_evidence(tmp_path / "e.json", [row])))
    assert "<script>" not in page
