"""What the author of a snippet may ask of the engine, as frozen types; reading it is elsewhere."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from prodready.model import Kind  # whose documents have directives


@dataclass(frozen=True, slots=True)
class Expected:
    """One finding that a bad example must show: a rule, and the text line where it is named."""

    rule: str
    line: int | None = None

    def __str__(self) -> str:
        return self.rule if self.line is None else f"{self.rule}@{self.line}"


RUN_RULES = frozenset({"run-exception", "run-output", "run-status", "run-timeout"})
"""What only running a block can find."""

IMPORT_RULES = frozenset({"import-not-found", "import-name-not-found", "python-syntax"})
"""What only an interpreter that resolves imports can find."""


class Role(StrEnum):
    """What a block is on a page that is run, where it is not simply run."""

    RUN = "run"
    """Run, though the page as a whole may not be."""
    PAGE = "page"
    """The first block, and with it every Python block and console session of the page."""
    NO = "no"
    """Left out."""
    FILE = "file"
    """Written under its title into the folder in which the page is run."""
    OUTPUT = "output"
    """What the block before it prints."""


@dataclass(frozen=True, slots=True)
class Running:
    """What the author of a snippet asked for when the page is run."""

    role: Role | None = None
    exit: tuple[int, ...] = ()
    """Exit statuses: of each command, or a single one of the last command."""
    timeout: float | None = None
    """Seconds that it may take."""


@dataclass(frozen=True, slots=True)
class Directives:
    """What the author of a snippet asked of the engine; never shown on the page."""

    expect: tuple[Expected, ...] = ()
    skip: str | None = None
    until: date | None = None
    kind: Kind | None = None
    running: Running = field(default_factory=Running)
    ignore: tuple[str, ...] = ()
    """Rules that the project's settings turn off here; a `*` at the end stands for any rest."""
    select: tuple[str, ...] = ()
    """Rules that count in blocks here as they do in files; a `*` as in `ignore`."""
