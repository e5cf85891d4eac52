"""Cases of dependabot_schema."""

from __future__ import annotations

from pathlib import Path

import pytest

from prodready.tools.dependabot_schema import TOOL
from tests.tools.case_files import cases, judge_case


@pytest.mark.parametrize("file", cases("dependabot_schema"))
def test_case(file: Path) -> None:
    judge_case(TOOL, file)
