"""No page, however odd, breaks extraction: it ends, and what it says is true of the page."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from prodready.documents.flavor import Flavor
from prodready.documents.fragments import neutralise
from prodready.documents.includes import Includes
from prodready.documents.markdown import extract
from prodready.documents.pages import collect

F = "```"
MARKS = [
    F,
    F + "yaml",
    F + "python {",
    "~~~",
    "````",
    "> ",
    ">",
    "- ",
    "1. ",
    "!!! note",
    '=== "T"',
]
MARKS += [
    "    ",
    "\t",
    "  ",
    "\n",
    "\n\n",
    "<!--",
    "-->",
    "<div markdown>",
    "</div>",
    "<pre>",
    "---",
]
MARKS += ["# H", "key: v", '--8<-- "x"', "--8<--", "<!-- prodready: expect=R1 -->", "[^1]: ", ": a"]
MARKS += ["\r\n", "\r", "\u2028", "\u200b", "\ufeff", "\x00", "\x0c", "\U0001f600", "…", "$ ls"]
WORDS = st.sampled_from(MARKS)
TEXTS = st.one_of(
    st.lists(st.one_of(WORDS, st.text(max_size=6)), max_size=40).map("".join), st.text(max_size=200)
)


@settings(max_examples=150, derandomize=True, deadline=None)
@given(text=TEXTS, flavor=st.sampled_from(list(Flavor)))
def test_what_is_found_is_there(text: str, flavor: Flavor) -> None:
    lines = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    found = extract(text, "page.md", flavor=flavor)
    for snippet in found.snippets:
        assert 1 <= snippet.line <= snippet.end_line <= len(lines)
        assert snippet.text == "" or snippet.text.endswith("\n")
        for number, row in enumerate(snippet.text.split("\n")[:-1], 1):
            place = snippet.locate(number)
            source = lines[place.line - 1]
            assert row.strip() == source[place.column - 1 :].strip() or "\t" in source
    for problem in found.problems:
        assert 1 <= problem.line <= len(lines)
        assert problem.column >= 1


@settings(max_examples=75, derandomize=True, deadline=None)
@given(text=TEXTS, flavor=st.sampled_from(list(Flavor)))
def test_no_text_stops_the_search_for_fragments(text: str, flavor: Flavor) -> None:
    for snippet in extract(text, "page.md", flavor=flavor).snippets:
        neutral = neutralise(snippet)
        assert neutral.text.count("\n") == snippet.text.count("\n")


@settings(max_examples=75, derandomize=True, deadline=None)
@given(text=TEXTS, included=TEXTS)
def test_included_text_is_found_in_its_file(
    text: str, included: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.getbasetemp()
    (folder / "x").write_text(included, encoding="utf-8", newline="")
    page = f'{text}\n\n{F}sh\n--8<-- "x"\n{F}\n'
    for snippet in extract(page, "page.md", includes=Includes((folder,))).snippets:
        assert snippet.line >= 1


PAGES = {
    "fences": lambda n: f"{F}sh\nls\n{F}\n\n" * n,
    "unclosed fences": lambda n: f"{F}sh\nls\n\n" * n,
    "fences in a list": lambda n: f"- a\n\n    {F}sh\n    ls\n    {F}\n\n" * n,
    "unclosed comments": lambda n: "<!-- a\n\n" * n,
    "unclosed elements": lambda n: "<div markdown>\n\n" * n,
    "front matter without an end": lambda n: "---\n" + "key: value\n" * n,
    "comments for prodready": lambda n: f'<!-- prodready: expect="R1" -->\n{F}sh\nls\n{F}\n\n' * n,
    "Markdown in Markdown": lambda n: f"{F}md\n{F}sh\nls\n\n" * n,
    "footnotes": lambda n: "[^1]: a\n\n    b\n\n" * n,
}


@pytest.mark.slow
@pytest.mark.parametrize("flavor", [Flavor.PYTHON_MARKDOWN, Flavor.COMMONMARK])
@pytest.mark.parametrize("make", PAGES.values(), ids=PAGES.keys())
def test_time_grows_with_the_page_and_not_faster(make, flavor: Flavor) -> None:  # type: ignore[no-untyped-def]
    def seconds(count: int) -> float:
        page = make(count)
        start = time.process_time()
        extract(page, "page.md", flavor=flavor)
        return time.process_time() - start

    seconds(50)
    # The least of several: another process on the same core lengthens a single one.
    small, large = (min(seconds(count) for _ in range(3)) for count in (1000, 4000))
    assert large < 4 * 4 * small + 0.3


@pytest.mark.slow
@pytest.mark.parametrize("flavor", [Flavor.PYTHON_MARKDOWN, Flavor.COMMONMARK])
def test_fifty_thousand_fences(flavor: Flavor) -> None:
    start = time.process_time()
    found = extract(f"{F}sh\nls\n{F}\n\n" * 50_000, "page.md", flavor=flavor)
    assert len(found.snippets) == 50_000
    assert time.process_time() - start < 10


@pytest.mark.slow
@pytest.mark.parametrize("flavor", [Flavor.PYTHON_MARKDOWN, Flavor.COMMONMARK])
@pytest.mark.parametrize("mark", ["> ", "    ", "- ", "1. ", "    - "])
def test_a_thousand_levels(mark: str, flavor: Flavor) -> None:
    rows = [mark * depth + "a" for depth in range(1000)]
    start = time.process_time()
    extract(
        "\n".join([*rows, mark * 1000 + F, mark * 1000 + "x", mark * 1000 + F]),
        "p.md",
        flavor=flavor,
    )
    assert time.process_time() - start < 10


@pytest.mark.slow
def test_a_page_of_a_hundred_megabytes(tmp_path: Path) -> None:
    line = b"some words of a long page that somebody generated\n"
    page = tmp_path / "page.md"
    page.write_bytes(line * (100 * 1024 * 1024 // len(line) + 1))
    start = time.process_time()
    [problem] = collect([str(page)]).problems
    assert "larger than 100 MB; leave it out or split it" in problem.message
    assert time.process_time() - start < 1


def test_files_that_are_no_text_are_told_and_left(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_bytes(b"\x7fELF\x00\xff\xfe")
    (tmp_path / "b.md").write_text(f"{F}sh\nls\n{F}\n", encoding="utf-8")
    found = collect([str(tmp_path)])
    assert [snippet.text for snippet in found.snippets] == ["ls\n"]
    assert [problem.rule for problem in found.problems] == ["unreadable"]
    assert "not UTF-8 at byte" in found.problems[0].message


def test_loops_of_links_and_includes_end(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "up").symlink_to(tmp_path, target_is_directory=True)
    (tmp_path / "self.md").symlink_to(tmp_path / "self.md")
    (tmp_path / "again.md").symlink_to(tmp_path / "page.md")
    (tmp_path / "mkdocs.yml").write_text("docs_dir: .\nsite_name: x\n", encoding="utf-8")
    (tmp_path / "page.md").write_text(f'{F}sh\n--8<-- "a.txt"\n{F}\n', encoding="utf-8")
    (tmp_path / "a.txt").write_text('--8<-- "b.txt"\n', encoding="utf-8")
    (tmp_path / "b.txt").write_text('ls\n--8<-- "a.txt"\n', encoding="utf-8")
    found = collect([str(tmp_path)])
    assert len(found.snippets) == 1
    assert "ls" in found.snippets[0].text
