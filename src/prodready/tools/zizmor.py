"""GitHub workflows, actions and Dependabot configurations, judged by zizmor for security faults."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import PurePath
from typing import Any

from prodready.documents.yamltree import load
from prodready.model import Document, Kind, Level, Severity
from prodready.patterns import lazy
from prodready.tools.interface import Answer, Remark, scratch_files
from prodready.tools.program import ProgramTool
from prodready.tools.yaml_text import Wrapped, unreadable, wrap

FILES = {
    Kind.GITHUB_WORKFLOW: ".github/workflows/workflow.yml",
    Kind.GITHUB_ACTION: "action.yml",
    Kind.DEPENDABOT: ".github/dependabot.yml",
}
"""zizmor knows a file's kind by its name."""

OPTIONS = (
    "--offline",
    "--no-config",
    "--no-exit-codes",
    "--no-progress",
    "--color=never",
    # The regular persona leaves out what zizmor itself calls code smells and guesses.
    "--persona=regular",
    "--format=json-v1",
)
SEVERITIES = {
    "High": Severity.HIGH,
    "Medium": Severity.MEDIUM,
    "Low": Severity.LOW,
    "Informational": Severity.LOW,
}
OWN_SEVERITIES = {
    # A tag can be moved, and mostly is not: true of nearly every workflow, and open to debate.
    "unpinned-uses": Severity.MEDIUM,
    "artipacked": Severity.LOW,
}
OFF = {
    "dependabot-cooldown": "how many days to wait is a policy; Dependabot waits by default",
    "self-repository": "`./path` is what every reader writes, and works",
    "secrets-outside-env": "an environment is judged where a job deploys, not at every secret",
}
"""Audits that ask for a policy, and do not show a fault in the file."""

COMPLETED = lazy(r"completed (?P<file>\S+)\s*$", re.MULTILINE)
NOTHING_COLLECTED = 3
ABOVE_JOBS = "on: push\npermissions: {}\n"
JOB = ABOVE_JOBS + "jobs:\n  example:\n    runs-on: ubuntu-latest\n"


class Zizmor(ProgramTool):
    """zizmor in one process for all documents, offline and without the reader's configuration."""

    name = "zizmor"
    kinds = frozenset(FILES)
    level = Level.LINT
    install = "pip install 'prodready[tools]' (zizmor)"

    @property
    def configuration(self) -> str:
        """The options that it is called with."""
        return f"{' '.join(OPTIONS)};off={','.join(sorted(OFF))};no-guesses"

    def run(self, documents: Sequence[Document]) -> list[Answer]:
        """Judge the documents; see `Tool.run`."""
        answers = [unreadable(document.text) for document in documents]
        wraps = {i: _whole(documents[i]) for i, answer in enumerate(answers) if answer is None}
        texts = [replace(documents[i], text=wraps[i].text) for i in wraps]
        for index, (read, found) in zip(wraps, self._audit(texts), strict=True):
            part = wraps[index].part_of
            if read:
                sorted_remarks = sorted((_remark(wraps[index], f) for f in found), key=_order)
                # One line that lets a stranger in three times is mended in one go.
                once = {(r.line, r.rule): r for r in reversed(sorted_remarks)}
                remarks = tuple(reversed(once.values()))
                answers[index] = Answer(remarks, fragment=part)
            else:
                what = documents[index].kind.value
                answers[index] = Answer(unable=f"zizmor does not read it as a {what}")
        return [answer or Answer() for answer in answers]

    def _audit(self, documents: list[Document]) -> list[tuple[bool, list[dict[str, Any]]]]:
        """For each document whether zizmor could read it, and what it found."""
        if not documents:
            return []
        with scratch_files(documents, "{index}/text") as (root, files):
            names = []
            for file, document in zip(files, documents, strict=True):
                target = file.parent / FILES[document.kind]
                target.parent.mkdir(parents=True, exist_ok=True)
                names.append(file.rename(target).relative_to(root).as_posix())
            done = self.call([*OPTIONS, "--", *names], root, expected=(0, NOTHING_COLLECTED))
        found: list[list[dict[str, Any]]] = [[] for _ in documents]
        completed = {_index(match.group("file")) for match in COMPLETED.finditer(done.stderr)}
        if done.returncode == NOTHING_COLLECTED:
            return [(False, []) for _ in documents]
        try:
            for finding in self.read_json(done.stdout):
                place = _primary(finding)["symbolic"]["key"]["Local"]["verbatim_path"]
                if finding["ident"] not in OFF and not _is_a_guess(finding):
                    found[_index(place)].append(finding)
        except (KeyError, TypeError, ValueError, IndexError, StopIteration):
            raise self.garbled(done.stdout) from None
        if not completed and "WARN" not in done.stderr:
            raise self.garbled(done.stderr)
        return [(index in completed, some) for index, some in enumerate(found)]


_NEEDS_PROOF = frozenset({"template-injection"})
"""Audits that accuse a line: where zizmor does not know who sets a value, it says nothing."""


def _is_a_guess(finding: dict[str, Any]) -> bool:
    """Whether zizmor itself is unsure, and accuses or says that little depends on it."""
    said = finding["determinations"]
    unsure = said["confidence"] == "Low"
    return unsure and (said["severity"] == "Informational" or finding["ident"] in _NEEDS_PROOF)


def _index(path: str) -> int:
    return int(PurePath(path.replace("\\", "/")).parts[0])


def _order(remark: Remark) -> tuple[int, int, str]:
    return remark.line, remark.column, remark.rule


def _whole(document: Document) -> Wrapped:
    """A part of a workflow with what it needs around it; rights are set so that none is missing."""
    text = document.text
    trees = load(text)
    data = trees[0].data if trees else None
    if document.kind is not Kind.GITHUB_WORKFLOW:
        return Wrapped(text)
    if isinstance(data, list) and data and all(_is_step(item) for item in data):
        return wrap(text, JOB + "    steps:\n", 6, "a job: steps alone")
    if not isinstance(data, dict) or "on" in data or True in data:
        return Wrapped(text)
    if "jobs" in data:
        head = "on: push\n" if "permissions" in data else ABOVE_JOBS
        return wrap(text, head, 0, "a workflow: it has no `on`")
    if "steps" in data:
        head = JOB if "runs-on" not in data else JOB.replace("    runs-on: ubuntu-latest\n", "")
        return wrap(text, head, 4, "a job")
    if data and all(isinstance(v, dict) and ({"steps", "uses"} & set(v)) for v in data.values()):
        return wrap(text, ABOVE_JOBS + "jobs:\n", 2, "a workflow: jobs alone")
    return wrap(text, JOB + "    steps:\n    -\n", 6, "a job") if _is_step(data) else Wrapped(text)


def _is_step(item: object) -> bool:
    return isinstance(item, dict) and ("uses" in item or "run" in item)


def _primary(finding: dict[str, Any]) -> dict[str, Any]:
    places = finding["locations"]
    first: dict[str, Any] = next(p for p in places if p["symbolic"]["kind"] == "Primary")
    return first


def _remark(wrapped: Wrapped, finding: dict[str, Any]) -> Remark:
    place = _primary(finding)
    start = place["concrete"]["location"]["start_point"]
    row, column = int(start["row"]), int(start["column"])
    # zizmor counts columns in bytes.
    line = wrapped.text.split("\n")[row].encode()
    column = len(line[:column].decode("utf-8", "ignore"))
    row, column = wrapped.place(row + 1, column + 1)
    ident = str(finding["ident"])
    severity = SEVERITIES.get(str(finding["determinations"]["severity"]), Severity.LOW)
    return Remark(
        rule=f"zizmor/{ident}",
        message=f"{finding['desc']}: {place['symbolic']['annotation']}",
        severity=OWN_SEVERITIES.get(ident, severity),
        line=row,
        column=column,
        help=str(finding["url"]),
    )


TOOL = Zizmor()
