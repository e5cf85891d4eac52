from __future__ import annotations

import pytest

from prodready.documents.yamltree import load
from prodready.tools.amtool import TOOL, without_templates
from tests.tools.casework import Case, ask, cases, check, check_batch

CASES = cases(TOOL)


@pytest.mark.parametrize("case", CASES, ids=str)
def test_case(case: Case) -> None:
    check(case, ask(TOOL, case))


def test_a_batch_says_what_each_says_alone() -> None:
    check_batch(TOOL, CASES)


def test_templates_of_alertmanager_are_not_read() -> None:
    text = "route: {receiver: a}\ntemplates:\n- /etc/passwd\n\nreceivers: [{name: a}]\n"
    safe = without_templates(text)
    assert load(safe)[0].data == {**load(text)[0].data, "templates": []}
    assert safe.count("\n") == text.count("\n")
    last = without_templates("route: {receiver: a}\ntemplates:\n- /etc/passwd\n")
    assert load(last)[0].data == {"route": {"receiver": "a"}, "templates": []}
