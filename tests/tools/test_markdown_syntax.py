from __future__ import annotations

import pytest

from prodready.tools.markdown_syntax import TOOL
from tests.tools.casework import Case, ask, cases, check, check_batch

CASES = cases(TOOL)


@pytest.mark.parametrize("case", CASES, ids=str)
def test_case(case: Case) -> None:
    check(case, ask(TOOL, case))


def test_a_batch_says_what_each_says_alone() -> None:
    check_batch(TOOL, CASES)
