"""Every rule on pages that break it and on pages that look as if they did.

`cases/<rule>/fail/*.md` begin with a comment that names the lines of the findings; nothing else
may be found on them. On `pass` pages nothing may be found at all.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from prodready.coherence import examine
from prodready.coherence.interface import all_rules
from prodready.documents.pages import collect

CASES = Path(__file__).parent / "cases"
PAGES = sorted(CASES.glob("*/*/*.md"))


def found(file: Path) -> list[str]:
    """What is found on a page, as `rule@line`."""
    documents = collect([str(file)]).snippets
    examination = examine(documents)
    assert not examination.errors
    return sorted(
        f"{remark.rule}@{document.locate(remark.line, remark.column).line}"
        for document, remarks in zip(documents, examination.remarks, strict=True)
        for remark in remarks
    )


def announced(file: Path) -> list[str]:
    """What a page says that is wrong with it."""
    if file.parent.name == "pass":
        return []
    head = re.match(r"<!-- line: ([\d, ]+) -->", file.read_text(encoding="utf-8"))
    assert head, f"{file} names no line"
    return sorted(f"{file.parts[-3]}@{line.strip()}" for line in head[1].split(","))


@pytest.mark.parametrize(
    "file", PAGES, ids=lambda file: f"{file.parts[-3]}/{file.parts[-2]}/{file.stem}"
)
def test_case(file: Path) -> None:
    assert found(file) == announced(file)


@pytest.mark.parametrize("rule", sorted(all_rules()))
def test_a_rule_has_cases_on_both_sides(rule: str) -> None:
    for side in ("fail", "pass"):
        assert list((CASES / rule / side).glob("*.md")), f"{rule} has no {side} case"


def test_every_case_is_of_a_rule() -> None:
    assert {file.parts[-3] for file in PAGES} == set(all_rules())
