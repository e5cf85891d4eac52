"""What handlers of errors in JavaScript and TypeScript do with what they caught."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from prodready.checks.interface import Fail
from prodready.facts.javascript import JavaScript, Script
from prodready.patterns import lazy

_CATCH = lazy(r"\bcatch\s*(?:\(\s*(\w+)[^)]*\)\s*)?\{")
_MIDDLEWARE = lazy(
    r"\.use\(\s*(?:async\s*)?(?:function\s*\w*\s*)?\(\s*(err\w*|error|e)\b[^)]*,[^)]*,[^)]*,[^)]*\)"
    r"\s*(?:=>\s*)?\{"
)
"""A handler of all errors of Express: it takes four arguments."""
_NAMED = lazy(
    r"(?:\bfunction\s+\w+\s*|[=:]\s*(?:async\s*)?(?:function\s*\w*\s*)?)\(\s*(err\w*|error|e)\b[^(),]*,"
    r"\s*_*req\w*\b[^(),]*,\s*_*res\w*\b[^(),]*,\s*_*next\w*\b[^(),]*\)\s*(?::\s*[\w<>|. ]+)?(?:=>\s*)?\{"
)
"""The same as a function of its own."""
_ANSWER = lazy(
    r"\.status\(\s*500\s*\)\s*\.(?:send|json)\(|\b(?:internal)?[sS]erverError\(|\bsendStatus\(\s*500\s*(?=\))"
)
_TOLD_SOMEWHERE = lazy(
    r"\bconsole\.|\b\w*log(?:ger)?\w*\s*[.(]|\bcapture\w*\(|\bthrow\b|\bnext\(|\breport\w*\(|\breject\(|\.emit\(",
    re.IGNORECASE,
)
_LOGS = lazy(r"\b(?:this\.)?(?:log|logger)\.(?:error|fatal)\(")
_REHEARSAL = lazy(r"NODE_ENV|\bisDev\w*|\bdevelopment\b|\bproduction\b", re.IGNORECASE)
_ASIDE = lazy(
    r"(?:^|/)(?:client|frontend|front|ui|components|hooks|scripts?|extra|tools|bin|cli|command-line)/"
    r"|\.[jt]sx$"
)
"""Folders of what a browser or a terminal runs."""


@dataclass(frozen=True)
class _Handler:
    """A block that handles an error: the file, its name for the error, where the block lies."""

    script: Script
    error: str
    start: int
    end: int

    @property
    def code(self) -> str:
        return self.script.code[self.start : self.end]

    @property
    def bare(self) -> str:
        return self.script.bare[self.start : self.end]

    def shown(self) -> str:
        """What stands for the error, as a pattern: its name, and names given to its message."""
        names = {self.error}
        made = rf"\b(?:const|let|var)\s+(\w+)\s*=[^;\n]*\b{re.escape(self.error)}\b"
        names |= set(re.findall(made, self.bare))
        whole = "|".join(map(re.escape, sorted(names)))
        return rf"(?<![\w$.])(?:{whole})(?:\.(?:message|stack)\b|(?![\w$.:?]))"


def told(scripts: JavaScript) -> Iterator[Fail]:
    """An answer 500 that tells the caller what was caught."""
    for one in _handlers(scripts):
        answer = _ANSWER.search(one.bare)
        if answer is None or not one.error or _REHEARSAL.search(one.code):
            continue
        if re.search(one.shown(), _arguments(one.bare, answer.end())):
            yield Fail(
                one.script.place(one.start + answer.start()),
                "whatever fails inside is told to the caller, word for word",
                "Log the error, and answer with a fixed text and the request's id.",
            )


def lost(scripts: JavaScript) -> Iterator[Fail]:
    """An error that is answered with 500 and told to nobody, or logged without its stack."""
    for one in _handlers(scripts):
        if _ASIDE.search(one.script.path):
            continue
        place = one.script.place(one.start - 1)
        if _ANSWER.search(one.bare) and not _TOLD_SOMEWHERE.search(_ANSWER.sub("(", one.bare)):
            message = "whatever was thrown is answered with 500, and nobody is told what it was"
            yield Fail(place, message, "Log it with its stack: `logger.error(error)`.")
            continue
        for found in _LOGS.finditer(one.bare) if one.error else ():
            told_of = _arguments(one.code, found.end())
            if _without_stack(one.error, told_of):
                yield Fail(
                    one.script.place(one.start + found.start()),
                    "whatever was thrown, this logs its message without its stack",
                    "Give the logger the error itself, which holds the stack.",
                )
                break


def _without_stack(error: str, arguments: str) -> bool:
    name = re.escape(error)
    message = re.search(
        rf"\b{name}\.message\b|\$\{{\s*{name}\s*\}}|\b{name}\.toString\(", arguments
    )
    whole = re.search(
        rf"(?:^|[,{{])\s*(?:\w+\s*:\s*)?{name}\s*(?:[,}}]|$)|\b{name}\.stack\b", arguments
    )
    return message is not None and whole is None


def _handlers(scripts: JavaScript) -> Iterator[_Handler]:
    for script in scripts.mentioning("catch", ".use(", "next"):
        for pattern in (_CATCH, _MIDDLEWARE, _NAMED):
            for found in pattern.finditer(script.bare):
                end = script.closing(found.end())
                yield _Handler(script, found[1] or "", found.end(), end)


def _arguments(text: str, start: int) -> str:
    """What stands between the parenthesis before `start` and the one that closes it."""
    depth, index = 1, start
    while index < len(text) and depth:
        depth += (text[index] in "([{") - (text[index] in ")]}")
        index += 1
    return text[start : index - 1]
