"""Which blocks of a page are run, in which order, and what the others are there for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import Enum, auto

from prodready.directives import Role
from prodready.documents.runmarks import RUNNABLE, RunMarks
from prodready.judgement import is_skipped
from prodready.model import Document, Kind, Severity
from prodready.tools.interface import Remark

INVALID = "invalid-directive"
WITH_PAGE = (Kind.PYTHON, Kind.CONSOLE)
"""Kinds that are run because their page is."""


class Action(Enum):
    """What is done with a block when its turn comes."""

    SETUP = auto()
    RUN = auto()
    FILE = auto()
    OUTPUT = auto()


@dataclass(frozen=True)
class Step:
    """One block and what is done with it."""

    document: Document
    action: Action
    follows: Document | None = None
    """The block whose output this one shows."""


@dataclass
class Plan:
    """The steps of one page in order; none where nothing is marked."""

    steps: list[Step] = field(default_factory=list)
    faults: list[tuple[Document, Remark]] = field(default_factory=list)
    """Marks that make no sense where they stand."""


def plan(documents: Sequence[Document], marks: RunMarks, today: date) -> Plan:
    """The plan for one page.

    Args:
        documents: its blocks in page order.
        marks: what the page says about itself.
        today: the day that skips are judged by.
    """
    found = Plan()
    whole = marks.page or any(d.directives.running.role is Role.PAGE for d in documents[:1])
    before: Document | None = None
    for document in documents:
        action = None if is_skipped(document, today) else _action(document, whole)
        role = document.directives.running.role
        if role is Role.PAGE and document is not documents[0]:
            _fault(found, document, "run=page stands above the first block of its page")
            action = None
        elif action is Action.RUN and document.kind not in RUNNABLE:
            message = f"a block of kind {document.kind} cannot be run; Python and shell can"
            _fault(found, document, message)
            action = None
        if action is Action.OUTPUT:
            if before is not None:
                found.steps.append(Step(document, action, before))
        elif action is not None:
            found.steps.append(Step(document, action))
        before = document if action is Action.RUN else None
    last = max((n for n, s in enumerate(found.steps, 1) if s.action is Action.RUN), default=0)
    if not last:
        found.steps = []
        return found
    end = found.steps[last - 1].document.line
    setups = [Step(setup, Action.SETUP) for setup in marks.setups if setup.line < end]
    # A stable sort: steps of one line keep their order.
    found.steps = sorted([*setups, *found.steps], key=lambda step: step.document.line)
    return found


def _action(document: Document, whole: bool) -> Action | None:
    match document.directives.running.role:
        case Role.RUN | Role.PAGE:
            return Action.RUN
        case Role.FILE:
            return Action.FILE
        case Role.OUTPUT:
            return Action.OUTPUT
        case None if whole and document.kind in WITH_PAGE:
            return Action.RUN
    return None


def _fault(found: Plan, document: Document, message: str) -> None:
    found.faults.append((document, Remark(INVALID, message, Severity.HIGH)))
