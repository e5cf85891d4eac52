"""The programs and loops that speed.py compares, each reduced to what it does with code blocks."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

import markdown

from prodready.documents.markdown import extract
from prodready.documents.pages import collect
from prodready.documents.project import flavor_for
from prodready.model import Kind

FENCE = re.compile(r"[> \t]*(?P<marks>`{3,}|~{3,})(?P<header>.*)$")


def bare_scanner(texts: Mapping[str, str]) -> int:
    """The least that finds fences at all: pairs of lines that start with marks."""
    count = 0
    for text in texts.values():
        marks = ""
        for line in text.split("\n"):
            start = line.lstrip("> \t")[:3]
            if start not in ("```", "~~~"):
                continue
            if not marks:
                marks = start
                count += 1
            elif start == marks:
                marks = ""
    return count


def superfences(texts: Mapping[str, str]) -> int:
    """The preprocessor of pymdownx.superfences, without highlighting."""
    renderer = markdown.Markdown(
        extensions=["pymdownx.superfences"],
        extension_configs={"pymdownx.highlight": {"use_pygments": False}},
    )
    preprocess = [
        renderer.preprocessors[name] for name in ("normalize_whitespace", "fenced_code_block")
    ]
    count = 0
    for text in texts.values():
        renderer.reset()
        lines = text.split("\n")
        for each in preprocess:
            lines = each.run(lines)
        count += renderer.htmlStash.html_counter
    return count


def extraction(texts: Mapping[str, str]) -> int:
    """Every code block with its kind, its directives and the place of every line."""
    return sum(
        len(extract(text, path, flavor=flavor_for(path)).snippets) for path, text in texts.items()
    )


def write_blocks(pages: Path, folder: Path, endings: Mapping[Kind, str]) -> int:
    """Write each block of these kinds into a file of its own; return how many."""
    folder.mkdir(parents=True)
    blocks = [each for each in collect([str(pages)]).snippets if each.kind in endings]
    for number, block in enumerate(blocks):
        file = folder / f"block{number}.{endings[block.kind]}"
        file.write_text(block.text, encoding="utf-8")
    return len(blocks)


def doccmd(peers: Path, folder: Path, commands: Mapping[str, str]) -> list[list[str]]:
    """The calls of doccmd: each command for its languages; `--verbose` tells each block.

    It leaves a page at the first block whose command fails, so that the commands never do.
    """
    calls = []
    always = folder / "always.sh"
    always.write_text('#!/bin/sh\n"$@" || true\n', encoding="utf-8")
    always.chmod(0o755)
    for languages, command in commands.items():
        call = [str(peers / "doccmd"), "--no-write-to-file", "--continue-on-error", "--verbose"]
        call += [part for language in languages.split() for part in ("--language", language)]
        calls.append([*call, "--command", f"{always} {command}", "."])
    return calls


def example_tests(pages: Path) -> Path:
    """A test file that has pytest-examples lint every Python block with ruff."""
    test = pages.parent / "test_examples.py"
    test.write_text(
        "import pytest\nfrom pytest_examples import CodeExample, EvalExample, find_examples\n\n\n"
        f"@pytest.mark.parametrize('example', find_examples({str(pages)!r}), ids=str)\n"
        "def test_example(example: CodeExample, eval_example: EvalExample) -> None:\n"
        "    if example.prefix.split('{')[0].strip() in ('py', 'python'):\n"
        "        eval_example.lint_ruff(example)\n",
        encoding="utf-8",
    )
    return test
