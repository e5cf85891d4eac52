"""Cases of json_syntax."""

from __future__ import annotations

from pathlib import Path

import pytest

from prodready.model import Kind
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
