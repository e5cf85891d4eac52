"""What Java code is seen to do against items of observability; no grammar needed."""

from __future__ import annotations

import re
from collections.abc import Iterator

from prodready.checks.interface import Fail
from prodready.facts.codetext import Source, Sources
from prodready.patterns import lazy

_CLI = lazy(r"(^|/)[^/]*(cli|command|script|tool|migrator)[^/]*/|Command\.java$")
_PRINTS = r"\bSystem\s*\.\s*(?:out|err)\s*\.\s*print(?:ln|f)?\(|\.printStackTrace\(\s*\)"


def prints(sources: Sources) -> Iterator[Fail]:
    """`System.out.println` and `printStackTrace()` in classes that are no program for a terminal."""
    for source in sources.of("java"):
        if _CLI.search(source.path) or _for_a_terminal(source):
            continue
        found = list(source.find(_PRINTS))
        if found:
            more = f", and {len(found) - 1} more in this file" if len(found) > 1 else ""
            yield Fail(
                source.place(found[0].start()),
                f"this prints{more}: no level, no time, no request that it belongs to",
                "Write it with a logger: log.error(…, e), whose lines have the trace too.",
            )


def _for_a_terminal(source: Source) -> bool:
    """Whether the class is a program by itself, or one of picocli's commands."""
    return bool(re.search(r"\bstatic\s+void\s+main\s*\(|\bpicocli\b", source.code))
