"""What the pages show as output of `prodready` is what it prints today."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from prodready.cli import main
from prodready.config import load_config
from prodready.documents.pages import collect
from prodready.model import Document, Kind

ROOT = Path(__file__).parents[2]
QUICK_START = "docs/quick-start.md"


def shown(command: str) -> list[Document]:
    """The console blocks of the handbook that run this command and show what it printed.

    What a page marks to be run is compared when the page is run, in its own folder.
    """
    found = collect([str(ROOT / "docs")], load_config().examples).snippets
    return [
        block
        for block in found
        if block.kind is Kind.CONSOLE
        and block.directives.running.role is None
        and block.text.startswith(f"$ {command} ")
    ]


def parts(block: Document) -> tuple[list[str], str]:
    """The arguments of the block's only command, and the output below it."""
    command, _, output = block.text.partition("\n")
    return shlex.split(command.removeprefix("$ prodready ")), output.strip()


def name(block: Document) -> str:
    return f"{Path(block.path).name}:{block.line}"


@pytest.mark.parametrize("block", shown("prodready check"), ids=name)
def test_a_check_prints_what_the_page_shows(
    block: Document, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(ROOT)
    arguments, output = parts(block)
    main(arguments)
    assert capsys.readouterr().out.strip() == output


def test_the_page_with_mistakes_gets_the_report_that_is_shown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    source = (ROOT / QUICK_START).read_text(encoding="utf-8")
    sample = re.search(r"^````\{[^\n]*docs/deploy\.md[^\n]*\n(.*?)^````$", source, re.M | re.S)
    assert sample is not None
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "deploy.md").write_text(sample[1], encoding="utf-8")
    [block] = shown("prodready snippets")
    arguments, output = parts(block)
    monkeypatch.chdir(tmp_path)
    assert main(arguments) == 1
    assert capsys.readouterr().out.strip() == output


def test_some_output_is_shown() -> None:
    assert len(shown("prodready check")) >= 2
