"""The rules across documents, asked about a repository: one implementation serves both."""

from __future__ import annotations

import typing
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from prodready.checks.interface import Fail
from prodready.model import Document

if TYPE_CHECKING:
    from prodready.coherence.interface import Fault


def fails(rule: Callable[..., Iterator[Fault]], documents: Iterable[Document]) -> Iterator[Fail]:
    """What a rule says of these files of a repository together.

    Each file goes by its whole path, so that two of one name in two folders are two.
    """
    from prodready.coherence.page import Page  # only here: its facts take time to load

    shown = [replace(document, name=document.path) for document in documents]
    page = Page(shown)
    hints = typing.get_type_hints(rule)
    given = {name: page.facts(sort) for name, sort in hints.items() if name != "return"}
    for fault in rule(**given):
        index = page.owner(fault.place)
        if index is None or page.stands_in(fault.place):
            continue
        message = fault.message
        if fault.related is not None:
            message += f" ({page.shown(fault.related)})"
        place = shown[index].locate(fault.place.line, fault.place.column)
        yield Fail(place, message, fault.fix)


def plain(faults: Iterable[Fault]) -> Iterator[Fail]:
    """Faults of a rule that was given the repository's own facts."""
    for fault in faults:
        message = fault.message
        if fault.related is not None:
            message += f" ({fault.related.path}:{fault.related.line})"
        yield Fail(fault.place, message, fault.fix)
