"""What the checks of documents share: what is missing here may be written elsewhere."""

from __future__ import annotations

from collections.abc import Iterator

from prodready.checks.interface import Fail, Outcome, Unknown
from prodready.facts.headings import Section
from prodready.facts.papers import MOST, Papers
from prodready.model import Place
from prodready.patterns import lazy

PLACEHOLDER = lazy(
    r"\b(?:TODO|TBD|FIXME|XXX)\b|(?i:\blorem ipsum\b|\bcoming soon\b|\bto be (?:written|added|defined)\b"
    r"|\bfill (?:this )?in\b|\bunder construction\b"
    r"|\[(?:your|insert) [\w ]+\]|\[(?:fullname|year|yyyy)\]|<insert[-_ ][\w ]+>)"
)
"""What a template leaves for somebody to fill in."""


def missing(papers: Papers, name: str, what: str, fix: str) -> Outcome:
    """What to say of a paper that is not here: a failure, unless it may be written elsewhere.

    Without a name of its own it is missing where a reader starts.
    """
    if papers.elsewhere is not None:
        message = f"{what}, and this links to documentation that is not in the repository"
        return Unknown(papers.elsewhere, message, attest=True)
    if papers.too_many:
        message = f"{what} in the first {MOST} documents, and there are more"
        return Unknown(papers.place(), message, attest=True)
    return Fail(Place(name) if name else papers.place(), what, fix)


def best(found: list[Section]) -> Section:
    """The section that says most."""
    return max(found, key=lambda one: one.words)


def lines_of(section: Section) -> Iterator[tuple[int, str]]:
    """The lines under a heading, each with its number in the file."""
    yield from enumerate(section.text.splitlines(), section.line + (1 if section.level else 0))


def placeholder(text: str) -> tuple[int, str] | None:
    """The first line (1-based) that a template left to be filled in, and the words there."""
    for number, line in enumerate(text.splitlines(), 1):
        found = PLACEHOLDER.search(line)
        if found:
            return number, found[0]
    return None
