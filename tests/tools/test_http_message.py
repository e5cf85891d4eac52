"""Cases of http-message, alone and in one call."""

from __future__ import annotations

import pytest

from prodready.tools.http_message import TOOL
from tests.tools.casework import Case, ask, cases, check, check_batch


@pytest.mark.parametrize("case", cases(TOOL), ids=str)
def test_case(case: Case) -> None:
    check(case, ask(TOOL, case))


def test_a_batch_says_what_each_alone_gets() -> None:
    check_batch(TOOL, cases(TOOL))


def test_places_in_a_body_are_those_of_the_page() -> None:
    case = next(case for case in cases(TOOL) if case.name == "a body with a trailing comma")
    (remark,) = ask(TOOL, case).remarks
    line = case.document.text.split("\n")[remark.line - 1]
    assert line[remark.column - 1] == ","
