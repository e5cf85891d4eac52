"""Loggers that a server of JavaScript makes by hand, and lines that it prints."""

from __future__ import annotations

import re
from collections.abc import Iterator

from prodready.checks.code_javascript import served
from prodready.checks.interface import Fail
from prodready.documents.repository import Repository
from prodready.facts.applications import NEXT_ROUTES
from prodready.facts.codetext import Source, Sources
from prodready.patterns import lazy

_PRINTS = r"\bconsole\.(log|info|debug)\s*\("
_LEVEL = r"^[ \t]*(?:async\s+)?(%s)\s*(?::\s*(?:async\s*)?(?:function\b\s*)?)?\("
_LIBRARY = lazy(r"[\"'](?:pino|winston|bunyan|log4js|signale|consola|loglevel|tslog)\b")
_ASIDE = lazy(
    r"(^|/)(cli|cmd|commands?|seeds?|seeders?|fixtures|dev|examples?|demo|migrations?|prisma|e2e)"
    r"(/|\.[cm]?[jt]s$)|(^|/)(dev|seed|cli|setup|migrate)[^/]*\.[cm]?[jt]s$",
    re.I,
)


def made_by_hand(source: Source) -> bool:
    """Whether the file declares a logger, a method for each of three levels, over `console`."""
    if "console." not in source.code or _LIBRARY.search(source.text):
        return False
    names = "info|warn|error|debug"
    levels = {match[1] for match in re.finditer(_LEVEL % names, source.code, re.MULTILINE)}
    return len(levels) >= 3 and re.search(_PRINTS, source.code) is not None


def prints(sources: Sources, repository: Repository) -> Iterator[Fail]:
    """`console.log` in a file of a server, a logger of its own apart."""
    files = list(served(sources, repository))
    for source in [*files, *_handlers(sources, files)]:
        if _ASIDE.search(source.path) or made_by_hand(source):
            continue
        for match in source.find(_PRINTS):
            if not re.match(r"\s*JSON\.stringify", source.code[match.end() :]):
                yield Fail(
                    source.place(match.start()),
                    f"console.{match[1]} is no logger: no level that can be set, no time, "
                    "no request that it belongs to",
                    "Use pino, winston or the logger of the framework: log.info({ id }, …).",
                )
                break


def _handlers(sources: Sources, known: list[Source]) -> Iterator[Source]:
    paths = {source.path for source in known}
    for source in sources.of("javascript"):
        if NEXT_ROUTES.search(source.path) and source.path not in paths:
            yield source


def text_by_hand(sources: Sources, repository: Repository) -> Iterator[Fail]:
    """A logger made by hand that writes lines of text."""
    for source in served(sources, repository):
        if made_by_hand(source) and "JSON.stringify" not in source.code:
            match = next(iter(source.find(_PRINTS)))
            yield Fail(
                source.place(match.start()),
                "the log is text: a search for one request or one field has to guess where it is",
                "Write one JSON object a line, as pino and winston's format.json() do.",
            )


def level_by_hand(sources: Sources, repository: Repository) -> Iterator[Fail]:
    """A logger made by hand that writes every level, whatever is set."""
    for source in served(sources, repository):
        if not made_by_hand(source) or re.search(r"\b(?:env|[lL]evel|LEVEL)\b", source.code):
            continue
        # Two of them are a choice between loggers; what is left out is decided elsewhere.
        methods = list(re.finditer(_LEVEL % "debug", source.code, re.MULTILINE))
        body = r"[^()]*\)\s*(?::\s*[\w<>]+\s*)?(?:=>\s*)?\{?\s*console\."
        if len(methods) == 1 and re.match(body, source.code[methods[0].end() :]):
            debug = methods[0]
            yield Fail(
                source.place(debug.start(1)),
                "every level is written always: nobody can log less, or look closer for a while",
                "Compare with a level from the settings: process.env.LOG_LEVEL.",
            )
