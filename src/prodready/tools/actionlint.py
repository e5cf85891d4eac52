"""GitHub workflows, judged by actionlint where it is installed: what our own rules do not know."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import PurePath
from typing import Any

from prodready.documents.yamltree import YamlError, load
from prodready.model import Document, Kind, Level, Severity
from prodready.tools import workflow_schema
from prodready.tools.interface import Answer, Remark, scratch_files
from prodready.tools.program import ProgramTool
from prodready.tools.schema import leaves_out, sort_remarks

HELP = "https://github.com/rhysd/actionlint/blob/main/docs/checks.md"
OPTIONS = (
    # Scripts are shell and Python that the page does not show as such, with expressions in them.
    *("-shellcheck=", "-pyflakes="),
    *("-no-color", "-format", "{{json .}}"),
)
OFF = {
    "runner-label": "a runner of one's own has any label",
    "pyflakes": "turned off",
    "shellcheck": "turned off",
}
"""Kinds of remarks that say nothing for sure."""


class Actionlint(ProgramTool):
    """actionlint, one process for all whole workflows; nothing is missed where it is absent."""

    name = "actionlint"
    kinds = frozenset({Kind.GITHUB_WORKFLOW})
    level = Level.SCHEMA
    install = "go install github.com/rhysd/actionlint/cmd/actionlint@latest"
    optional = True

    @property
    def configuration(self) -> str:
        """The options that it is called with."""
        return f"{' '.join(OPTIONS)};off={','.join(sorted(OFF))}"

    def run(self, documents: Sequence[Document]) -> list[Answer]:
        """Judge the workflows that are whole; on a part it would miss what is not shown."""
        chosen = [index for index, document in enumerate(documents) if _is_whole(document)]
        answers = [Answer(aside=True) for _ in documents]
        whole = [documents[index] for index in chosen]
        ours = workflow_schema.TOOL.run(whole)
        for index, own, remarks in zip(chosen, ours, self._lint(whole), strict=True):
            # A line that our own rules speak of is not spoken of twice.
            known = {remark.line for remark in own.remarks}
            answers[index] = Answer(sort_remarks([r for r in remarks if r.line not in known]))
        return answers

    def _lint(self, documents: list[Document]) -> list[list[Remark]]:
        remarks: list[list[Remark]] = [[] for _ in documents]
        if not documents:
            return remarks
        with scratch_files(documents, "{index}.yml") as (root, files):
            done = self.call([*OPTIONS, *(file.name for file in files)], root)
        try:
            for found in self.read_json(done.stdout) or ():
                if found["kind"] not in OFF:
                    remarks[int(PurePath(found["filepath"]).stem)].append(_remark(found))
        except (KeyError, TypeError, ValueError, IndexError, AttributeError):
            raise self.garbled(done.stdout) from None
        return remarks


def _is_whole(document: Document) -> bool:
    try:
        trees = load(document.text)
    except YamlError:
        return False
    data = trees[0].data if len(trees) == 1 else None
    return (
        isinstance(data, dict) and {"on", "jobs"} <= data.keys() and not leaves_out(document.text)
    )


def _remark(found: dict[str, Any]) -> Remark:
    return Remark(
        f"actionlint/{found['kind']}",
        str(found["message"]),
        Severity.HIGH,
        int(found["line"]),
        int(found["column"]) or 1,
        help=HELP,
    )


TOOL = Actionlint()
