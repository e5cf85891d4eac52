"""Caches in Redis of JavaScript and TypeScript: whether what is put there ends."""

from __future__ import annotations

import re
from collections.abc import Iterator

from prodready.checks.interface import Fail
from prodready.facts.codetext import Source, Sources, arguments
from prodready.patterns import lazy

_CLIENT = lazy(r"[\"'](?:ioredis|redis|@redis/client|iovalkey)[\"']")
_SET = r"\b((?:\w+\.)*(?:\w*[rR]edis\w*|\w*[cC]ache\w*|client))\.set(\()"
_CACHE = lazy(r"(?:^|[^a-z])cache|[a-z]Cache", re.IGNORECASE)
_ENDS = lazy(
    r"(?:[rR]edis|[cC]ache|client|multi|pipeline|\))\w*\s*\.(?:p?expire(?:At|at)?|del|unlink|flush\w*|getex|getEx)\("
)


def endless(sources: Sources) -> Iterator[Fail]:
    """Values of a cache that are put into Redis without an end, where nothing takes them out."""
    written = [one for one in sources.of("javascript") if "edis" in one.text or "ache" in one.text]
    using = [one for one in written if _CLIENT.search(one.text) and ".set(" in one.code]
    if not using or any(_ENDS.search(one.code) for one in written):
        return
    for source in using:
        for match in source.find(_SET):
            given = arguments(source.inside(match.start(2)))
            value = given[-1] if given else ""
            whole = source.inside(match.start(2))
            if whole.count(",") and value.startswith("JSON.stringify(") and _cached(source, match):
                yield Fail(
                    source.place(match.start()),
                    "a cached value without an end: Redis keeps it until its memory is full, and an "
                    "old answer is given until then",
                    "Give it one: set(key, value, 'EX', 60), or { EX: 60 }.",
                )


def _cached(source: Source, match: re.Match[str]) -> bool:
    """Whether the name of the client, the key or the function above speaks of a cache."""
    end = match.end() + len(source.inside(match.start(2)))
    above = source.code[: match.start()]
    headers = re.findall(
        r"\bfunction\s+(\w+)|(?:\bconst|\blet)\s+(\w+)\s*=\s*(?:async\s*)?(?:function\b|\([^()]*\)\s*(?::[^=\n]*)?=>)"
        r"|^[ \t]+(?:(?:public|private|protected|static|async)\s+)*(\w+)\s*(?:<[^<>]*>)?\([^()]*\)[^;{}()]*\{[ \t]*$",
        above,
        re.MULTILINE,
    )
    names = [name for one in headers for name in one if name and name not in _WORDS]
    told = (match[1], source.text[match.end() : end], names[-1] if names else "")
    return any(_CACHE.search(each) for each in told)


_WORDS = frozenset({"if", "for", "while", "switch", "catch", "with"})
