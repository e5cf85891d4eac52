"""Cases for adapters: YAML lists in `cases/<tool>/`, each a text and what the tool must say of it.

A case has `name` and `text`, and optionally `kind`, `info`, `file` (the document's own name),
`whole` (it is a file, not a block on a page), `page` (blocks that stand above it), `expect`
(`RULE@LINE` for every remark, none when left out), `syntax` (the remarks are syntax errors),
`fragment` and `unable` (a part of the reason).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from prodready.model import Document, Kind, LineMap, Place
from prodready.tools.interface import Answer, Tool

CASES = Path(__file__).parent / "cases"


@dataclass(frozen=True)
class Case:
    """A text with the answer that is expected about it."""

    name: str
    document: Document
    above: tuple[Document, ...]
    expect: tuple[str, ...]
    syntax: bool
    fragment: str | None
    unable: str | None

    def __str__(self) -> str:
        return self.name


def cases(tool: Tool) -> list[Case]:
    """All cases of a tool, in file order."""
    found = [
        _case(tool, number, entry)
        for file in sorted((CASES / tool.name).glob("*.yaml"))
        for number, entry in enumerate(yaml.safe_load(file.read_text(encoding="utf-8")))
    ]
    assert found, f"no cases for {tool.name}"
    assert len({case.name for case in found}) == len(found), "a name is used twice"
    return found


def _case(tool: Tool, number: int, entry: dict[str, Any]) -> Case:
    kind = Kind(entry.get("kind", sorted(tool.kinds)[0]))
    path = f"page-{number}.md"

    def document(text: str, line: int) -> Document:
        count = text.count("\n") + 1
        origins = tuple(Place(path, line + i, 3) for i in range(count))
        lines = LineMap(path) if entry.get("whole") else LineMap(path, origins)
        return Document(path, text, kind, lines, entry.get("file"), entry.get("info", ""), line)

    above = tuple(document(text, 10 * i + 1) for i, text in enumerate(entry.get("page", ())))
    known = {"name", "text", "kind", "info", "file", "whole", "page", "expect", "syntax"}
    assert set(entry) <= known | {"fragment", "unable"}, f"unknown key in {entry['name']}"
    return Case(
        entry["name"],
        document(entry["text"], 101),
        above,
        tuple(sorted(entry.get("expect", ()))),
        bool(entry.get("syntax")),
        entry.get("fragment"),
        entry.get("unable"),
    )


def require(tool: Tool) -> None:
    """Skip, saying how to get it, where the tool is not installed."""
    if tool.version() is None:
        pytest.skip(f"{tool.name} is not installed: {tool.install}")


def ask(tool: Tool, case: Case) -> Answer:
    """The tool's answer about the case alone (with what stands above it on its page)."""
    require(tool)
    return tool.run([*case.above, case.document])[-1]


def check(case: Case, answer: Answer) -> None:
    """Fail unless the answer is the expected one, in full."""
    said = tuple(sorted(f"{remark.rule}@{remark.line}" for remark in answer.remarks))
    assert said == case.expect, answer
    if case.expect:
        assert all(remark.syntax == case.syntax for remark in answer.remarks), answer
        assert all(remark.message and remark.help for remark in answer.remarks), answer
    for expected, reason in ((case.fragment, answer.fragment), (case.unable, answer.unable)):
        assert (expected is None) == (reason is None), answer
        assert expected is None or expected in (reason or ""), answer


def check_batch(tool: Tool, some: Sequence[Case]) -> None:
    """Fail unless all cases in one call get what each gets alone."""
    require(tool)
    documents = [document for case in some for document in (*case.above, case.document)]
    together = dict(zip((id(d) for d in documents), tool.run(documents), strict=True))
    for case in some:
        assert together[id(case.document)] == ask(tool, case), case.name
