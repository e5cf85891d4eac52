"""The check of feature flags: who owns each, and until when it is there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from prodready.checks.interface import Fail, Outcome, Pass, Unknown, check
from prodready.documents.repository import Repository
from prodready.documents.roles import Role
from prodready.facts.packages import declared
from prodready.model import Place
from prodready.patterns import lazy

_FLAGS = {
    "openfeature-sdk", "@openfeature/server-sdk", "launchdarkly-server-sdk", "unleashclient",
    "@launchdarkly/node-server-sdk", "unleash-client", "flagsmith", "growthbook", "django-waffle",
    "flipper-client", "posthog", "@growthbook/growthbook", "configcat-client", "statsig-node",
}  # fmt: skip


_LIST = lazy(r"(^|/)(feature[-_ ]?)?(flags|toggles)\.md$", re.IGNORECASE)
_FLAG = lazy(r"\b(flags?|toggles?|name|key)\b", re.IGNORECASE)
_OWNER = lazy(r"\b(owners?|owned by|team|who|responsible)\b", re.IGNORECASE)
_STATE = lazy(r"\b(state|status|production|prod|on for|enabled|rollout)\b", re.IGNORECASE)
_LAST = lazy(r"\b(until|last day|remov\w*|expir\w*|ends?|goes|due|sunset)\b", re.IGNORECASE)
_NOBODY = lazy(
    r"^(?:|[-\N{EN DASH}\N{EM DASH}?]+|n/?a|none|nobody|tbd|todo|unknown)$", re.IGNORECASE
)
_DAY = lazy(r"\b(\d{4}-\d\d-\d\d)\b")


@check("code.feature_flags")
def feature_flags(repository: Repository) -> Iterator[Outcome]:
    """Each flag on the list has an owner and is not past its last day; without a list one is asked."""
    packages = declared(repository)
    used = sorted(_FLAGS & packages.keys())
    aside = (Role.TEST, Role.VENDORED)  # a page of docs has the role of an example
    lists = [path for path in repository.files if _LIST.search(path)]
    own = [path for path in lists if repository.role(path) not in aside]
    tables = [table for path in own for table in _tables(path, repository.read(path) or "")]
    # A page `flags.md` may be about the flags of a program, or of a library that others use.
    tables = [one for one in tables if used or one.owned]
    for table in tables:
        yield from _judged(table)
    if tables:
        return
    for name in used:
        message = f"{name} is used: the state of each flag is not in the repository"
        yield Unknown(Place(packages[name]), message, attest=True)


@dataclass(frozen=True)
class Table:
    """A table of flags: where it begins, its heads, and its rows, each with its line."""

    place: Place
    heads: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]

    @property
    def owned(self) -> bool:
        """Whether it has a column for who decides about each flag."""
        return self.column(_OWNER) is not None

    def column(self, pattern: re.Pattern[str]) -> int | None:
        """The first column whose head matches."""
        return next((i for i, head in enumerate(self.heads) if pattern.search(head)), None)


def _judged(table: Table) -> Iterator[Outcome]:
    owner, last = table.column(_OWNER), table.column(_LAST)
    if owner is None:
        fix = "Add a column with who decides about each flag."
        yield Fail(table.place, "the list of flags names no owner of any", fix)
        return
    wrong = False
    for line, cells in table.rows:
        place, name = Place(table.place.path, line), cells[0].strip("`* ")
        if _NOBODY.match(cells[owner]):
            wrong = True
            yield Fail(place, f"nobody owns the flag {name}", "Name who decides about it.")
        day = _ended(cells[last]) if last is not None else None
        if day is not None:
            wrong = True
            message = f"the flag {name} was to be gone by {day}"
            yield Fail(
                place, message, "Take it out of the code, or decide anew and say until when."
            )
    if wrong:
        return
    if table.column(_STATE) is None:
        message = "each flag has an owner; which are on in production is not said"
        yield Unknown(table.place, message, attest=True)
    else:
        yield Pass(table.place, f"{len(table.rows)} flags, each with an owner")


def _ended(cell: str) -> date | None:
    """The day in a cell, if it has passed."""
    found = _DAY.search(cell)
    try:
        day = date.fromisoformat(found[1]) if found else None
    except ValueError:
        return None
    return day if day is not None and day < date.today() else None


def _tables(path: str, text: str) -> Iterator[Table]:
    """The tables of flags in a page of Markdown: the first column names the flag."""
    lines = text.splitlines()
    for number, line in enumerate(lines[:-1], 1):
        heads = _cells(line)
        if len(heads) < 2 or not re.fullmatch(r"[\s|:-]*-[\s|:-]*", lines[number]):
            continue
        rows = []
        for below, row in enumerate(lines[number + 1 :], number + 2):
            cells = _cells(row)
            if not cells:
                break
            rows.append((below, tuple([*cells, *([""] * len(heads))][: len(heads)])))
        options = any(cells[0].strip("`*").startswith("-") for _, cells in rows)
        if rows and not options and _FLAG.search(heads[0]):
            yield Table(Place(path, number), heads, tuple(rows))


def _cells(line: str) -> tuple[str, ...]:
    """The cells of a line of a table; none where it is none."""
    if not line.strip().startswith("|"):
        return ()
    inner = line.strip().removeprefix("|").removesuffix("|")
    return tuple(cell.strip() for cell in re.split(r"(?<!\\)\|", inner))
