"""What stands in for placeholders, templates and elisions; and what must stay as it is."""

from __future__ import annotations

import ast
import json
import time
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from prodready.documents import yamltree
from prodready.documents.fragments import Neutral, neutralise
from prodready.model import YAML_KINDS, Document, Kind, LineMap, Place

CASES = yaml.safe_load((Path(__file__).parent / "cases/fragments.yaml").read_text(encoding="utf-8"))


def neutral(kind: Kind | str, text: str) -> Neutral:
    return neutralise(Document("p.md", text, Kind(kind), LineMap("p.md")))


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['kind']}: {case['why']}")
def test_a_fragment(case: dict[str, Any]) -> None:
    found = neutral(case["kind"], case["text"])
    assert found.text == case.get("to", case["text"])
    assert found.reason == case.get("reason")
    changed = {
        number
        for number, (old, new) in enumerate(
            zip(case["text"].split("\n"), found.text.split("\n"), strict=True), 1
        )
        if old != new
    }
    if not found.shifts:
        assert found.touched == changed


@pytest.mark.parametrize(
    "case",
    [case for case in CASES if "to" in case],
    ids=lambda case: f"{case['kind']}: {case['why']}",
)
def test_what_is_written_over_can_be_parsed(case: dict[str, Any]) -> None:
    kind, text = Kind(case["kind"]), neutral(case["kind"], case["text"]).text
    if "syntax error" in case.get("reason", ""):
        return
    if kind in YAML_KINDS:
        yamltree.load(text)
    elif kind is Kind.JSON:
        json.loads(text)
    elif kind is Kind.PYTHON:
        ast.parse(text)
    elif kind is Kind.TOML:
        tomllib.loads(text)


def test_a_number_stands_in_for_a_port() -> None:
    text = neutral(Kind.KUBERNETES, "containerPort: <port>\n").text
    assert yamltree.load(text)[0].data == {"containerPort": 8}


def test_places_of_a_session_are_behind_its_prompts() -> None:
    document = Document("p.md", ">>> a\n1\n", Kind.PYTHON, LineMap("p.md"))
    applied = neutralise(document).apply(document)
    assert applied.text == "a\n \n"
    assert applied.locate(1, 1) == Place("p.md", 1, 5)
    assert applied.locate(2, 1) == Place("p.md", 2, 1)


def test_places_of_an_indented_part_are_behind_its_indent() -> None:
    lines = LineMap("p.md", (Place("p.md", 7, 3), Place("p.md", 8, 3)))
    document = Document("p.md", "  a = 1\n  b = 2", Kind.PYTHON, lines)
    assert neutralise(document).apply(document).locate(2, 1) == Place("p.md", 8, 5)


def test_a_whole_text_stays_the_same_document() -> None:
    document = Document("p.md", "a = 1\n", Kind.PYTHON, LineMap("p.md"))
    assert neutralise(document).apply(document) is document


WORDS = (
    "<a>|<b c>|...|…|${A}|{{ a }}|{{- if b }}|{% c %}|{!> d !}|[...]|- |a: |'|\"|'''|#|//|/*|*/|<<EOF|EOF"
    "|\n|\r\n|\\| |{|}|[|]|,|=|x|  |\t|>>> |... |$ |(|)|é|\x85|$$"
)
PIECES = st.sampled_from([*WORDS.split("|"), "|"])


@given(st.sampled_from(list(Kind)), st.lists(PIECES, max_size=30).map("".join) | st.text())
def test_lines_and_widths_stay(kind: Kind, text: str) -> None:
    found = neutral(kind, text)
    old, new = text.split("\n"), found.text.split("\n")
    assert len(new) == len(old)
    shifts = found.shifts or (0,) * len(old)
    assert len(shifts) == len(old)
    assert [len(line) + shift for line, shift in zip(new, shifts, strict=True)] == list(
        map(len, old)
    )


@given(st.sampled_from(list(Kind)), st.lists(PIECES, max_size=30).map("".join))
def test_only_what_differs_is_touched(kind: Kind, text: str) -> None:
    found = neutral(kind, text)
    if found.shifts:
        return
    pairs = zip(text.split("\n"), found.text.split("\n"), strict=True)
    assert found.touched == {number for number, (old, new) in enumerate(pairs, 1) if old != new}


@pytest.mark.parametrize("piece", ["{% ", "//", "/*", "<a ", "'", "... ", "{", "- "])
@pytest.mark.parametrize("kind", [Kind.SHELL, Kind.JSON, Kind.KUBERNETES, Kind.TERRAFORM])
def test_a_hostile_text_ends_soon(kind: Kind, piece: str) -> None:
    start = time.perf_counter()
    neutral(kind, piece * 5_000)
    assert time.perf_counter() - start < 3
