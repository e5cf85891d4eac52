"""Cases of hcl_syntax."""

from __future__ import annotations

from pathlib import Path

import pytest

from prodready.tools.hcl_syntax import TOOL
from tests.tools.case_files import cases, judge_case


@pytest.mark.parametrize("file", cases("hcl_syntax"))
def test_case(file: Path) -> None:
    judge_case(TOOL, file)
