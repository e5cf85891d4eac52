"""The macros that pages may call; a page opts in with `render_macros: true` in its front matter.

`define_env` is what mkdocs-macros and Zensical look for.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, TypeVar

from prodready.catalog import load_catalog, load_checklists
from prodready.errors import InputError
from prodready.site.checklist import render_checklist, render_table
from prodready.site.evidence_page import render_evidence
from prodready.site.markdown_ext import LIVE
from prodready.site.place import page_of_environment, relative
from prodready.site.published import EMPTY, Evidence, load_evidence

EVIDENCE_FILE = Path("build/evidence.json")

Function = TypeVar("Function", bound=Callable[..., object])


class Environment(Protocol):
    """What a site generator gives to `define_env`; it knows the page, see `place`."""

    def macro(self, function: Function) -> Function:
        """Make a function callable from pages, by its name."""
        ...


@dataclass(frozen=True, slots=True)
class Summary:
    """Numbers for the home page, counted when the site is built."""

    snippets: int
    """Different snippets; the same text on two pages is one."""
    places: int
    """Code blocks and example files in which they stand."""
    verified: int
    """Snippets verified, bad examples included."""
    bad: int
    """Bad examples that were proved bad."""
    skipped: int
    items: int
    tools: tuple[tuple[str, str], ...]


def define_env(env: Environment) -> None:
    """Register the macros; those that link to other pages ask where they stand."""

    @env.macro
    def checklist(name: str) -> str:
        return _checklist(name, page_of_environment(env))

    @env.macro
    def checklist_table() -> str:
        return render_table(load_checklists(), page_of_environment(env))

    @env.macro
    def item(identifier: str) -> str:
        return item_link(identifier, page_of_environment(env))

    @env.macro
    def evidence_table() -> str:
        return render_evidence(_evidence(), page_of_environment(env))

    env.macro(evidence_summary)


def _checklist(name: str, page: str | None) -> str:
    """A checklist of the catalogue with boxes to tick, ready to print.

    Raises:
        InputError: there is no such checklist.
    """
    lists = load_checklists()
    if name not in lists:
        raise InputError(f"no checklist {name!r}; there are: {', '.join(sorted(lists))}")
    return render_checklist(lists[name], load_catalog(), page)


def item_link(identifier: str, page: str | None) -> str:
    """A link to an item's page in the catalogue, with the item's title as its text.

    Raises:
        InputError: there is no such item.
    """
    catalog = load_catalog()
    if identifier not in catalog:
        raise InputError(f"no item {identifier!r} in the catalogue; `prodready list` shows them")
    link = relative(f"reference/catalog/{identifier}.md", page)
    return f"[{catalog[identifier].title}]({link})"


def evidence_summary() -> Summary:
    """How much of the handbook is proved, from the evidence file."""
    evidence = _evidence()
    bad = evidence.count("bad")
    return Summary(
        snippets=len(evidence.by_digest),
        places=len(evidence.rows),
        verified=evidence.count("good") + bad,
        bad=bad,
        skipped=evidence.count("skipped"),
        items=len(load_catalog()),
        tools=evidence.tools,
    )


def _evidence() -> Evidence:
    if os.environ.get(LIVE) == "1" and not EVIDENCE_FILE.exists():
        return EMPTY
    return load_evidence(EVIDENCE_FILE)
