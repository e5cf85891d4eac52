"""Expected output and elision: what matches, what does not, and what a rewrite keeps."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prodready.running.compare import difference, line_matches, lines_of, rewritten

MATCHES = [
    ("", ""),
    ("a\n", "a"),
    ("a  \n", "a"),
    ("a\n\n\n", "a"),
    ("...", ""),
    ("...", "a\nb"),
    ("a\n...", "a"),
    ("a\n...\nc", "a\nc"),
    ("a\n...\nc", "a\nb\nc\nc"),
    ("...\nc", "c\nd\nc"),
    ("  ...\nb", "a\nb"),
    ("...\na\n...\nb\n...", "x\na\ny\na\nb"),
    ("took ... s", "took 0.3 s"),
    ("took ...", "took "),
    ("... and ...", "this and that"),
    ("<BLANKLINE>\na", "\na"),
    ("a\n<BLANKLINE>", "a\n"),
]
DIFFERS = [
    ("", "a", 0),
    ("a", "", 0),
    ("a", "A", 0),
    ("a", " a", 0),
    ("a b", "a  b", 0),
    ("a\nb", "a", 1),
    ("a", "a\nb", 1),
    ("\na", "a", 0),
    ("a\n...\nd", "a\nb\nc", 2),
    ("...\nb\nc", "a\nb\nx", 2),
    ("took ... s", "took 0.3 ms!", 0),
    ("aa...aa", "aaa", 0),
    ("....", "", 0),
]


@pytest.mark.parametrize(("expected", "actual"), MATCHES)
def test_what_matches(expected: str, actual: str) -> None:
    assert difference(lines_of(expected), lines_of(actual)) is None


@pytest.mark.parametrize(("expected", "actual", "line"), DIFFERS)
def test_what_differs_and_where(expected: str, actual: str, line: int) -> None:
    found = difference(lines_of(expected), lines_of(actual))
    assert found is not None
    assert found.line == line
    assert str(found)


@pytest.mark.parametrize(
    ("expected", "actual", "kept"),
    [
        ("a\n...\nz", "a\nb\nc\ny", "a\n...\ny"),
        ("took ... s\nold", "took 3 s\nnew", "took ... s\nnew"),
        ("a\n...\nm\n...\nz", "a\n1\nm\n2\ny", "a\n...\nm\n...\ny"),
        ("a", "b\nc", "b\nc"),
        ("...", "b\nc", "..."),
        ("a\n...", "b", "b\n..."),
        ("a", "", ""),
    ],
)
def test_what_a_rewrite_keeps(expected: str, actual: str, kept: str) -> None:
    assert rewritten(lines_of(expected), lines_of(actual)) == lines_of(kept)


def test_a_line_that_is_written_over_shows_its_last_state() -> None:
    assert lines_of("10 %\r50 %\rdone\r\nnext\n") == ["done", "next"]


TEXT = st.lists(
    st.sampled_from(["a", "b", "...", "a...b", "ab", "", "  x", "<BLANKLINE>"]), max_size=9
)


@given(TEXT, TEXT)
def test_a_rewritten_text_matches_and_stays(expected: list[str], actual: list[str]) -> None:
    expected, actual = lines_of("\n".join(expected)), lines_of("\n".join(actual))
    new = rewritten(expected, actual)
    assert difference(new, actual) is None
    assert rewritten(new, actual) == new


def naive(expected: list[str], actual: list[str]) -> bool:
    if not expected:
        return not actual
    if expected[0].strip() == "...":
        return any(naive(expected[1:], actual[n:]) for n in range(len(actual) + 1))
    return bool(actual) and line_matches(expected[0], actual[0]) and naive(expected[1:], actual[1:])


@given(TEXT, TEXT)
def test_matching_is_what_its_definition_says(expected: list[str], actual: list[str]) -> None:
    expected, actual = lines_of("\n".join(expected)), lines_of("\n".join(actual))
    assert (difference(expected, actual) is None) == naive(expected, actual)


@given(st.text("ab.", max_size=12), st.text("ab.", max_size=12))
def test_a_line_without_elision_matches_itself_only(expected: str, actual: str) -> None:
    if "..." not in expected:
        assert line_matches(expected, actual) == (expected == actual)


def test_many_elisions_take_bounded_time() -> None:
    expected = ["...", "a"] * 300 + ["b"]
    assert difference(expected, ["a"] * 3000) is not None
    assert not line_matches("...a" * 300 + "b", "a" * 30_000)
