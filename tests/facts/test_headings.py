"""Sections of documents in three markups; what is code or a comment is none."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prodready.facts.headings import sections

MARKDOWN = """\
---
title: x
---
# Shop { #top }

Text.

Setext two
----------

> # quoted
- # in a list

~~~sh
# a comment
## Install
```
~~~

## [Install](x.md) it ##

<!--
## Hidden
-->

| a | b |
| --- | --- |

### *Deep*

TODO write this
six words are really written here

## Last
"""
RST = "====\nShop\n====\n\nOne\n---\n\na\n\nTwo\n^^^\n\nThree\n-----\n"
ADOC = "= Shop\n\n== One\n\ntext\n\n=== Two\n"


@pytest.mark.parametrize(
    ("path", "text", "expected"),
    [
        (
            "a.md",
            MARKDOWN,
            [
                (4, 1, "Shop"),
                (8, 2, "Setext two"),
                (20, 2, "Install it"),
                (29, 3, "Deep"),
                (34, 2, "Last"),
            ],
        ),
        ("a.rst", RST, [(2, 1, "Shop"), (5, 2, "One"), (10, 3, "Two"), (13, 2, "Three")]),
        ("a.adoc", ADOC, [(1, 1, "Shop"), (3, 2, "One"), (7, 3, "Two")]),
        ("a.md", "text\n", []),
        ("a.md", "#no\n#\n", [(2, 1, "")]),
    ],
)
def test_headings(path: str, text: str, expected: list[tuple[int, int, str]]) -> None:
    assert [(one.line, one.level, one.title) for one in sections(path, text)] == expected


def test_a_section_has_its_subsections_and_counts_what_is_said() -> None:
    by_title = {one.title: one for one in sections("a.md", MARKDOWN)}
    assert "six words" in by_title["Install it"].text
    assert by_title["Deep"].words == 6
    assert by_title["Last"].words == 0
    assert by_title["Setext two"].text.count("\n") > 5


@given(
    st.text(alphabet="#=-~`> \nab*[]<!", max_size=200), st.sampled_from(["a.md", "a.rst", "b.adoc"])
)
def test_any_text_is_read(text: str, path: str) -> None:
    for one in sections(path, text):
        assert 1 <= one.line <= len(text.splitlines())
