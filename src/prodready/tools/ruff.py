"""Python, judged by ruff for faults: syntax, undefined names, and what fails or misleads at run time.

A page is read from top to bottom: what an earlier block of the same page defines is known.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from prodready.model import Document, Kind, Level, Severity
from prodready.patterns import lazy
from prodready.tools.interface import Answer, Remark, scratch_files
from prodready.tools.program import ProgramTool
from prodready.tools.python_names import (
    Known,
    foreign_cell,
    parse,
    undefined_faults,
    without_magics,
)

TARGET = "py313"
ON = (
    "E9",
    "F",
    "PLE",
    # Blocking calls in async functions, and tasks that may be collected while they run.
    *("ASYNC210", "ASYNC212", "ASYNC220", "ASYNC221", "ASYNC222", "ASYNC251", "RUF006"),
    # Calls that are deprecated and give a time without its zone.
    *("DTZ003", "DTZ004"),
    # Of flake8-bugbear what behaves differently from how it reads.
    *("B002", "B003", "B004", "B005", "B006", "B012", "B015", "B016", "B019", "B020", "B021"),
    *("B022", "B023", "B025", "B026", "B029", "B030", "B031", "B032", "B033", "B035", "B039"),
)
OFF = {
    "F401": "an import that a later block uses",
    "F403": "a star import is a taste; what it hides is not judged",
    "F405": "the name may come from the star import",
    "F541": "an f-string without a placeholder works",
    "F841": "a variable that the reader goes on with",
    "F842": "an annotation that the reader goes on with",
    "PLE1142": "says the same as F704 does",
}
WHOLE_FILES_ONLY = {
    "F811": "a page shows two ways to write one function below each other",
    "B015": "a session shows what a comparison gives",
}
OUTSIDE = {"F701": "a loop", "F702": "a loop", "F704": "a function", "F706": "a function"}
"""Statements that need something around them: on a page the sign of an excerpt."""

UNDEFINED = "F821"
SYNTAX = "invalid-syntax"
NEWER = lazy(r"syntax was added in (Python \d+\.\d+)")
GRAVE = lazy(r"F(50|52|63|7|82)|PLE|ASYNC|E9|B006")


class Ruff(ProgramTool):
    """ruff in one process for all documents, without the reader's configuration."""

    name = "ruff"
    kinds = frozenset({Kind.PYTHON})
    level = Level.LINT
    install = "pip install 'prodready[tools]' (ruff)"
    page_state = True

    @property
    def configuration(self) -> str:
        """The rules and the version of Python."""
        whole = ",".join(WHOLE_FILES_ONLY)
        return f"{TARGET};on={','.join(ON)};off={','.join(OFF)};whole={whole}"

    def run(self, documents: Sequence[Document]) -> list[Answer]:
        """Judge the documents; those of one page (one `path`) must be given in page order."""
        if not documents:
            return []
        blocks = _blocks(documents)
        found: list[list[dict[str, Any]]] = [[] for _ in documents]
        with scratch_files([block.document for block in blocks], "{index}.py") as (root, files):
            output = self.call([*self._arguments(), *(file.name for file in files)], root).stdout
        try:
            for problem in self.read_json(output):
                name = re.split(r"[/\\]", problem["filename"])[-1]
                found[int(name.removesuffix(".py"))].append(problem)
            return [_answer(*pair) for pair in zip(blocks, found, strict=True)]
        except (KeyError, TypeError, ValueError, IndexError):
            raise self.garbled(output) from None

    def _arguments(self) -> list[str]:
        rules = ["--select", ",".join(ON), "--ignore", ",".join(OFF), "--target-version", TARGET]
        return ["check", "--isolated", "--no-cache", "--output-format", "json", *rules, "--"]


@dataclass(frozen=True)
class _Block:
    document: Document
    """What ruff reads: notebook magics taken out."""
    known: Known
    """What the page has defined before this block."""
    foreign: str | None
    whole: bool
    """A file of its own, not a block on a page."""
    foreign_names: set[str]
    """Names that blocks above it on the page use and the reader's own program defines."""


def _blocks(documents: Sequence[Document]) -> list[_Block]:
    pages: dict[str, Known] = {}
    foreign_names: dict[str, set[str]] = {}
    blocks = []
    for document in documents:
        page = pages.setdefault(document.path, Known())
        if document.setup and (unseen := parse(document.setup)):
            page.learn(unseen)
        before = Known(set(page.names), page.everything)
        tree, foreign = parse(document.text), None
        if tree is None:
            foreign = foreign_cell(document.text)
            document = replace(document, text=without_magics(document.text))
            tree = parse(document.text)
        if tree is not None:
            page.learn(tree)
        whole = document.lines.origins is None
        used = foreign_names.setdefault(document.path, set())
        blocks.append(_Block(document, before, foreign, whole, used))
    return blocks


def _answer(block: _Block, found: list[dict[str, Any]]) -> Answer:
    if block.foreign:
        return Answer(unable=f"a notebook cell of another language (%%{block.foreign})")
    remarks = [_remark(problem) for problem in found]
    broken = [remark for remark in remarks if remark.syntax]
    newer = [version for remark in broken for version in NEWER.findall(remark.message)]
    if newer and len(newer) == len(broken):
        return Answer(unable=f"it needs {newer[0]}, later than the {TARGET} that is judged for")
    if broken:
        return Answer((next(r for r in broken if not NEWER.search(r.message)),))
    if block.whole:
        return Answer(tuple(remarks))
    remarks = [r for r in remarks if r.rule not in WHOLE_FILES_ONLY]
    outside = [OUTSIDE[r.rule] for r in remarks if r.rule in OUTSIDE]
    fragment = f"the body of {outside[0]}" if outside else None
    rest = [r for r in remarks if r.rule not in OUTSIDE]
    if "a function" in outside:
        # In a function's body `nonlocal` finds what the module's level does not have.
        rest = [r for r in rest if r.rule != "PLE0117"]
    undefined = _undefined(block, found)
    faults = undefined_faults(block.document.text, set(undefined.values()), block.known.names)
    faults -= block.foreign_names
    elsewhere = sorted(set(undefined.values()) - faults)
    block.foreign_names.update(elsewhere)
    if elsewhere:
        fragment = fragment or f"a module: it uses {_some(elsewhere)}, which it does not define"
    at_fault = {place for place, name in undefined.items() if name in faults}
    kept = tuple(r for r in rest if r.rule != UNDEFINED or (r.line, r.column) in at_fault)
    return Answer(kept, fragment=fragment)


def _undefined(block: _Block, found: list[dict[str, Any]]) -> dict[tuple[int, int], str]:
    """Names that neither the block nor the page above it defines, by their place."""
    lines = block.document.text.splitlines()
    names = {}
    for problem in found:
        if problem["code"] == UNDEFINED and not block.known.everything:
            row, column = problem["location"]["row"], problem["location"]["column"]
            name = lines[row - 1][column - 1 : problem["end_location"]["column"] - 1]
            if name not in block.known.names:
                names[row, column] = name
    return names


def _some(names: list[str]) -> str:
    return ", ".join(names[:3]) + (" and others" if len(names) > 3 else "")


def _remark(problem: dict[str, Any]) -> Remark:
    rule = str(problem["code"] or SYNTAX)
    syntax = rule == SYNTAX
    return Remark(
        rule=rule,
        message=str(problem["message"]),
        severity=Severity.HIGH if syntax or GRAVE.match(rule) else Severity.MEDIUM,
        line=int(problem["location"]["row"]),
        column=int(problem["location"]["column"]),
        help=problem["url"] or ("https://docs.python.org/3/reference/" if syntax else None),
        syntax=syntax,
    )


TOOL = Ruff()
