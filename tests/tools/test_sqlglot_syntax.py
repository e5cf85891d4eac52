"""Cases of sqlglot, alone and in one call."""

from __future__ import annotations

import subprocess
import sys

import pytest

from prodready.tools.sqlglot_syntax import TOOL
from tests.tools.casework import Case, ask, cases, check, check_batch


@pytest.mark.parametrize("case", cases(TOOL), ids=str)
def test_case(case: Case) -> None:
    check(case, ask(TOOL, case))


def test_a_batch_says_what_each_alone_gets() -> None:
    check_batch(TOOL, cases(TOOL))


def test_the_parser_is_loaded_only_for_sql() -> None:
    program = (
        "import sys; from prodready.tools import all_tools; all_tools();"
        "print([m for m in ('sqlglot', 'regopy', 'prodready.running') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert done.stdout.strip() == "[]", done.stderr
