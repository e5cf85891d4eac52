"""Alertmanager configurations, judged by amtool."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from prodready.documents.yamltree import load
from prodready.model import Document, Kind, Level, Severity
from prodready.patterns import lazy
from prodready.tools.interface import Answer, Remark, scratch_files
from prodready.tools.program import ProgramTool, version_tuple
from prodready.tools.yaml_text import unreadable

RULE = "amtool"
HELP = "https://prometheus.io/docs/alerting/latest/configuration/"
CHECKED = lazy(r"Checking '(?:[^']*/)?(?P<index>\d+)\.yml'(?P<said>.*)", re.DOTALL)
FAILED = lazy(r"FAILED: (?P<message>.*?)(?=\nFound:|\Z)", re.DOTALL)
LINE = lazy(r"line (?P<line>\d+): (?P<message>.+)")
QUOTED = lazy(r'"((?:[^"\\]|\\.)+)"')
STOOD_IN = lazy(r"\baddress x{4,}(?![\w.])")
"""What it says of a placeholder that was written over."""
UNKNOWN_FIELD = lazy(r"field (?P<field>\w+) not found in type")
MISSING_FILE = lazy(r"no such file or directory|does not point to an existing file")
CURRENT = (0, 28)
"""A version older than this (Debian 12 has 0.25) refuses receivers and fields of today."""


class Amtool(ProgramTool):
    """amtool in one process for all documents."""

    name = "amtool"
    kinds = frozenset({Kind.ALERTMANAGER})
    level = Level.SCHEMA
    install = "apt-get install prometheus-alertmanager, or amtool from prometheus.io/download"

    def run(self, documents: Sequence[Document]) -> list[Answer]:
        """Judge the documents; see `Tool.run`."""
        answers = [_beforehand(document.text) for document in documents]
        chosen = [index for index, answer in enumerate(answers) if answer is None]
        reports = self._check([documents[index] for index in chosen])
        for index, messages in zip(chosen, reports, strict=True):
            answers[index] = self._answer(documents[index].text, messages)
        return [answer or Answer() for answer in answers]

    def _check(self, documents: list[Document]) -> list[list[str]]:
        """What amtool complains about in each document; nothing where it said SUCCESS."""
        if not documents:
            return []
        copies = [replace(d, text=without_templates(d.text)) for d in documents]
        with scratch_files(copies, "{index}.yml") as (root, files):
            done = self.call(["check-config", *(file.name for file in files)], root)
        said: dict[int, list[str]] = {}
        for part in re.split(r"(?=^Checking ')", done.stdout, flags=re.MULTILINE):
            found = CHECKED.match(part)
            if found is None:
                continue
            failures = [m.group("message").strip() for m in FAILED.finditer(found.group("said"))]
            if failures or "SUCCESS" in found.group("said"):
                said[int(found.group("index"))] = failures
        if set(said) != set(range(len(documents))):
            raise self.garbled(done.stdout or done.stderr)
        return [said[index] for index in range(len(documents))]

    def _answer(self, text: str, messages: list[str]) -> Answer:
        remarks = []
        for message in messages:
            if MISSING_FILE.search(message):
                return Answer(unable=f"it refers to a file that is not here: {message}")
            unknown = UNKNOWN_FIELD.search(message)
            version = self.version() or ""
            if unknown and version_tuple(version) < CURRENT:
                return Answer(
                    unable=f"amtool {version} does not know the field {unknown.group('field')}, "
                    "which may be newer"
                )
            if STOOD_IN.search(message):
                return Answer(fragment="a configuration with addresses to fill in")
            remarks += _remarks(text, message)
        return Answer(tuple(remarks))


def _beforehand(text: str) -> Answer | None:
    """The answer about a text that is no whole configuration; None where amtool must say."""
    broken = unreadable(text)
    if broken is not None:
        return broken
    trees = load(text)
    data = trees[0].data if trees else None
    if not isinstance(data, dict) or "route" not in data:
        return Answer(fragment="an Alertmanager configuration: it has no route")
    if "templates" in data and text.lstrip().startswith("{"):
        return Answer(unable="the files that it names as templates are not here")
    return None


def without_templates(text: str) -> str:
    """The configuration with its list of template files emptied, on the same lines.

    amtool reads every file that the list names; the files of this machine are none of its business.
    """
    tree = load(text)[0]
    data = tree.data
    if not isinstance(data, dict) or "templates" not in data:
        return text
    first, _ = tree.place(("templates",))
    others = [tree.place((key,))[0] for key in data if key != "templates"]
    last = min((line for line in others if line > first), default=text.count("\n") + 2)
    lines = text.split("\n")
    lines[first - 1 : last - 1] = ["templates: []", *[""] * (last - first - 1)]
    return "\n".join(lines)


def _remarks(text: str, message: str) -> list[Remark]:
    lines = [(int(m.group("line")), m.group("message").strip()) for m in LINE.finditer(message)]
    if not lines:
        lines = [(_line_of(text, message), " ".join(message.split()))]
    return [Remark(RULE, said, Severity.HIGH, line, help=HELP) for line, said in lines]


def _line_of(text: str, message: str) -> int:
    """The first line that holds a value which the message quotes."""
    for value in QUOTED.findall(message):
        word = re.compile(rf"(?<![\w-]){re.escape(value)}(?![\w-])")
        found = [n for n, line in enumerate(text.split("\n"), 1) if word.search(line)]
        if found:
            return found[0]
    return 1


TOOL = Amtool()
