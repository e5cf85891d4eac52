"""What Java code is seen to do: what it prints, tells, waits for and keeps; no grammar needed."""

from __future__ import annotations

import re
from collections.abc import Iterator

from prodready.checks.interface import Fail, Outcome, Pass
from prodready.facts.codetext import Source, Sources
from prodready.patterns import lazy

_CLI = lazy(r"(^|/)[^/]*(cli|command|script|tool|migrator)[^/]*/|Command\.java$")
_PRINTS = r"\bSystem\s*\.\s*(?:out|err)\s*\.\s*print(?:ln|f)?\(|\.printStackTrace\(\s*\)"
_SERVES = lazy(
    r"\bHttps?Server\.create\(|\b(?:Javalin\.create|Undertow\.builder|Vertx\.vertx|ServerBuilder\.\w+)\("
)
"""Programs that serve requests, whose output is a log."""


def prints(sources: Sources) -> Iterator[Fail]:
    """`System.out.println` and `printStackTrace()` in classes that are no program for a terminal."""
    for source in sources.of("java"):
        if _CLI.search(source.path) or _for_a_terminal(source):
            continue
        ending = _shutdown_hooks(source.code)
        found = [
            match
            for match in source.find(_PRINTS)
            if not any(start < match.start() < end for start, end in ending)
        ]
        if found:
            more = f", and {len(found) - 1} more in this file" if len(found) > 1 else ""
            yield Fail(
                source.place(found[0].start()),
                f"this prints{more}: no level, no time, no request that it belongs to",
                "Write it with a logger: log.error(…, e), whose lines have the trace too.",
            )


def _shutdown_hooks(code: str) -> list[tuple[int, int]]:
    """Where what runs while the JVM ends begins and ends: its loggers may be gone by then."""
    found = []
    for match in re.finditer(r"\baddShutdownHook\s*\(", code):
        depth, end = 1, match.end()
        while depth and end < len(code):
            depth += {"(": 1, ")": -1}.get(code[end], 0)
            end += 1
        found.append((match.start(), end))
    return found


def _for_a_terminal(source: Source) -> bool:
    """Whether the class is a program by itself, or one of picocli's commands."""
    terminal = re.search(r"\bstatic\s+void\s+main\s*\(|\bpicocli\b", source.code)
    return terminal is not None and not _SERVES.search(source.code)


_MESSAGE = r"\w+\s*\.\s*(?:getMessage|getLocalizedMessage|toString)\(\s*\)"
_INSIDE = r"(?:HttpStatus(?:Code)?\s*\.\s*)?INTERNAL_SERVER_ERROR|500"
_TOLD = (
    rf"new\s+ResponseEntity\s*(?:<[^>;]*>)?\s*\(\s*{_MESSAGE}\s*,\s*(?:{_INSIDE})\s*\)"
    rf"|ResponseEntity\s*\.\s*(?:internalServerError\(\s*\)|status\(\s*(?:{_INSIDE})\s*\))"
    rf"\s*\.\s*body\(\s*{_MESSAGE}\s*\)"
)
"""An exception's own text as the body of a 500, as Spring's controllers write it."""


def errors_told(sources: Sources) -> Iterator[Fail]:
    """Answers of 500 whose body is the text of whatever was thrown."""
    for source in sources.of("java"):
        for match in source.find(_TOLD):
            yield Fail(
                source.place(match.start()),
                "the text of an exception is the answer: addresses and queries may stand in it",
                "Log it with its trace, and answer a fixed text with an id that the log has too.",
            )


_LIMITS = lazy(
    r"(?i)(?:connect|read|response|call)(?:ion)?[_.-]?timeout|ClientHttpRequestFactory|"
    r"spring\.http\.(?:re)?clients?\.|HttpClients?\.custom"
)


def calls_without_limit(sources: Sources) -> Iterator[Outcome]:
    """`new RestTemplate()`: it waits for ever, and so does each request that waits for it."""
    every = list(sources.of("java"))
    limited = {_module(one) for one in every if _LIMITS.search(one.code)}
    for source in every:
        for match in source.find(r"\bnew\s+RestTemplate\s*\(\s*\)"):
            place = source.place(match.start())
            if _module(source) in limited:
                yield Pass(place, "a time limit is set in this module")
                continue
            yield Fail(
                place,
                "new RestTemplate() waits for ever",
                "Make it with RestTemplateBuilder, connectTimeout and readTimeout.",
            )


def _module(source: Source) -> str:
    """The folder of the Maven or Gradle module that the source is of."""
    return source.path.partition("src/main/")[0]


_CACHE = r"\b(?:CacheBuilder|Caffeine)\s*\.\s*newBuilder\s*\(\s*\)[^;]*?\.\s*build(?:Async)?\s*\("
_BOUND = lazy(r"\.\s*(?:maximum(?:Size|Weight)|weak(?:Keys|Values)|softValues)\s*\(")


def caches(sources: Sources) -> Iterator[Outcome]:
    """Caches of Guava and Caffeine, with a bound or without."""
    for source in sources.of("java"):
        for match in source.find(_CACHE):
            if _BOUND.search(match.group()):
                yield Pass(source.place(match.start()), "has a bound")
            else:
                yield Fail(
                    source.place(match.start()),
                    "this cache takes what comes: nothing says how many entries it may hold",
                    "Add maximumSize(…) beside the time after which an entry ends.",
                )
