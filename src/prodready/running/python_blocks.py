"""Python blocks: scripts, and sessions with `>>> ` prompts in the way of `doctest`."""

from __future__ import annotations

import doctest
from pathlib import PurePosixPath

from prodready.model import Document
from prodready.patterns import lazy
from prodready.running.compare import BLANK, ELISION, difference, lines_of, shortened
from prodready.running.examples import Example, examples, is_session
from prodready.running.process import Stop
from prodready.running.result import (
    EXCEPTION,
    OUTPUT,
    STATUS,
    Clock,
    Edit,
    Result,
    Shown,
    place_of,
)
from prodready.running.sessions import Printed, Sessions

PYTHON = "python"
_TRACEBACK = lazy(r"Traceback \((?:most recent call last|innermost last)\):\s*$")
_CHECKER = doctest.OutputChecker()


def run_python(document: Document, sessions: Sessions, clock: Clock) -> Result:
    """Run a block in the page's module.

    Raises:
        UnavailableError: the interpreter cannot be started.
    """
    result = Result(document, PYTHON)
    if is_session(document.text):
        _run_session(result, sessions, clock)
    else:
        _run_script(result, sessions, clock)
    return result


def _filename(document: Document) -> str:
    return f"<{PurePosixPath(document.path).name}, line {document.line}>"


def _run_script(result: Result, sessions: Sessions, clock: Clock) -> None:
    document = result.document
    printed = sessions.python(document.text, _filename(document), "exec", clock.left)
    if _lost(result, printed, 1, sessions, clock):
        return
    status = printed.answer["status"]
    expected = (document.directives.running.exit or (0,))[-1]
    error = printed.answer.get("error")
    if status == expected:
        result.printed = printed.output
    elif error:
        result.remark(EXCEPTION, _words(error), error["line"] or 1)
    else:
        result.remark(STATUS, f"it ended with status {status}, and {expected} is expected", 1)


def _run_session(result: Result, sessions: Sessions, clock: Clock) -> None:
    document = result.document
    for number, example in enumerate(examples(document.text)):
        if example.options & doctest.SKIP or example.is_empty:
            continue
        name = f"{_filename(document)[:-1]}, example {number + 1}>"
        printed = sessions.python(example.source, name, "single", clock.left)
        if _lost(result, printed, example.line + 1, sessions, clock):
            return
        error = printed.answer.get("error")
        if not error and printed.answer["status"]:
            message = f"it ended with status {printed.answer['status']}"
            result.remark(STATUS, message, example.line + 1, example.column)
        elif error:
            _judge_error(result, example, error)
        else:
            _judge_output(result, example, printed.output)


def _judge_output(result: Result, example: Example, output: str) -> None:
    shown = Shown(example.shown, example.first)
    if example.options:
        wants = ("".join(f"{line}\n" for line in lines) for lines in shown.variants)
        if any(_CHECKER.check_output(want, output, example.options) for want in wants):
            return
    before = len(result.edits)
    result.compare(shown, lines_of(output))
    for index, edit in enumerate(result.edits[before:], before):
        # An empty line would end the output for whoever reads it with doctest.
        indent = " " * (example.column - 5)
        lines = tuple(indent + (line or BLANK) for line in edit.lines)
        result.edits[index] = Edit(edit.document, edit.first, edit.end, lines)


def _judge_error(result: Result, example: Example, error: dict[str, str | int | None]) -> None:
    """Compare the exception with the traceback that is shown; only its last part counts."""
    line = example.line + int(error["line"] or 1)
    lines = lines_of("\n".join(example.shown))
    if not lines or not _TRACEBACK.match(lines[0]):
        result.remark(EXCEPTION, _words(error), line, example.column if line == 1 else 1)
        return
    start = _type_line(lines)
    expected, actual = lines[start:], _message(error)
    if example.options & doctest.IGNORE_EXCEPTION_DETAIL:
        expected, actual = _type_only(expected), _type_only(actual)
    found = difference(expected, actual)
    if found is not None:
        at = example.first + start
        result.remark(OUTPUT, str(found), min(at + found.line, example.first + len(lines) - 1) + 1)
        indent = " " * (example.column - 5)
        new = tuple(indent + text for text in actual)
        result.edits.append(Edit(result.document, at, example.first + len(lines), new))


def _type_line(lines: list[str]) -> int:
    """Where a shown traceback comes to the exception: the first line that is no part of the stack."""
    for number, text in enumerate(lines[1:], 1):
        if not text[:1].isspace() and text != ELISION:
            return number
    return len(lines)


def _message(error: dict[str, str | int | None]) -> list[str]:
    """The lines of an exception from its type on."""
    lines = lines_of(str(error["text"]))
    start = next((n for n, text in enumerate(lines) if not text[:1].isspace()), 0)
    return lines[start:]


def _type_only(lines: list[str]) -> list[str]:
    return [lines[0].partition(":")[0].rpartition(".")[2]] if lines else []


def _words(error: dict[str, str | int | None]) -> str:
    lines = _message(error) or [""]
    return f"it raised {shortened(lines[0], 300)}"


def _lost(result: Result, printed: Printed, line: int, sessions: Sessions, clock: Clock) -> bool:
    """Whether the interpreter is gone, and with it the page's state; the finding says why."""
    exchange = printed.exchange
    if exchange.stop is None:
        return False
    if not result.stopped(printed, line, clock, sessions.options.output_limit):
        assert exchange.stop is Stop.ENDED
        result.remark(STATUS, f"the interpreter itself ended with status {exchange.status}", line)
    sessions.lost[PYTHON] = f"Python was stopped by the block at {place_of(result.document)}"
    return True
