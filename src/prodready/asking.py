"""What tools say about documents: remembered answers first, then one call of each tool for the rest."""

from __future__ import annotations

import os
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from prodready.errors import UnavailableError
from prodready.evidence import AnswerCache, key
from prodready.model import Document
from prodready.opinions import Opinion
from prodready.tools.interface import Answer, Tool

RETRY_SECONDS = 60.0
"""How long a tool that failed on many documents may be asked again about fewer of them."""

Work = tuple[Tool, list[Document]]
"""A tool and the documents that it has a say about."""


def ask(work: Sequence[Work], cache: AnswerCache) -> list[list[Opinion]]:
    """The opinions of each tool about its documents, in order; tools run side by side.

    Where every answer is remembered, no process and no thread is started.
    """
    questions = [_Question(tool, documents) for tool, documents in work]
    for question in questions:
        question.tool.remember(cache.versions)
        if question.tool.ready():
            question.recall(cache)
    waiting = [question for question in questions if question.opinions is None]
    if waiting:
        from concurrent.futures import ThreadPoolExecutor  # only here: it is slow to load

        with ThreadPoolExecutor(max_workers=max(2, os.cpu_count() or 1)) as pool:
            for job in [pool.submit(question.ask, cache) for question in waiting]:
                job.result()
    return [question.opinions or [] for question in questions]


@dataclass
class _Question:
    """One tool, the documents that it has a say about, and what is known of its answers."""

    tool: Tool
    documents: list[Document]
    version: str | None = None
    keys: list[str] = field(default_factory=list)
    known: list[Answer | None] = field(default_factory=list)
    opinions: list[Opinion] | None = None

    def recall(self, cache: AnswerCache) -> None:
        """Look up what was answered before; the opinions stay None when something is missing."""
        self.version = self.tool.version()
        if self.version is None:
            self.opinions = [Opinion(self.tool, None) for _ in self.documents]
            return
        self.keys = _keys(self.tool, self.version, self.documents, cache.engine)
        self.known = [cache.get(each) for each in self.keys]
        if None not in self.known:
            self.opinions = [self._opinion(answer) for answer in self.known]

    def ask(self, cache: AnswerCache) -> None:
        """Ask the tool what is not known."""
        if not self.keys:
            self.recall(cache)
        if self.opinions is not None:
            return
        opinions = [self._opinion(answer) for answer in self.known]
        todo = self._todo()
        deadline = time.monotonic() + RETRY_SECONDS
        results = _run(self.tool, [self.documents[index] for index in todo], deadline)
        for index, result in zip(todo, results, strict=True):
            if isinstance(result, str):
                opinions[index] = self._opinion(None, result)
            else:
                opinions[index] = self._opinion(result)
                cache.put(self.keys[index], result)
        self.opinions = opinions

    def _todo(self) -> list[int]:
        """What to ask about; where a page has state, all of a page of which anything is new."""
        pairs = list(zip(self.documents, self.known, strict=True))
        stale = {document.path for document, answer in pairs if answer is None}
        return [
            index
            for index, (document, answer) in enumerate(pairs)
            if answer is None or (self.tool.page_state and document.path in stale)
        ]

    def _opinion(self, answer: Answer | None, error: str | None = None) -> Opinion:
        return Opinion(self.tool, answer, error, self.version)


def _keys(tool: Tool, version: str, documents: list[Document], engine: str) -> list[str]:
    """A cache key each; where a page has state, it covers what stands earlier on the page."""
    asked = key(engine, tool.name, version, tool.configuration)
    if not tool.page_state:
        return [key(asked, document.digest, document.text, "") for document in documents]
    earlier: dict[str, str] = {}
    keys = []
    for document in documents:
        before = earlier.get(document.path, "")
        earlier[document.path] = key(asked, document.digest, document.text, before)
        keys.append(earlier[document.path])
    return keys


def _run(tool: Tool, documents: list[Document], deadline: float) -> list[Answer | str]:
    """Run the tool; where it fails on many, ask about halves, so that one text spoils only itself."""
    if not documents:
        return []
    try:
        answers: list[Answer | str] = list(_answers(tool, documents))
    except UnavailableError as error:
        middle = _middle(tool, documents)
        if not middle or time.monotonic() > deadline:
            return [str(error)] * len(documents)
        return [
            *_run(tool, documents[:middle], deadline),
            *_run(tool, documents[middle:], deadline),
        ]
    return answers


def _middle(tool: Tool, documents: list[Document]) -> int:
    """Where to part the documents in two, between two pages if these have state; 0: nowhere."""
    half = len(documents) // 2
    if not tool.page_state:
        return half
    paths = [document.path for document in documents]
    starts = [index for index in range(1, len(paths)) if paths[index] != paths[index - 1]]
    return min(starts, key=lambda index: abs(index - half), default=0)


def _answers(tool: Tool, documents: list[Document]) -> list[Answer]:
    """What the tool answers; a fault of its adapter is reported like one of the tool."""
    try:
        answers = tool.run(documents)
    except UnavailableError:
        raise
    except Exception as error:
        kind = type(error).__name__
        raise UnavailableError(
            f"{tool.name}: its output was not understood ({kind}: {error})"
        ) from error
    if len(answers) != len(documents):
        raise UnavailableError(
            f"{tool.name} answered about {len(answers)} texts of {len(documents)}"
        )
    return answers
