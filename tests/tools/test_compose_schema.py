"""Cases of compose_schema."""

from __future__ import annotations

from pathlib import Path

import pytest

from prodready.tools.compose_schema import TOOL
from tests.tools.case_files import answer, cases, judge_case


@pytest.mark.parametrize("file", cases("compose_schema"))
def test_case(file: Path) -> None:
    judge_case(TOOL, file)


DANGLING = "services:\n  web: {image: a, depends_on: [db]}\n"


@pytest.mark.parametrize(
    ("name", "rules"),
    [
        (None, ["compose-depends-on"]),
        ("compose.yaml", ["compose-depends-on"]),
        ("docker-compose.yml", ["compose-depends-on"]),
        ("compose.override.yaml", []),
        ("docker-compose.prod.yml", []),
    ],
)
def test_an_override_may_name_what_its_base_defines(name: str | None, rules: list[str]) -> None:
    assert [remark.rule for remark in answer(TOOL, DANGLING, name=name).remarks] == rules
