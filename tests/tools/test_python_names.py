from __future__ import annotations

import ast

import pytest

from prodready.tools.python_names import (
    Known,
    bindings,
    foreign_cell,
    imports,
    parse,
    without_magics,
)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("import os.path, sys as system", {"os", "system"}),
        ("from a import b as c, d", {"c", "d"}),
        ("def f(x):\n    y = 1\nclass C:\n    z = 1", {"f", "C"}),
        ("a = b.c = 1\nd: int = 2\ne += 1", {"a", "d", "e"}),
        ("for i, (j, *k) in x: pass", {"i", "j", "k"}),
        ("with open(f) as g: pass", {"g"}),
        ("try: pass\nexcept E as error: pass", {"error"}),
        ("if (n := 1): m = 2", {"n", "m"}),
        ("[q for q in x]", set()),
        (
            "match x:\n    case {'a': b, **rest}: pass\n    case [c, *d]: pass",
            {"b", "rest", "c", "d"},
        ),
        ("from x import *", {"*"}),
    ],
)
def test_bindings(text: str, names: set[str]) -> None:
    assert set(bindings(ast.parse(text))) == names


def test_known_names_grow_down_the_page() -> None:
    known = Known()
    known.learn(ast.parse("import os"))
    known.learn(ast.parse("x = 1"))
    assert known.names == {"os", "x"}
    assert not known.everything
    known.learn(ast.parse("from os import *"))
    assert known.everything


def test_parse_refuses_without_an_exception() -> None:
    assert parse("def f(") is None
    assert parse("\0") is None
    assert parse("x = 1") is not None


def test_magics_keep_their_lines() -> None:
    text = "%load_ext x\nif a:\n    !pip install y\nx = 5 %3\n"
    assert without_magics(text) == "pass\nif a:\n    pass\nx = 5 %3\n"


def test_cells() -> None:
    assert foreign_cell("%%bash\nls") == "bash"
    assert foreign_cell("%%time\nx = 1") is None
    assert foreign_cell("x = 1") is None


def test_imports() -> None:
    assert imports(ast.parse("def f():\n    import os\n"))
    assert not imports(ast.parse("x = 1"))
