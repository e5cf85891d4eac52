"""Python newer than the interpreter: its structure is read, its lines stay where they are."""

from __future__ import annotations

import ast
import sys

import pytest

from prodready.documents.newer_python import any_python, rewritten
from prodready.documents.python_tree import python_tree

NEWER = {
    "a type alias": "type Record = dict[str, str]\nlast = 1\n",
    "a generic alias": "if True:\n    type Pair[T: int] = tuple[T, T]\nlast = 1\n",
    "type parameters": "def first[T: (int, str)](items: list[T]) -> T:\n    return items[0]\nlast = 1\n",
    "a generic class": "class Box[T,\n          U](Base):\n    pass\nlast = 1\n",
    "two errors": "try:\n    pass\nexcept ValueError, KeyError:\n    pass\nlast = 1\n",
    "the same quotes": 'print(f"{names["first"]} and {f"{other["x"]}"}")\nlast = 1\n',
    "a backslash": "print(f\"{sub(r'(\\w)', r'<b>\\1</b>', \"x\")}\")\nlast = 1\n",
    "a template string": 'query = t"SELECT {name}"\nlast = 1\n',
}


@pytest.mark.parametrize("text", NEWER.values(), ids=NEWER.keys())
def test_what_is_new_is_read_and_lines_stay(text: str) -> None:
    old = python_tree(rewritten(text))
    assert not isinstance(old, str), old
    assert old.body[-1].lineno == text.count("\n")
    assert not isinstance(any_python(text), str)


@pytest.mark.skipif(sys.version_info >= (3, 12), reason="this interpreter reads it by itself")
def test_calls_inside_fields_are_seen() -> None:
    tree = any_python('x = f"{get(items["a"], timeout=3)}"\n')
    assert not isinstance(tree, str)
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    assert [ast.unparse(call) for call in calls] == ["get(items['a'], timeout=3)"]


@pytest.mark.parametrize(
    "text",
    [
        "def f(:\n",
        "type = 1\ntype.x[0] = 2\nprint(type, f'{a}')\n",
        "x = '''type Y = 1\nexcept A, B:\n'''\n",
        "# it's f\"{ a comment\nx = 1\n",
        "x = \"it's {here}\"\ny = f'{x!r:>{width}} {{}}'\n",
    ],
)
def test_what_is_wrong_stays_wrong_and_what_is_old_stays_as_it_is(text: str) -> None:
    before = python_tree(text)
    after = any_python(text)
    assert isinstance(before, str) == isinstance(after, str)
    if not isinstance(before, str) and not isinstance(after, str):
        assert ast.dump(before) == ast.dump(after)
