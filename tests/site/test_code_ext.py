"""Highlighted code keeps each letter and each colour, with fewer parts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown import markdown

HIGHLIGHT = ["pymdownx.superfences", "pymdownx.highlight"]


class Letters(HTMLParser):
    """Each letter of a page that is not blank, with the class that colours it."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.parts: list[str] = []
        self.letters: list[tuple[str, str]] = []
        self.text = ""
        self.feed(text)

    def handle_starttag(self, _: str, attrs: list[tuple[str, str | None]]) -> None:
        self.parts.append(dict(attrs).get("class") or "")

    def handle_endtag(self, _: str) -> None:
        self.parts.pop()

    def handle_data(self, data: str) -> None:
        self.text += data
        self.letters += [(self.parts[-1], letter) for letter in data if letter.strip()]


def rendered(page: str) -> Iterator[str]:
    yield markdown(page, extensions=HIGHLIGHT)
    yield markdown(page, extensions=[*HIGHLIGHT, "prodready.site.code_ext"])


def fenced(label: str, code: str) -> str:
    return f"~~~ {label}\n{code}\n~~~\n"


@pytest.mark.parametrize(
    "page",
    [
        fenced("dockerfile", "FROM  base AS build\nRUN python -m venv \\\n    /opt/venv"),
        fenced("yaml", "a:\n  - b: 'c  d'  # why\n  - |\n    x\n\n    y"),
        fenced("python", "def f(x: int) -> str:\n    return f'{x!r} ' 'y'"),
        fenced("html", '<span class="w"> </span><span class="w">x</span>'),
    ],
)
def test_what_is_read_stays(page: str) -> None:
    before, after = rendered(page)
    assert Letters(after).text == Letters(before).text
    assert Letters(after).letters == Letters(before).letters
    assert after.count("<span") <= before.count("<span")
    assert not re.search(r'class="w"', after)


@given(st.text(alphabet="aB1 \t\n'\"#:-<>&/$={}", max_size=80))
def test_any_text(code: str) -> None:
    before, after = map(Letters, rendered(fenced("bash", code)))
    assert (after.text, after.letters) == (before.text, before.letters)


def test_blanks_and_neighbours_take_no_part_of_their_own() -> None:
    before, after = rendered(fenced("dockerfile", "RUN  python -m venv"))
    assert 'class="w"' in before
    assert after.count("<span") < before.count("<span")
    assert '<span class="s">ab</span>' in markdown(
        '<p><span class="s">a</span><span class="s">b</span></p>',
        extensions=["prodready.site.code_ext"],
    )


def test_parts_that_people_wrote_stay() -> None:
    page = '<span class="wide">a</span><span class="wide">b</span>'
    before, after = rendered(page)
    assert after == before
