"""A shell script of tasks: functions, of which the first argument names the one to run."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator, Sequence

from prodready.facts.shell import commands
from prodready.facts.targets import Line
from prodready.model import Place
from prodready.patterns import lazy

DEPTH = 6
"""Functions inside functions after which no more are followed."""

_FUNCTION = lazy(
    r"^(?:function\s+)?(?P<name>[\w:.-]+)\s*(?:\(\))?\s*\{\n(?P<body>.*?)^\}",
    re.MULTILINE | re.DOTALL,
)
_DISPATCH = lazy(r"^(?:time\s+|exec\s+)?[\"']?\$(?:@|\{@(?::-[\w-]+)?\})[\"']?\s*$", re.MULTILINE)
_ALL = lazy(r"\$(?:@|\*|\{@\}|\{\*\}|\{@:\d\})\Z")


def task_lines(path: str, text: str, words: Sequence[str]) -> list[Line] | None:
    """What the named task runs, functions in their places; None where the script is none of tasks."""
    if not words or not _DISPATCH.search(text):
        return None
    functions = {
        found["name"]: (found["body"], text[: found.start("body")].count("\n") + 1)
        for found in _FUNCTION.finditer(text)
    }
    if words[0] not in functions:
        return None
    return list(_expand(path, functions, words[0], list(words[1:]), 0))


def _expand(
    path: str,
    functions: dict[str, tuple[str, int]],
    name: str,
    arguments: list[str],
    depth: int,
) -> Iterator[Line]:
    body, first = functions[name]
    for command in commands(body):
        words = _filled(command.words, arguments)
        while words and re.match(r"\w+=", words[0]):
            words = words[1:]  # `DC=run task`
        if words and words[0] in functions and words[0] != name and depth < DEPTH:
            for line in _expand(path, functions, words[0], words[1:], depth + 1):
                tolerated = command.tolerated or line.tolerated
                yield Line(line.text, line.place, tolerated, line.errexit)
        elif words:
            place = Place(path, first + command.line - 1)
            yield Line(shlex.join(words), place, command.tolerated)


def _filled(words: Sequence[str], arguments: list[str]) -> list[str]:
    """The words with the function's arguments in the place of `$@`."""
    filled: list[str] = []
    for word in words:
        filled += arguments if _ALL.match(word) else [word]
    return filled
