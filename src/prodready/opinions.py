"""What the tools said about a document, sorted before it is weighed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase

from prodready.directives import Expected
from prodready.tools.interface import Answer, Remark, Tool


@dataclass(frozen=True, slots=True)
class Opinion:
    """One tool's say about one document: its answer, or why there is none."""

    tool: Tool
    answer: Answer | None
    error: str | None = None
    version: str | None = None
    """The version of the tool that answered."""

    @property
    def missing(self) -> bool:
        """The tool is not installed, and nothing else says what it would."""
        return self.answer is None and self.error is None and not self.tool.optional


def remarks_of(opinions: Sequence[Opinion]) -> list[tuple[Tool, Remark]]:
    """All that the tools said, each thing in the words of one of them."""
    return _without_echoes([(o.tool, r) for o in opinions if o.answer for r in o.answer.remarks])


def _without_echoes(remarks: list[tuple[Tool, Remark]]) -> list[tuple[Tool, Remark]]:
    """Keep one tool's account of a text that does not parse; several say the same in other words.

    The parser of the format itself speaks first (`yaml-syntax` before yamllint's own).
    """
    if not remarks:
        return remarks
    speakers = {tool.name: remark.rule for tool, remark in remarks if remark.syntax}
    if len(speakers) < 2:
        return remarks
    first = min(speakers, key=lambda name: (not speakers[name].endswith("-syntax"), name))
    return [(tool, r) for tool, r in remarks if not r.syntax or tool.name == first]


def match(
    expect: Sequence[Expected], remarks: list[tuple[Tool, Remark]]
) -> tuple[list[tuple[Tool, Remark]], list[tuple[Tool, Remark]], list[Expected]]:
    """Split remarks into those a bad example was to show and the rest; name what it did not show."""
    shown: list[tuple[Tool, Remark]] = []
    rest: list[tuple[Tool, Remark]] = []
    met: set[Expected] = set()
    for tool, remark in remarks:
        wanted = [e for e in expect if e.rule == remark.rule and e.line in (None, remark.line)]
        met.update(wanted)
        (shown if wanted else rest).append((tool, remark))
    return shown, rest, [expected for expected in expect if expected not in met]


def split(
    patterns: Sequence[str], remarks: list[tuple[Tool, Remark]]
) -> tuple[list[tuple[Tool, Remark]], list[tuple[Tool, Remark]]]:
    """Split remarks into those whose rule a pattern names and the rest."""
    if not patterns:
        return [], remarks
    named = {r.rule for _, r in remarks if any(fnmatchcase(r.rule, p) for p in patterns)}
    return (
        [(tool, remark) for tool, remark in remarks if remark.rule in named],
        [(tool, remark) for tool, remark in remarks if remark.rule not in named],
    )
