"""Cases of gixy, alone and in one call; where it is absent, nothing is missed."""

from __future__ import annotations

import pytest

from prodready.tools.gixy import TOOL
from tests.tools.casework import Case, ask, cases, check, check_batch


@pytest.mark.parametrize("case", cases(TOOL), ids=str)
def test_case(case: Case) -> None:
    check(case, ask(TOOL, case))


def test_a_batch_says_what_each_alone_gets() -> None:
    check_batch(TOOL, cases(TOOL))


def test_it_may_be_absent() -> None:
    assert TOOL.optional
