"""Output of programs in shell blocks without prompts, and the commands that look like it."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from prodready.documents.fragments import neutralise
from prodready.documents.printed import printed
from prodready.model import Document, Kind, LineMap

CASES = yaml.safe_load((Path(__file__).parent / "cases/printed.yaml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["why"])
def test_what_is_no_command(case: dict[str, Any]) -> None:
    found = printed(case["text"])
    assert [line + 1 for line in (found.lines if found else ())] == case.get("lines", [])
    if "what" in case:
        assert found is not None
        assert found.what == case["what"]


def test_output_is_blank_and_told() -> None:
    text = "ls <dir>\nNAME  READY\nit's  1/1\n"
    found = neutralise(Document("p.md", text, Kind.SHELL, LineMap("p.md")))
    assert found.text == "ls xxxxx\n           \n         \n"
    assert found.part == "from line 2 on a table, which is no command: `NAME READY`"


PIECES = st.sampled_from(
    ["ls", "NAME  READY", "a: b", "{", '"a": 1', "}", "it's", "<<EOF", "EOF", "├", "  ", "\\", "\n"]
)


@given(st.lists(PIECES, max_size=40).map("".join) | st.text())
def test_only_lines_with_text_are_output(text: str) -> None:
    found = printed(text)
    lines = text.split("\n")
    assert found is None or all(lines[number].strip() for number in found.lines)


@pytest.mark.parametrize("line", ["it's", "a: b", "x \\", "NAME  READY", "foo (", "{ ["])
def test_a_long_block_is_quick(line: str) -> None:
    start = time.perf_counter()
    printed("ls\n" + f"{line}\n" * 20_000)
    assert time.perf_counter() - start < 3
