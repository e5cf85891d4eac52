"""Python sessions taken apart, and the plan for a page."""

from __future__ import annotations

import doctest

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prodready.running.examples import examples, is_session

CASES = [
    (">>> 1\n1\n", [("1\n", 0, ("1",))]),
    (">>> if True:\n...     1\n...\n1\n", [("if True:\n    1\n\n", 0, ("1",))]),
    (">>> f()\n...\nlast\n", [("f()\n", 0, ("...", "last"))]),
    ("  >>> 1\n  1\n", [("1\n", 0, ("1",))]),
    ("intro\n>>> 1\n>>> 2\n2\n", [("1\n", 1, ()), ("2\n", 2, ("2",))]),
    (">>> x = '''\n... a\n... '''\n", [("x = '''\na\n'''\n", 0, ())]),
    ("x = 1\n", []),
]


@pytest.mark.parametrize(("text", "expected"), CASES)
def test_the_examples_of_a_session(
    text: str, expected: list[tuple[str, int, tuple[str, ...]]]
) -> None:
    assert [(e.source, e.line, e.shown) for e in examples(text)] == expected


def test_options_are_those_of_doctest() -> None:
    [example] = examples(">>> 1  # doctest: +SKIP, +ELLIPSIS\n")
    assert example.options == doctest.SKIP | doctest.ELLIPSIS
    [example] = examples('>>> "# doctest: +SKIP"\n')
    assert example.options == 0


@pytest.mark.parametrize(
    ("text", "answer"),
    [(">>> 1\n", True), ("# c\n\n>>> 1\n", True), ("x = 1\n>>> 1\n", False), ("", False)],
)
def test_what_is_a_session(text: str, answer: bool) -> None:
    assert is_session(text) is answer


PIECES = st.sampled_from([">>> ", ">>>", "... ", "...", "1", "if x:", "\n", " ", "é", "'''", "#"])


@given(st.lists(PIECES, max_size=30).map("".join) | st.text())
def test_any_text_is_taken_apart_in_order(text: str) -> None:
    found = examples(text)
    assert [e.line for e in found] == sorted({e.line for e in found})
    for example in found:
        assert example.line < example.first <= len(text.split("\n"))
