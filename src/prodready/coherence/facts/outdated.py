"""What is gone or left behind: a table with dates, replacements and where each is said."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True)
class Entry:
    """One thing of the past.

    Attributes:
        what: `command`, `option`, `image`, `action`, `import`, `package` and so on, or `release`.
        match: what it is written as; words for a command.
        gone: it no longer works; else it is only left behind.
        since: the day from which that is so.
        product: whose release or decision it was.
        instead: what to write.
        source: the page that says so.
        but: how values begin that are still fine; a text that nothing begins with where none is.
        below: for an action, the first major version that is fine.
        ends: for a release, the last day of each version.
    """

    what: str
    match: str | tuple[str, ...]
    source: str
    gone: bool = True
    since: date = date.min
    product: str = ""
    instead: str = ""
    but: str = "\0"
    below: int | None = None
    ends: dict[str, date] = field(default_factory=dict, hash=False)


@cache
def entries(what: str) -> tuple[Entry, ...]:
    """The entries of one sort."""
    return tuple(entry for entry in _all() if entry.what == what)


@cache
def by_match(what: str) -> dict[str, Entry]:
    """The entries of one sort by what they are written as."""
    return {str(entry.match): entry for entry in entries(what)}


@cache
def _all() -> tuple[Entry, ...]:
    text = files("prodready.coherence").joinpath("outdated.yaml").read_text(encoding="utf-8")
    return tuple(_entry(raw) for raw in yaml.load(text, LOADER))  # noqa: S506


def _entry(raw: dict[str, Any]) -> Entry:
    match = raw["match"]
    return Entry(
        raw["what"],
        tuple(match) if isinstance(match, list) else match,
        raw["source"],
        raw.get("gone", True),
        raw.get("since", date.min),
        raw.get("in", ""),
        raw.get("instead", ""),
        str(raw.get("but", "\0")),
        raw.get("below"),
        {str(version): day for version, day in raw.get("ends", {}).items()},
    )
