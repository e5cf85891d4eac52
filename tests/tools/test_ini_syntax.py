"""Cases of ini_syntax."""

from __future__ import annotations

from pathlib import Path

import pytest

from prodready.tools.ini_syntax import TOOL
from tests.tools.case_files import cases, judge_case


@pytest.mark.parametrize("file", cases("ini_syntax"))
def test_case(file: Path) -> None:
    judge_case(TOOL, file)
