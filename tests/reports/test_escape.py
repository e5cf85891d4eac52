"""What is kept from steering a terminal, a log or a page, and what must stay as it is."""

from __future__ import annotations

import pytest

from prodready.reports.escape import (
    markdown,
    markdown_code,
    terminal,
    terminal_path,
    visible,
    web_link,
)
from prodready.reports.sources import MAX_SHOWN, end_column, excerpt


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain\ttext", "plain\ttext"),
        ("grüße 日本 👩\u200d💻", "grüße 日本 👩\u200d💻"),
        ("\x1b[31m", "␛[31m"),
        ("a\r\nb", "a␍␊b"),
        ("\x7f\x85\u202e\u2028\ud800", "␡\ufffd\ufffd\ufffd\ufffd"),
    ],
)
def test_visible_keeps_every_column(text: str, shown: str) -> None:
    assert visible(text) == shown
    assert len(visible(text)) == len(text)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("::add-mask::x", ".::add-mask::x"),
        ("  ::error::x", ".  ::error::x"),
        ("x ##[add-mask]y", "x ##(add-mask]y"),
        ("##vso[task.setvariable]", "##vso(task.setvariable]"),
        ("std::cout", "std::cout"),
        ("## [heading]", "## [heading]"),
    ],
)
def test_terminal_lines_are_no_commands(text: str, shown: str) -> None:
    assert terminal(text) == shown


def test_a_path_that_looks_like_a_command_is_still_a_path() -> None:
    assert terminal_path("::error::x.md") == "./::error::x.md"
    assert terminal_path("docs/page.md") == "docs/page.md"


def test_markdown_is_shown_as_written() -> None:
    assert markdown("a|b <i> [x](y) `c` $d$ &amp; https://e") == (
        "a\\|b \\<i\\> \\[x\\]\\(y\\) \\`c\\` <span>$</span>d<span>$</span> &amp;amp; https\\://e"
    )
    assert markdown_code("a`b|c") == "``a`b\\|c``"
    assert markdown_code("`a`") == "`` `a` ``"


@pytest.mark.parametrize(
    ("address", "good"),
    [
        ("https://example.com/a?b=c#d", True),
        ("javascript:alert(1)", False),
        ("https://", False),
        ("https://a/<b>", False),
        ("https://a/\x1b", False),
        ("https://[", False),
        ("data:text/html,x", False),
        (None, False),
    ],
)
def test_links_lead_into_the_web_or_nowhere(address: str | None, good: bool) -> None:
    assert web_link(address) == (address if good else None)


def test_carets_stand_under_wide_letters() -> None:
    assert excerpt("日本 x", 4).indent == "     "
    assert excerpt("\te\u0301x", 4).indent == "\t "


def test_long_lines_are_cut_around_the_column() -> None:
    line = "a" * 5000 + "X" + "b" * 5000
    shown = excerpt(line, 5001)
    assert len(shown.line) == MAX_SHOWN + 2
    assert shown.line[len(shown.indent)] == "X"
    assert excerpt(line, 1).line.endswith("…")
    assert excerpt(line, 99999).line.startswith("…")


@pytest.mark.parametrize(
    ("line", "column", "end"),
    [("echo foo.bar x", 6, 13), ("a = $", 5, 6), ("abc", 4, 4), ("", 1, 1), (None, 3, 3)],
)
def test_regions_end_behind_the_word(line: str | None, column: int, end: int) -> None:
    assert end_column(line, column) == end
