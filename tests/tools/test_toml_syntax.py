"""Cases of toml_syntax."""

from __future__ import annotations

from pathlib import Path

import pytest

from prodready.tools.toml_syntax import TOOL
from tests.tools.case_files import cases, judge_case


@pytest.mark.parametrize("file", cases("toml_syntax"))
def test_case(file: Path) -> None:
    judge_case(TOOL, file)
