"""Cases of toml_syntax."""

from __future__ import annotations

from pathlib import Path

import pytest

from prodready.tools.toml_syntax import TOOL
from tests.tools.case_files import answer, cases, judge_case


@pytest.mark.parametrize("file", cases("toml_syntax"))
def test_case(file: Path) -> None:
    judge_case(TOOL, file)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a = 1\na = 2\n", "this key has a value already"),
        ("[a.b]\n[a.b]\n", "the table `a.b` is declared twice"),
        ("a = b\n", "this is no value: text is in quotes"),
        ('a = "\\d"\n', "a `\\` in double quotes must be doubled"),
    ],
)
def test_message(text: str, message: str) -> None:
    (remark,) = answer(TOOL, text).remarks
    assert remark.message == message
