"""Cases of json_syntax."""

from __future__ import annotations

from pathlib import Path

import pytest

from prodready.model import Kind
from prodready.tools.interface import Answer
from prodready.tools.json_syntax import TOOL
from tests.tools.case_files import cases, document, judge_case


@pytest.mark.parametrize("file", cases("json_syntax"))
def test_case(file: Path) -> None:
    judge_case(TOOL, file)


COMMENTED = '{\n  // one\n  "a": "http://x, ]", /* two */\n  "b": [1, 2,],\n}\n'


@pytest.mark.parametrize(
    ("name", "info", "rules"),
    [
        (None, "json", ["json-syntax"]),
        ("package.json", "", ["json-syntax"]),
        ("tsconfig.app.json", "", []),
        (".vscode/settings.json", "", []),
        (None, "jsonc", []),
        (None, "{ .jsonc }", []),
    ],
)
def test_comments_where_readers_allow_them(name: str | None, info: str, rules: list[str]) -> None:
    (found,) = TOOL.run([document(COMMENTED, Kind.JSON, name, info)])
    assert [remark.rule for remark in found.remarks] == rules


def test_places_stay_behind_comments() -> None:
    (found,) = TOOL.run([document('{/* x */ "a" 1}', Kind.JSON, "tsconfig.json")])
    assert [(remark.line, remark.column) for remark in found.remarks] == [(1, 14)]


def test_a_comment_between_two_entries_takes_no_comma() -> None:
    text = '{\n  "a": 1, /* one */\n  "b": 2, // }\n  "c": [3, /* , */ 4] /* end */ }\n'
    (found,) = TOOL.run([document(text, Kind.JSON, "tsconfig.json")])
    assert found == Answer()
