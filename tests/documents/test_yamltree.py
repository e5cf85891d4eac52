"""YAML as data with places: what is read, what is refused, and how it is refused."""

from __future__ import annotations

import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prodready.documents import yamltree
from prodready.documents.yamltree import YAML_1_1_BOOLEANS, YamlError, load


def data(text: str) -> Any:
    (tree,) = load(text)
    return tree.data


READ: list[tuple[str, Any]] = [
    (
        "on: push\n8080: a\ntrue: b\nnull: c\n1.0: d\n",
        {"on": "push", "8080": "a", "true": "b", "null": "c", "1.0": "d"},
    ),
    (
        "a: yes\nb: on\nc: True\nd: ~\ne:\n",
        {"a": "yes", "b": "on", "c": True, "d": None, "e": None},
    ),
    (
        "a: 2026-11-20\nb: 22:22\nc: 1_000\nd: 0x1f\n",
        {"a": "2026-11-20", "b": "22:22", "c": 1000, "d": 31},
    ),
    ("a: 0o17\nb: 017\nc: .5\nd: 1e3\n", {"a": 15, "b": 15, "c": 0.5, "d": 1000.0}),
    (
        "a: !Ref b\nc: !Join [',', [d]]\ne: !x {f: 1}\n",
        {"a": "b", "c": [",", ["d"]], "e": {"f": 1}},
    ),
    ("a: !!python/object/apply:os.system ['ls']\n", {"a": ["ls"]}),
    ("a: !!python/name:os.system\n", {"a": ""}),
    ("!!set {a, b}\n", {"a": None, "b": None}),
    ("a: !!binary zz\nb: !!timestamp c\n", {"a": "zz", "b": "c"}),
    ("a: 1\nb: 2\na: 3\n", {"a": 3, "b": 2}),
    ("x: &x {a: 1, b: 2}\ny:\n  <<: *x\n  b: 3\n", {"x": {"a": 1, "b": 2}, "y": {"a": 1, "b": 3}}),
    ("x: &x {a: 1}\ny:\n  <<: [*x, {a: 2, c: 3}]\n", {"x": {"a": 1}, "y": {"a": 1, "c": 3}}),
    ("\ufeffa: 1\r\nb: 😀\r\n", {"a": 1, "b": "😀"}),
    ("a: b # c\nd: 'e''f'\ng: |\n  h\n   i\n", {"a": "b", "d": "e'f", "g": "h\n i\n"}),
    ("= : 1\n", {"=": 1}),
    ("[" * 150 + "]" * 150, None),
]


@pytest.mark.parametrize(("text", "expected"), READ, ids=lambda value: repr(value)[:40])
def test_what_is_read(text: str, expected: Any) -> None:
    assert expected is None or data(text) == expected


def test_booleans_of_the_older_version() -> None:
    (tree,) = load("a: yes\non: Off\nb: y\nc: yeah\n", YAML_1_1_BOOLEANS)
    assert tree.data == {"a": True, "on": False, "b": True, "c": "yeah"}


@pytest.mark.parametrize("text", ["", "# a\n", "---\n", "---\n# a\n---\n", "\n\n"])
def test_no_document(text: str) -> None:
    assert load(text) == []


def test_documents_know_their_lines() -> None:
    first, second = load("a: 1\n---\n---\n# x\nb:\n  c: 2\n")
    assert (first.data, first.line) == ({"a": 1}, 1)
    assert (second.data, second.line) == ({"b": {"c": 2}}, 5)
    assert second.place(("b", "c")) == (6, 3)


LAUGHS = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"a{level}: &a{level} [{', '.join([f'*a{level - 1}'] * 9)}]\n" for level in range(1, 10)
)
MERGED_LAUGHS = "a0: &a0 {k: v}\n" + "".join(
    f"a{level}: &a{level}\n  <<: [{', '.join([f'*a{level - 1}'] * 9)}]\n" for level in range(1, 10)
)

REFUSED: list[tuple[str, str, int, int, str]] = [
    ("billion laughs", LAUGHS, 1, 13, "too many"),
    ("billion laughs by merging", MERGED_LAUGHS, 1, 13, "too many"),
    ("a list in itself", "a: &a [*a]\n", 1, 4, "too many or too deeply"),
    ("a mapping in itself", "a: &a {b: *a}\n", 1, 4, "too many or too deeply"),
    ("merged into itself", "a: &a\n  <<: *a\n", 1, 1, "cannot be read"),
    ("deep lists", "[" * 100_000, 1, 201, "too deeply"),
    ("deep lists over lines", "[\n" * 100_000, 201, 1, "too deeply"),
    ("deep mappings", "{a: " * 100_000, 1, 801, "too deeply"),
    ("deep items", "- " * 100_000, 1, 401, "too deeply"),
    ("deep keys", "? " * 100_000, 1, 401, "too deeply"),
    ("deep blocks", "".join(" " * i + "a:\n" for i in range(500)), 201, 201, "too deeply"),
    ("a control character", "é: b\nc: \0\n", 2, 1, "does not allow"),
    ("half a pair", "a: b\nc: \ud800\n", 2, 1, "half of a pair"),
    ("a tab", "a:\n\tb: 1\n", 2, 1, "cannot start any token"),
    ("a list as a key", "? [a]\n: b\n", 1, 3, "a key that is a list or a mapping"),
    ("a mapping as a key", "{{a: b}: c}", 1, 2, "a key that is a list or a mapping"),
    ("an unknown alias", "a: *b\n", 1, 4, "undefined alias"),
    ("an anchor twice", "a: &x 1\nb: &x 2\n", 2, 4, "duplicate anchor"),
    ("a wrong merge", "a: 1\n<<: 3\n", 2, 5, "merging"),
    ("an open quote", "a: 'b\n", 2, 1, "unexpected end"),
    ("two colons", "a: b: c\n", 1, 5, "mapping values are not allowed"),
    ("an open bracket", "a: [1, 2\n", 2, 1, "expected"),
    ("no integer", "a: !!int x\n", 1, 1, "cannot be read"),
    ("an empty integer", "a: !!int ''\n", 1, 1, "cannot be read"),
    ("an empty float", "a: !!float ''\n", 1, 1, "cannot be read"),
    ("a list for an integer", "a: !!int [1]\n", 1, 4, "expected a scalar"),
    ("a word for a mapping", "!!map x\n", 1, 1, "a mapping is tagged here"),
    ("a mapping for a list", "!!seq {a: b}\n", 1, 1, "expected a sequence"),
    ("a number without end", "a: " + "9" * 5000, 1, 1, "cannot be read"),
    ("another version", "%YAML 9.9\n---\na\n", 1, 1, "incompatible"),
    ("the second document", "a: 1\n---\nb: [\n", 4, 1, "expected"),
]


@pytest.mark.parametrize(
    ("text", "line", "column", "message"),
    [case[1:] for case in REFUSED],
    ids=[c[0] for c in REFUSED],
)
def test_what_is_refused(
    text: str, line: int, column: int, message: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(yamltree, "MAX_NODES", 100_000)
    with pytest.raises(YamlError, match=message) as caught:
        load(text)
    assert (caught.value.line, caught.value.column) == (line, column)


PLACED = """\
x: &x
  image: a
  port: 1
services:
  web:
    <<: *x
    port: 2
  list:
    - one
    - two: 2
web: 1
web: 3
"""


@pytest.mark.parametrize(
    ("path", "key", "value"),
    [
        ((), (1, 1), (1, 1)),
        (("services",), (4, 1), (5, 3)),
        (("services", "web", "port"), (7, 5), (7, 11)),
        (("services", "web", "image"), (2, 3), (2, 10)),
        (("services", "list", 0), (9, 7), (9, 7)),
        (("services", "list", 1, "two"), (10, 7), (10, 12)),
        (("services", "list", 7), (8, 3), (9, 5)),
        (("services", "web", "missing", "deeper"), (5, 3), (6, 5)),
        (("web",), (12, 1), (12, 6)),
        (("nothing",), (1, 1), (1, 1)),
    ],
)
def test_places(path: tuple[str | int, ...], key: tuple[int, int], value: tuple[int, int]) -> None:
    (tree,) = load(PLACED)
    assert (tree.place(path), tree.value_place(path)) == (key, value)


def test_get() -> None:
    (tree,) = load("a:\n  - b: 1\nc: null\n")
    assert tree.get("a", 0, "b") == 1
    assert tree.get("a", 1, default="d") == "d"
    assert tree.get("a", -1, default="d") == "d"
    assert tree.get("a", "0", default="d") == "d"
    assert tree.get("c", default="d") is None
    assert tree.get("c", "e", default="d") == "d"
    assert tree.get() == tree.data


WORDS = (
    "a|b: |- |? |: |, |[|]|{|}|&x |*x|<<: |!!int |!!float |!!map |!y |'|\"|\n|\n  |# |%|---\n|...\n"
    "|\t|0|~|=|\0|é|>\n"
)
PIECES = st.sampled_from([*WORDS.split("|"), "|", "|\n"])


@given(st.lists(PIECES, max_size=25).map("".join) | st.text())
def test_a_text_is_read_or_refused_in_one_way(text: str) -> None:
    try:
        lines = [(tree.line, tree.end_line) for tree in load(text)]
    except YamlError as refusal:
        lines = [(refusal.line, refusal.line)]
    assert all(1 <= first <= last for first, last in lines)


def test_large_but_flat_is_quick() -> None:
    text = "".join(f"- {{name: a{index}, values: [1, 2]}}\n" for index in range(5_000))
    start = time.perf_counter()
    assert len(data(text)) == 5_000
    assert time.perf_counter() - start < 3
