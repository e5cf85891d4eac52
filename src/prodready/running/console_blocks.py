"""Console sessions and shell scripts, in the page's bash."""

from __future__ import annotations

from dataclasses import dataclass

from prodready.documents.prompts import CommandLine, commands_of
from prodready.model import Document, Kind
from prodready.running.compare import lines_of, shown
from prodready.running.process import Stop
from prodready.running.result import STATUS, Clock, Result, Shown, place_of
from prodready.running.sessions import Printed, Sessions

BASH = "bash"


@dataclass(frozen=True, slots=True)
class Command:
    """One command of a session; `first` is the line of its output, from 0."""

    source: str
    line: int
    column: int
    first: int
    shown: tuple[str, ...]


def commands(text: str) -> list[Command]:
    """The commands of a session, each with what is shown below it."""
    lines = text.split("\n")[:-1] if text.endswith("\n") else text.split("\n")
    found = commands_of(text)
    ends = [command[0].line - 1 for command in found[1:]] + [len(lines)]
    return [_command(part, lines, end) for part, end in zip(found, ends, strict=False)]


def _command(part: list[CommandLine], lines: list[str], end: int) -> Command:
    first = part[-1].line
    source = "\n".join(line.text for line in part)
    return Command(source, part[0].line, part[0].column, first, tuple(lines[first:end]))


def run_console(document: Document, sessions: Sessions, clock: Clock) -> Result:
    """Run a session, command by command; a shell block without prompts is one command.

    Raises:
        UnavailableError: bash is not installed or cannot be started.
    """
    result = Result(document, BASH)
    found = commands(document.text)
    if not found and document.kind is Kind.SHELL:
        whole = Command(document.text, 1, 1, 0, ())
        result.printed = _run(result, whole, _status(document, 0, 1), sessions, clock)
        return result
    if not found:
        result.unrun = "it shows no command behind a prompt"
        return result
    exits = document.directives.running.exit
    if len(exits) > 1 and len(exits) != len(found):
        counts = f"exit= gives {len(exits)} statuses, and the session has {len(found)} commands"
        result.remark(STATUS, counts, 1)
        return result
    for number, command in enumerate(found):
        if BASH in sessions.lost:
            message = f"{sessions.lost[BASH]}; this command and those below it were not run"
            if not result.remarks:
                result.remark(STATUS, message, command.line, command.column)
            break
        status = _status(document, number, len(found))
        output = _run(result, command, status, sessions, clock)
        shows = Shown(command.shown, command.first)
        # A command with nothing below it says nothing about what it prints.
        if output is not None and shows.claims:
            result.compare(shows, lines_of(output))
    return result


def _status(document: Document, number: int, count: int) -> int:
    exits = document.directives.running.exit
    if len(exits) == count:
        return exits[number]
    return exits[0] if exits and number == count - 1 else 0


def _run(
    result: Result, command: Command, expected: int, sessions: Sessions, clock: Clock
) -> str | None:
    """What the command printed, or None where it did not end as expected."""
    printed = sessions.bash(command.source, clock.left)
    exchange = printed.exchange
    here = place_of(result.document)
    if result.stopped(printed, command.line, clock, sessions.options.output_limit):
        sessions.lost[BASH] = f"the shell was stopped by the block at {here}"
        return None
    status = printed.answer
    if exchange.stop is Stop.ENDED:
        sessions.lost[BASH] = f"the shell ended in the block at {here}"
        status = exchange.status
    if status == expected:
        return printed.output
    message = f"it ended with status {status}, and {expected} is expected{_said(printed)}"
    result.remark(STATUS, message, command.line, command.column)
    return None


def _said(printed: Printed) -> str:
    lines = lines_of(printed.output)
    return f"; its last words: {shown(lines[-1])}" if lines else ""
