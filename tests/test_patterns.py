"""Patterns that are compiled late are patterns."""

from __future__ import annotations

import re
from copy import copy

import pytest

from prodready.patterns import lazy


def test_a_pattern_does_what_a_compiled_one_does() -> None:
    late, early = lazy(r"^(?P<a>x)y", re.M), re.compile(r"^(?P<a>x)y", re.M)
    for text in ("xy", "z\nxy", "yx", ""):
        found, expected = late.search(text), early.search(text)
        assert (found and found.span()) == (expected and expected.span())
        assert late.sub("-", text) == early.sub("-", text)
        assert [m["a"] for m in late.finditer(text)] == [m["a"] for m in early.finditer(text)]
    assert (late.pattern, late.flags, late.groupindex) == (
        early.pattern,
        early.flags,
        early.groupindex,
    )


def test_a_wrong_pattern_is_told_of_when_it_is_used() -> None:
    wrong = lazy("(")
    with pytest.raises(re.error):
        wrong.match("x")
    assert copy(lazy("x")).match("x")
