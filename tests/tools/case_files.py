"""Cases as files: `cases/<tool>/{pass,fail,fragment,unable}/…`.

The name of a file in `fail` says what must be found in it and where:
`misspelt-key.compose-schema@4+compose-network@7.yml`. In the other three folders nothing may be.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from prodready.model import Document, Kind, LineMap
from prodready.tools.interface import Answer, Tool

CASES = Path(__file__).parent / "cases"


def document(text: str, kind: Kind, name: str | None = None, info: str = "") -> Document:
    """A snippet of this kind."""
    return Document("page.md", text, kind, LineMap("page.md"), name=name, info=info)


def answer(tool: Tool, text: str, kind: Kind | None = None, name: str | None = None) -> Answer:
    """What a tool says of a text."""
    return tool.run([document(text, kind or next(iter(tool.kinds)), name)])[0]


def cases(tool: str) -> list[object]:
    """Every case of a tool; the folder and the file's name are the test's id."""
    folder = CASES / tool
    files = sorted(file for file in folder.rglob("*") if file.is_file())
    kinds = {file.parent.name for file in files}
    assert {"pass", "fail"} <= kinds, f"{tool} needs cases on both sides"
    return [pytest.param(file, id=f"{file.parent.name}/{file.name}") for file in files]


def judge_case(tool: Tool, file: Path, kind: Kind | None = None, name: str | None = None) -> None:
    """Fail unless the tool says of the file exactly what its place and name announce."""
    assert tool.version() is not None, f"{tool.name} is not installed"
    found = answer(tool, file.read_text(encoding="utf-8"), kind, name)
    shown = [f"{remark.rule}@{remark.line}" for remark in found.remarks]
    assert shown == announced(file), [remark.message for remark in found.remarks]
    assert (found.fragment is not None) == (file.parent.name == "fragment"), found.fragment
    assert (found.unable is not None) == (file.parent.name == "unable"), found.unable
    assert all(remark.help and remark.help.startswith("https://") for remark in found.remarks)


def announced(file: Path) -> list[str]:
    """The rules and lines that a failing case's name lists, in reading order."""
    if file.parent.name != "fail":
        return []
    wanted = re.findall(r"[a-z][a-z0-9-]*@\d+", file.name)
    assert wanted, f"{file.name} names no rule and line"
    return sorted(wanted, key=lambda item: (int(item.partition("@")[2]), item))
