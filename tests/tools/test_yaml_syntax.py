"""Cases of yaml_syntax."""

from __future__ import annotations

from pathlib import Path

import pytest

from prodready.model import Kind
from prodready.tools.yaml_syntax import TOOL
from tests.tools.case_files import cases, judge_case


@pytest.mark.parametrize("file", cases("yaml_syntax"))
def test_case(file: Path) -> None:
    judge_case(TOOL, file, Kind.YAML)
