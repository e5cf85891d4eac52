"""Whatever a document holds, the parsers and schema tools answer; they never raise."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from prodready.model import Kind
from prodready.tools import (
    action_schema,
    compose_schema,
    dependabot_schema,
    dockerignore_syntax,
    dotenv_syntax,
    hcl_syntax,
    http_message,
    ini_syntax,
    json_syntax,
    kubernetes_schema,
    kustomization_schema,
    makefile_syntax,
    sqlglot_syntax,
    toml_syntax,
    workflow_schema,
    yaml_syntax,
)
from prodready.tools.interface import Answer, Tool
from tests.tools.case_files import CASES, answer

SCHEMAS: list[Tool] = [
    action_schema.TOOL,
    compose_schema.TOOL,
    dependabot_schema.TOOL,
    kubernetes_schema.TOOL,
    kustomization_schema.TOOL,
    workflow_schema.TOOL,
]
PARSERS: list[Tool] = [
    dockerignore_syntax.TOOL,
    dotenv_syntax.TOOL,
    hcl_syntax.TOOL,
    http_message.TOOL,
    ini_syntax.TOOL,
    json_syntax.TOOL,
    makefile_syntax.TOOL,
    sqlglot_syntax.TOOL,
    toml_syntax.TOOL,
    yaml_syntax.TOOL,
]
ODD: list[Any] = [None, True, 0, -1, 1.5, "", "x", "${{ a.b", "${{ steps.x.y }}", [], {}, [None]]


def _paths(data: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    items: list[tuple[Any, Any]] = []
    if isinstance(data, dict):
        items = list(data.items())
    elif isinstance(data, list):
        items = list(enumerate(data))
    return [path, *(found for key, value in items for found in _paths(value, (*path, key)))]


def _replaced(data: Any, path: tuple[Any, ...], value: Any) -> Any:
    if not path:
        return value
    copy = data.copy()
    copy[path[0]] = _replaced(data[path[0]], path[1:], value)
    return copy


def _check(found: Answer, lines: int) -> None:
    assert all(1 <= remark.line <= lines + 1 and remark.column >= 1 for remark in found.remarks)
    assert all(remark.message and "\n" not in remark.message for remark in found.remarks)


@pytest.mark.slow
@pytest.mark.parametrize("tool", SCHEMAS, ids=lambda tool: str(tool.name))
def test_any_value_in_any_place(tool: Tool) -> None:
    module = type(tool).__module__.rsplit(".", 1)[-1]
    for file in sorted((CASES / module / "pass").iterdir()):
        for data in yaml.safe_load_all(file.read_text(encoding="utf-8")):
            for place in _paths(data)[::3]:
                for value in ODD:
                    text = yaml.safe_dump(_replaced(data, place, value))
                    _check(answer(tool, text), text.count("\n") + 1)


CHARACTERS = st.text(alphabet=" \t\n\\#=:;$(){}[]'\"!*?/.,-+%<>&|abT10éi", max_size=60)


@pytest.mark.parametrize("tool", [*PARSERS, *SCHEMAS], ids=lambda tool: str(tool.name))
def test_any_text(tool: Tool) -> None:
    @settings(max_examples=150, deadline=None, derandomize=True)
    @given(CHARACTERS)
    def judge(text: str) -> None:
        kind = Kind.YAML if tool is yaml_syntax.TOOL else next(iter(tool.kinds))
        _check(answer(tool, text, kind), text.count("\n") + 1)

    run: Callable[[], None] = judge
    run()


@pytest.mark.parametrize(
    ("tool", "text", "name"),
    [
        (json_syntax.TOOL, "[1," + "// a // b\n" * 500, "tsconfig.json"),
        (json_syntax.TOOL, "[" * 20000, None),
        (workflow_schema.TOOL, 'on: push\njobs: {a: {runs-on: "${{ ' + "'" * 2000 + '"}}\n', None),
        (dockerignore_syntax.TOOL, "**/" * 200 + "a\n!" + "a/" * 200 + "b\n" + "**/" * 200, None),
        (makefile_syntax.TOOL, "a = " + "$(" * 3000 + "\n", None),
        (makefile_syntax.TOOL, "a = b \\\n" * 3000, None),
        (dotenv_syntax.TOOL, 'A="\n' * 2000, None),
        (yaml_syntax.TOOL, "{{" * 2000, None),
        (sqlglot_syntax.TOOL, "SELECT " + "(" * 3000, None),
        (sqlglot_syntax.TOOL, "/*" * 3000 + "'" * 3000, None),
        (sqlglot_syntax.TOOL, "$a$" * 3001 + "{ a " * 3000, None),
        (hcl_syntax.TOOL, "a = " + "[" * 300 + "\n", None),
        (toml_syntax.TOOL, "a = " + "[" * 3000 + "\n", None),
    ],
    ids=lambda value: str(getattr(value, "name", ""))[:20],
)
def test_hostile_text_ends_in_time(tool: Tool, text: str, name: str | None) -> None:
    start = time.monotonic()
    answer(tool, text, next(iter(tool.kinds)), name)
    assert time.monotonic() - start < 20
