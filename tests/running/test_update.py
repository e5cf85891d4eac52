"""Rewriting shown output: on any text it settles after one run and leaves all else alone."""

from __future__ import annotations

import shlex
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from prodready import running
from prodready.documents.markdown import extract
from prodready.documents.pages import collect
from prodready.running.console_blocks import commands

LINE = st.sampled_from(
    [
        "a",
        "b",
        "...",
        "a ... b",
        "",
        "  deep",
        "```",
        "$ ls",
        "# note",
        "> quoted",
        "é",
        "-->",
        "\t",
    ]
)
LINES = st.lists(LINE, max_size=5)
PREFIX = st.sampled_from(["", "    ", "> ", "  "])


def page(prefix: str, pairs: list[tuple[list[str], list[str]]]) -> str:
    """A page with a command that prints some lines, below each the lines that it shows."""
    rows = ["```console"]
    for printed, shown in pairs:
        rows.append(f"$ printf '%s\\n' {shlex.join(printed or ['x'])}")
        rows += [line for line in shown if not line.startswith(("```", "$"))]
    rows.append("```")
    head = {"    ": "1. item\n\n", "  ": "- item\n\n"}.get(prefix, "")
    body = "\n".join((prefix + row).rstrip() if not row else prefix + row for row in rows)
    return f"<!-- prodready: run -->\n\ntext\n\n{head}{body}\n\nend\n"


@pytest.mark.slow
@settings(max_examples=25, deadline=None)
@given(PREFIX, st.lists(st.tuples(LINES, LINES), min_size=1, max_size=3))
def test_a_second_run_changes_nothing(
    prefix: str, pairs: list[tuple[list[str], list[str]]]
) -> None:
    text = page(prefix, pairs)
    with TemporaryDirectory() as folder:
        file = Path(folder) / "page.md"
        file.write_text(text, encoding="utf-8")
        running.update([str(file)], running.Options())
        once = file.read_text(encoding="utf-8")
        running.update([str(file)], running.Options())
        assert file.read_text(encoding="utf-8") == once
    before, after = (extract(each, "page.md").snippets for each in (text, once))
    assert [[c.source for c in commands(s.text)] for s in before] == [
        [c.source for c in commands(s.text)] for s in after
    ]
    assert once.startswith("<!-- prodready: run -->\n\ntext\n\n")
    assert once.endswith("\n\nend\n")


def test_a_page_that_includes_what_another_changed_is_read_again(tmp_path: Path) -> None:
    (tmp_path / "mkdocs.yml").write_text("site_name: x\n", encoding="utf-8")
    docs = tmp_path / "docs"
    docs.mkdir()
    shared = tmp_path / "session.txt"
    shared.write_text("$ seq 3\n0\n$ echo b\nc\n", encoding="utf-8")
    for name in ("one.md", "two.md"):
        (docs / name).write_text(
            '<!-- prodready: run -->\n\ntext\n\n```console\n--8<-- "session.txt"\n```\n',
            encoding="utf-8",
        )
    pages = list(collect([str(docs)]).marks)
    told = running.update(pages, running.Options())
    assert shared.read_text(encoding="utf-8") == "$ seq 3\n1\n2\n3\n$ echo b\nb\n"
    assert len(told) == 1
