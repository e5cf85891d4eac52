"""One page, run from top to bottom."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path, PurePosixPath

from prodready.documents.runmarks import RunMarks
from prodready.errors import UnavailableError
from prodready.model import Document, Finding, Kind
from prodready.running.compare import lines_of
from prodready.running.console_blocks import BASH, run_console
from prodready.running.plan import INVALID, Action, Plan, Step, plan
from prodready.running.python_blocks import PYTHON, run_python
from prodready.running.result import Clock, Result, Shown, as_finding
from prodready.running.sessions import Options, Sessions

_NOTHING = "the block above it failed, or shows its output itself"


class PageRun:
    """The run of one page, and its results by block.

    Attributes:
        results: what came of each block that has something to say.
        versions: by tool, the version that ran.
        errors: tools that could not be used.
    """

    def __init__(self, documents: Sequence[Document], marks: RunMarks, options: Options) -> None:
        self.documents = documents
        self.marks = marks
        self.options = options
        self.results: list[Result] = []
        self.versions: dict[str, str] = {}
        self.errors: list[str] = []
        self._pending: list[Finding] = []
        self._sessions: Sessions | None = None
        self._interrupted = False

    def interrupt(self) -> None:
        """End the run soon; called from another thread."""
        self._interrupted = True
        if self._sessions is not None:
            self._sessions.interrupt()

    def run(self, today: date) -> None:
        """Execute the plan; a page without marks starts nothing."""
        planned = plan(self.documents, self.marks, today)
        self._tell_faults(planned)
        if not planned.steps:
            return
        with Sessions(self.options) as sessions:
            self._sessions = sessions
            if self._interrupted:
                sessions.interrupt()
            for step in planned.steps:
                self._step(step, sessions)
            self.versions = dict(sessions.versions)

    def _tell_faults(self, planned: Plan) -> None:
        for document, remark in planned.faults:
            self.results.append(Result(document, "", [remark], ran=False))

    def _step(self, step: Step, sessions: Sessions) -> None:
        if step.action is Action.FILE:
            self._write(step.document, sessions.folder)
        elif step.action is Action.OUTPUT:
            self._compare(step)
        else:
            result = self._run(step.document, sessions)
            if step.action is Action.SETUP:
                self._pending += [as_finding(result, remark) for remark in result.remarks]
            else:
                result.inherited, self._pending = self._pending, []
                self.results.append(result)

    def _run(self, document: Document, sessions: Sessions) -> Result:
        tool, run = (PYTHON, run_python) if document.kind is Kind.PYTHON else (BASH, run_console)
        if tool in sessions.lost:
            return Result(document, tool, unrun=sessions.lost[tool])
        seconds = document.directives.running.timeout or self.marks.timeout or self.options.seconds
        try:
            return run(document, sessions, Clock(seconds))
        except UnavailableError as error:
            sessions.lost[tool] = str(error)
            self.errors.append(str(error))
            return Result(document, tool, unrun=str(error))

    def _compare(self, step: Step) -> None:
        """Compare a block that shows output with what the block above it printed."""
        above = next((r for r in self.results if r.document is step.follows), None)
        if above is None:
            return
        result = Result(step.document, above.tool)
        if above.printed is None:
            result.unrun = above.unrun or _NOTHING
        else:
            lines = step.document.text.split("\n")[:-1]
            result.compare(Shown(lines, 0, comments=False), lines_of(above.printed))
        self.results.append(result)

    def _write(self, document: Document, folder: Path) -> None:
        result = Result(document, "", ran=False)
        fault = None
        name = PurePosixPath(document.name) if document.name else None
        if name is None:
            fault = 'a file needs a title that is a file name, as in title="app.py"'
        elif name.is_absolute() or ".." in name.parts:
            fault = f"{name} lies outside the folder of the page; give a name without .."
        else:
            target = folder / name
            try:
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_text(document.text, encoding="utf-8", errors="replace")
            except OSError as error:
                fault = f"{name} could not be written: {error.strerror}"
        if fault:
            result.remark(INVALID, fault, 1)
            self.results.append(result)
