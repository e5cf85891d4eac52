"""The commands of shell sessions, each at its true place."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from prodready.documents.console import commands
from prodready.model import Document, Kind, LineMap, Place

CASES = yaml.safe_load((Path(__file__).parent / "cases/console.yaml").read_text(encoding="utf-8"))


def session(text: str, lines: LineMap | None = None) -> Document:
    return Document("p.md", text, Kind.CONSOLE, lines or LineMap("p.md"))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["why"])
def test_the_commands_of_a_session(case: dict[str, Any]) -> None:
    found = commands(session(case["text"]))
    assert found.kind is Kind.SHELL
    places = [found.locate(number) for number in range(1, len(case["commands"]) + 1)]
    seen = list(zip(places, found.text.splitlines(), strict=True))
    assert seen == [(Place("p.md", line, column), text) for line, column, text in case["commands"]]


def test_places_go_through_the_documents_own_map() -> None:
    lines = LineMap("p.md", (Place("p.md", 10, 5), Place("p.md", 11, 5), Place("q.sh", 3, 1)))
    found = commands(session("$ a\nout\n$ b c\n", lines))
    assert found.locate(1, 1) == Place("p.md", 10, 7)
    assert found.locate(2, 3) == Place("q.sh", 3, 5)


def test_a_shell_block_with_prompts() -> None:
    document = Document("p.md", "$ ls\na\n", Kind.SHELL, LineMap("p.md"))
    assert commands(document).text == "ls\n"


PIECES = st.sampled_from(
    [
        "$ ",
        "# ",
        "> ",
        "ls",
        " \\",
        "'",
        '"',
        "<<EOF",
        "EOF",
        "\n",
        "\r\n",
        "do",
        "done",
        "{",
        "}",
        "é",
    ]
)


@given(st.lists(PIECES, max_size=40).map("".join) | st.text())
def test_every_command_is_in_the_text_at_its_place(text: str) -> None:
    found = commands(session(text))
    lines = text.replace("\r\n", "\n").split("\n")
    for number, line in enumerate(found.text.split("\n")[:-1], 1):
        place = found.locate(number)
        assert lines[place.line - 1][place.column - 1 :] == line
