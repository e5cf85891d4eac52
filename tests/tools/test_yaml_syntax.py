"""Cases of yaml_syntax."""

from __future__ import annotations

from pathlib import Path

import pytest

from prodready.model import Document, Kind, LineMap, Place
from prodready.tools.yaml_syntax import TOOL
from tests.tools.case_files import answer, cases, judge_case


@pytest.mark.parametrize("file", cases("yaml_syntax"))
def test_case(file: Path) -> None:
    judge_case(TOOL, file, Kind.YAML)


@pytest.mark.parametrize(
    ("text", "message", "fix"),
    [
        ("host: *.example.com\n", "`*` and `&` begin an alias", "quotes"),
        ("a: b: c\n", "`: ` where no key can be", "quotes"),
        ("a:\n\t- b\n", "YAML is never indented with tabs", "spaces"),
        ("a: @b\n", "no value begins with this character", "quotes"),
    ],
)
def test_message(text: str, message: str, fix: str) -> None:
    (remark,) = answer(TOOL, text, Kind.YAML).remarks
    assert message in remark.message
    assert fix in (remark.fix or "")


@pytest.mark.parametrize(
    ("kind", "is_fragment"),
    [(Kind.KUBERNETES, True), (Kind.YAML, True), (Kind.GITHUB_WORKFLOW, False)],
)
def test_templates_are_rendered_except_by_github(kind: Kind, is_fragment: bool) -> None:
    found = answer(TOOL, "a: {{ x }}\n", kind)
    assert (found.fragment is not None) == is_fragment
    assert bool(found.remarks) != is_fragment


def test_an_anchor_may_stand_in_the_rest_of_the_file() -> None:
    lines = LineMap("page.md", (Place("page.md", 5), Place("page.md", 6)))
    part = Document("page.md", "a: 1\nb: *latest", Kind.YAML, lines)
    [found] = TOOL.run([part])
    assert found.remarks == ()
    assert found.fragment == "an alias at line 2 names what stands elsewhere"
