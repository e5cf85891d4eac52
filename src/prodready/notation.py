"""What the pages of one run show of a notation of their own.

A set of pages may write what no parser of the language reads: a placeholder of its own, an escape
of its renderer, a comment that the program behind it allows. One page cannot tell such a notation
from a slip; the set can. A slip is made once, a notation comes again on other pages.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from functools import cached_property

from prodready.model import YAML_KINDS, Document, Kind
from prodready.patterns import lazy
from prodready.tools.interface import Remark, Tool

BLOCKS, PAGES = 3, 2
"""In how many different blocks, and on how many pages, a complaint comes again in a notation."""
SHARE = 0.2
"""The least share of a kind's failing blocks that carry it."""
MARKED = 0.5
"""The least share of the blocks with a mark that fail, in a notation that is told by the mark."""

_NAMED = lazy(r"`[^`]*`|'[^']*'|\"[^\"]*\"|\d+")
_MARK = lazy(r"[^\w\s.,;\"'()\-]{2,}|[@%`<>\\~^$?!|&*]")
"""What a language's own text seldom has: two signs in a row, or one that begins no value."""
_WORD = lazy(r"^[ \t]*(?:[$#%][ \t]+)?([a-z][\w.\-]*)(?=[ \t]+\S)", re.M)
SHELL_KINDS = frozenset({Kind.SHELL, Kind.CONSOLE})
"""Kinds whose lines begin with the names of programs."""
_NAMES = frozenset({"F821"})
_NEAR = 8

Complaint = tuple[str, ...]


class Notation:
    """What comes again in a run, from what the tools said of all its blocks.

    Args:
        judged: each block as it was given, as the tools saw it, and what they said of it.
    """

    def __init__(
        self, judged: Iterable[tuple[Document, Document, Sequence[tuple[Tool, Remark]]]]
    ) -> None:
        self._given: dict[str, dict[str, Document]] = defaultdict(dict)
        self._failing: dict[str, set[str]] = defaultdict(set)
        self._carried: dict[Complaint, dict[str, tuple[str, str]]] = defaultdict(dict)
        self._marked: dict[Complaint, dict[str, tuple[str, str]]] = defaultdict(dict)
        for given, seen, remarks in judged:
            group = _group(given)
            self._given[group][given.digest] = given
            for _, remark in remarks:
                if not _is_of_form(remark):
                    continue
                self._failing[group].add(given.digest)
                what = given.path, _line(given.text, remark.line).strip()
                self._carried[_complaint(seen, remark)][given.digest] = what
                for mark in _marks(given, remark):
                    self._marked[group, mark][given.digest] = what

    def without(
        self, given: Document, seen: Document, remarks: Sequence[tuple[Tool, Remark]]
    ) -> tuple[list[tuple[Tool, Remark]], str | None]:
        """The remarks that are about no notation of the set, and why others are."""
        reasons = [self.why(given, seen, remark) for _, remark in remarks]
        kept = [each for each, why in zip(remarks, reasons, strict=True) if not why]
        return kept, next((why for why in reasons if why), None)

    def why(self, given: Document, seen: Document, remark: Remark) -> str | None:
        """Why a remark is about the set's own notation; None where it comes only here."""
        if not _is_of_form(remark):
            return None
        group = _group(given)
        carriers = self._carried.get(_complaint(seen, remark), {})
        if _comes_again(carriers) and len(carriers) >= SHARE * len(self._failing[group]):
            return f"the pages' own notation: {len(carriers)} blocks have it (line {remark.line})"
        for mark in _marks(given, remark):
            carriers = self._marked.get((group, mark), {})
            if _comes_again(carriers) and len(carriers) >= MARKED * self._blocks_with(group, mark):
                return f"the pages' own notation: {len(carriers)} blocks have `{mark}`"
        return None

    def _blocks_with(self, group: str, mark: str) -> int:
        return sum(mark in document.text for document in self._given[group].values())

    @cached_property
    def programs(self) -> frozenset[str]:
        """Words that begin lines in several shell blocks of which no shell complains."""
        found: Counter[str] = Counter()
        for digest, document in self._given["shell"].items():
            if digest not in self._failing["shell"]:
                found.update(set(_WORD.findall(document.text)))
        return frozenset(word for word, count in found.items() if count >= BLOCKS)


def _comes_again(carriers: dict[str, tuple[str, str]]) -> bool:
    """Whether it is in several blocks of several pages, and not one line that was copied."""
    pages = {page for page, _ in carriers.values()}
    lines = {line for _, line in carriers.values()}
    return len(carriers) >= BLOCKS and len(pages) >= PAGES and len(lines) >= BLOCKS


def _is_of_form(remark: Remark) -> bool:
    """Whether it is about how a text is written: no schema, no version."""
    return remark.syntax or remark.rule in _NAMES or remark.rule.startswith("SC1")


def _group(document: Document) -> str:
    if document.kind in SHELL_KINDS:
        return "shell"
    return "yaml" if document.kind in YAML_KINDS else document.kind.value


def _complaint(document: Document, remark: Remark) -> Complaint:
    said = _NAMED.sub("·", remark.message)
    return (_group(document), remark.rule, said, *_around(document.text, remark))


def _around(text: str, remark: Remark) -> tuple[str, str]:
    """The classes of the characters before and behind a place, on its line."""
    line = _line(text, remark.line)
    at = max(remark.column - 1, 0)
    return _classes(line[:at])[-3:], _classes(line[at : at + _NEAR])[:3]


def _classes(text: str) -> str:
    """Letters and digits as `a`, blanks as one blank, quotes as `q`; the others as they are."""
    text = re.sub(r"\w+", "a", text)
    text = re.sub(r"[\"']", "q", text)
    return re.sub(r"[ \t]+", " ", text)


def _marks(document: Document, remark: Remark) -> set[str]:
    return set(_MARK.findall(_line(document.text, remark.line)))


def _line(text: str, number: int) -> str:
    lines = text.split("\n", number)
    return lines[number - 1] if 0 < number <= len(lines) else ""
