"""What came of running one block, in the block's own coordinates."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from prodready.model import Document, Finding, Place, Severity
from prodready.running.compare import Difference, difference, filled, rewritten
from prodready.running.process import Stop
from prodready.running.sessions import Printed
from prodready.tools.interface import Remark

EXCEPTION = "run-exception"
OUTPUT = "run-output"
STATUS = "run-status"
TIMEOUT = "run-timeout"


@dataclass(frozen=True, slots=True)
class Edit:
    """Lines of a block, from `first` up to `end` (from 0), and what is to stand there instead."""

    document: Document
    first: int
    end: int
    lines: tuple[str, ...]


@dataclass
class Result:
    """What was found in one block, and what its output would have to be."""

    document: Document
    tool: str
    remarks: list[Remark] = field(default_factory=list)
    edits: list[Edit] = field(default_factory=list)
    printed: str | None = None
    """What a script printed, for a block that shows it; None where it did not get to its end."""
    unrun: str | None = None
    """Why it was not run."""
    ran: bool = True
    """Whether it was one to run, and not merely one with a mark that makes no sense."""
    inherited: list[Finding] = field(default_factory=list)
    """What went wrong in the unseen set-up before it."""

    def remark(self, rule: str, message: str, line: int, column: int = 1) -> None:
        """Add a finding at a line of the block, from 1."""
        self.remarks.append(Remark(rule, message, Severity.HIGH, line, column))

    def stopped(self, printed: Printed, line: int, clock: Clock, limit: int) -> bool:
        """Tell why the process had to be killed; False when that was not so."""
        stop = printed.exchange.stop
        if stop is Stop.TIME:
            message = f"it did not finish within {clock.seconds:g} s and was stopped"
            self.remark(TIMEOUT, message, line)
        elif stop is Stop.OUTPUT:
            message = f"it printed more than {limit // 1024} KiB and was stopped"
            self.remark(OUTPUT, message, line)
        return stop in (Stop.TIME, Stop.OUTPUT)

    def compare(self, shown: Shown, actual: Sequence[str]) -> None:
        """Compare what the block shows with what was printed; an edit goes with each finding."""
        found = shown.differs(actual)
        if found is None:
            return
        first, end = shown.first, shown.body_end(actual)
        line = min(first + found.line + 1, max(end, first, 1))
        self.remark(OUTPUT, str(found), line)
        lines = rewritten([text.rstrip() for text in shown.lines[: end - first]], actual)
        self.edits.append(Edit(self.document, first, end, tuple(lines)))


@dataclass(frozen=True)
class Shown:
    """The output that a block shows in one place: its lines, the first of which is line `first`.

    Comments at the end, as they stand before the next command, may be part of it or not.
    """

    lines: Sequence[str]
    first: int
    comments: bool = True

    @property
    def _ends(self) -> range:
        last = filled(self.lines)
        least = last
        while self.comments and least and self.lines[least - 1].lstrip()[:1] in ("", "#"):
            least -= 1
        return range(filled(self.lines[:least]), last + 1)

    @property
    def claims(self) -> bool:
        """Whether it shows anything but comments."""
        return self._ends.start > 0

    @property
    def variants(self) -> list[list[str]]:
        """What may be the output: from with all comments to without any."""
        lines = [line.rstrip() for line in self.lines]
        return [lines[:end] for end in reversed(self._ends)]

    def differs(self, actual: Sequence[str]) -> Difference | None:
        """The first line that is not what was printed, or None."""
        variants = self.variants
        if any(difference(lines, actual) is None for lines in variants):
            return None
        return difference(variants[-1], actual)

    def body_end(self, actual: Sequence[str]) -> int:
        """The line after the output, where what follows is taken for comments."""
        ends = self._ends
        for end in reversed(ends):
            rest = [line.rstrip() for line in self.lines[ends.start : end]]
            if rest and list(actual[-len(rest) :]) == rest:
                return self.first + end
        return self.first + ends.start


def as_finding(result: Result, remark: Remark) -> Finding:
    """A remark at its place in the page, or in the file that the page includes."""
    document = result.document
    place = document.locate(remark.line, remark.column)
    if not document.text:
        place = Place(document.path, document.line)
    return remark.at(place, result.tool or None)


class Clock:
    """The time that one block has."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self._end = time.monotonic() + seconds

    @property
    def left(self) -> float:
        """Seconds that are left; never less than a moment."""
        return max(self._end - time.monotonic(), 0.001)


def place_of(document: Document) -> str:
    """The page and line of a block."""
    return f"{document.path}:{document.line}"
