"""Cases of compose_schema."""

from __future__ import annotations

from pathlib import Path

import pytest

from prodready.tools.compose_schema import TOOL
from tests.tools.case_files import answer, cases, judge_case


@pytest.mark.parametrize("file", cases("compose_schema"))
def test_case(file: Path) -> None:
    is_file = file.parent.name in {"pass", "fail"}
    judge_case(TOOL, file, name="compose.yaml" if is_file else None)


DANGLING = "services:\n  web: {image: a, depends_on: [db]}\n"


@pytest.mark.parametrize(
    ("name", "rules"),
    [
        (None, []),
        ("compose.yaml", ["compose-depends-on"]),
        ("docker-compose.yml", ["compose-depends-on"]),
        ("compose.override.yaml", []),
        ("docker-compose.prod.yml", []),
    ],
)
def test_an_override_may_name_what_its_base_defines(name: str | None, rules: list[str]) -> None:
    found = answer(TOOL, DANGLING, name=name)
    assert [remark.rule for remark in found.remarks] == rules
    assert (found.fragment is None) == bool(rules)


@pytest.mark.parametrize(
    "text",
    [
        "services:\n  web: {image: a, depends_on: [databse]}\n  database: {image: b}\n",
        "services:\n  web: {image: a, networks: [back]}\nnetworks: {front: }\n",
    ],
)
def test_a_snippet_contradicts_itself(text: str) -> None:
    assert len(answer(TOOL, text).remarks) == 1
