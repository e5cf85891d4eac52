"""The arguments of a call, told apart by brackets."""

from __future__ import annotations

import pytest

from prodready.facts.codetext import Source, arguments


@pytest.mark.parametrize(
    ("inside", "wanted"),
    [
        ("", []),
        ("ctx, name", ["ctx", "name"]),
        (
            "new URL(a, b), {method: c, body: d(e, f)}",
            ["new URL(a, b)", "{method: c, body: d(e, f)}"],
        ),
        ("r.Context(), []string{a, b}, ", ["r.Context()", "[]string{a, b}"]),
    ],
)
def test_arguments(inside: str, wanted: list[str]) -> None:
    assert arguments(inside) == wanted


def test_what_is_inside_is_as_long_as_it_is_written() -> None:
    text = 'call("a, (b)", c) // call("d")\n'
    source = Source("main.go", text, "go")
    assert len(source.inside(4)) == len('"a, (b)", c')
    assert [each.strip() for each in arguments(source.inside(4))] == ["c"]
