"""The engine for other programs: pages in, verdicts out. The command line uses the same function."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from prodready.config import Config, load_config
from prodready.documents.pages import Collection, collect
from prodready.evidence import FOLDER, AnswerCache
from prodready.model import Document, Finding, SnippetVerdict, Verdict
from prodready.page_cache import PageCache
from prodready.tools.interface import Tool
from prodready.verify import verify

__all__ = ["Verification", "verify_pages", "verify_snippets"]


@dataclass(frozen=True)
class Verification:
    """What was found out about a set of pages."""

    verdicts: tuple[SnippetVerdict, ...]
    """One for each snippet, in the order of the pages and of each page."""
    problems: tuple[Finding, ...] = ()
    """What kept a page or one of its blocks from being read: an unclosed fence, bytes that are no text."""
    tool_errors: tuple[str, ...] = ()
    """Tools that crashed or hung; the snippets that waited for one are unverified."""
    notices: tuple[str, ...] = ()
    """What a person should be told and no result depends on, such as a cache that was ignored."""
    pages: int = 0

    @property
    def failed(self) -> tuple[SnippetVerdict, ...]:
        """The verdicts that have findings."""
        return tuple(each for each in self.verdicts if each.verdict is Verdict.FAILED)

    def loose(self, *, allow_missing: bool = False) -> tuple[SnippetVerdict, ...]:
        """What strictness fails: neither verified nor left out with a reason.

        With `allow_missing`, what waited for a tool that is not installed is no part of it.
        """
        return tuple(
            each
            for each in self.verdicts
            if each.verdict in (Verdict.FRAGMENT, Verdict.UNVERIFIED)
            and not each.skipped
            and not (allow_missing and each.missing)
        )

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Problems and findings, each once, in their order."""
        own = (finding for verdict in self.verdicts for finding in verdict.findings)
        return tuple(dict.fromkeys([*self.problems, *own]))

    @property
    def ok(self) -> bool:
        """Whether nothing fails and all was read; what is a fragment or unverified does not count."""
        return not (self.failed or self.problems or self.tool_errors)


def verify_pages(
    paths: Iterable[str | os.PathLike[str]],
    *,
    config: Config | None = None,
    tools: Sequence[Tool] | None = None,
    cache: bool = True,
) -> Verification:
    """Check every code block of Markdown pages with the tools for its kind.

    Nothing of a page is executed and no file of it is changed.

    Args:
        paths: pages, or folders with pages.
        config: the settings; by default those of the working directory.
        tools: the tools to ask; by default every adapter there is.
        cache: keep the tools' answers in `.prodready-cache/`, so that only what changed is asked.

    Raises:
        InputError: a path does not exist, or the settings are not understood.
    """
    config = load_config() if config is None else config
    collection = collect_pages([os.fspath(path) for path in paths], config, cache=cache)
    return verify_snippets(collection, config=config, tools=tools, cache=cache)


def collect_pages(paths: Sequence[str], config: Config, *, cache: bool = True) -> Collection:
    """The snippets of pages and examples, of pages that did not change as they were found before.

    Raises:
        InputError: a path does not exist.
    """
    memory = PageCache.in_folder(config.folder) if cache else None
    found = collect(
        paths,
        config.examples,
        exclude=config.exclusion,
        flavor=config.flavor,
        kinds=config.told_kinds,
        memory=memory,
    )
    if memory:
        memory.save()
        found.notices += [memory.notice] if memory.notice else []
    return found


def verify_snippets(
    collection: Collection,
    *,
    config: Config,
    tools: Sequence[Tool] | None = None,
    cache: bool = True,
) -> Verification:
    """The verdicts of snippets that were collected before."""
    documents: list[Document] = config.declare(collection.snippets)
    answers = AnswerCache(None)
    if cache:
        answers = AnswerCache.in_folder((config.folder / FOLDER) if config.folder else FOLDER)
    result = verify(documents, tools=tools, cache=answers, together=True)
    answers.save()
    return Verification(
        verdicts=result.verdicts,
        problems=tuple(collection.problems),
        tool_errors=tuple(result.tool_errors),
        notices=(*collection.notices, *([answers.notice] if answers.notice else [])),
        pages=collection.pages,
    )
