"""A shell script as pipelines of simple commands: enough to see what a RUN or a hook starts.

No full shell grammar: words of `if`, `for` and the like are dropped from the front of a command, and
what stands in `$( )` stays a part of its word. Never raises.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_LEADING = frozenset({"if", "then", "else", "elif", "do", "while", "until", "!", "{", "(", "time"})
_ASSIGNMENT = re.compile(r"[A-Za-z_]\w*\+?=")
_PREFIXES = frozenset({"sudo", "env", "exec", "command", "nohup", "nice", "time"})
_REDIRECT = re.compile(r"\d*(?:>>?|<|>&|&>)")


@dataclass(frozen=True, slots=True)
class Command:
    """A simple command: its words unquoted, without assignments, redirections and `sudo`."""

    words: tuple[str, ...]
    prefixes: tuple[str, ...] = ()

    @property
    def program(self) -> str:
        """The base name of what is started; empty where nothing is."""
        return self.words[0].rsplit("/", 1)[-1] if self.words else ""

    @property
    def arguments(self) -> tuple[str, ...]:
        """The words after the program."""
        return self.words[1:]

    @property
    def plain(self) -> tuple[str, ...]:
        """The arguments that are no options."""
        return tuple(word for word in self.arguments if not word.startswith("-"))

    def starts(self, *words: str) -> bool:
        """Whether the program and the first arguments that are no options are these."""
        return (self.program, *self.plain)[: len(words)] == words


Pipeline = tuple[Command, ...]


def pipelines(script: str) -> Iterator[Pipeline]:
    """The pipelines of a script in order; each is one command or several joined by `|`."""
    pipeline: list[Command] = []
    words: list[str] = []
    for token in [*_tokens(script), ";"]:
        if token == "|":  # noqa: S105 - a token of a grammar
            pipeline.append(_command(words))
            words = []
        elif token in (";", "&&", "||", "&"):
            pipeline.append(_command(words))
            found = tuple(command for command in pipeline if command.words)
            if found:
                yield found
            pipeline, words = [], []
        else:
            words.append(token)


def commands(script: str) -> Iterator[Command]:
    """Every simple command of a script, in order."""
    for pipeline in pipelines(script):
        yield from pipeline


def _command(words: list[str]) -> Command:
    prefixes: list[str] = []
    index = 0
    while index < len(words):
        word = words[index]
        if word in _PREFIXES and index + 1 < len(words):
            prefixes.append(word)
        elif word not in _LEADING and not _ASSIGNMENT.match(word):
            option = prefixes and word.startswith("-")
            if not option:
                break
        index += 1
    kept: list[str] = []
    skip = False
    for word in words[index:]:
        if skip:
            skip = False
        elif (match := _REDIRECT.match(word)) is not None:
            skip = match.end() == len(word)
        else:
            kept.append(word.rstrip(")") if "$(" not in word and "(" not in word else word)
    return Command(tuple(word for word in kept if word), tuple(prefixes))


def _tokens(script: str) -> Iterator[str]:
    """Words without their quotes, and the operators between commands."""
    word, started, quote = "", False, ""
    depth = index = 0
    while index < len(script):
        char, pair = script[index], script[index : index + 2]
        index += 1
        if quote:
            if char == "\\" and quote == '"' and index < len(script):
                word += script[index]
                index += 1
            elif char == quote:
                quote = ""
            else:
                word += char
        elif char == "\\":
            if script[index : index + 1] != "\n":
                word, started = word + script[index : index + 1], True
            index += 1
        elif char in "'\"":
            quote, started = char, True
        elif depth or pair == "$(":
            depth += (char == "(") - (char == ")") if depth or char == "(" else 0
            if pair == "$(" and not depth:
                depth, char, index = 1, pair, index + 1
            word, started = word + char, True
        elif char == "#" and not started:
            while index < len(script) and script[index] != "\n":
                index += 1
        elif char in "()" and not started:
            continue
        elif char.isspace() or char in ";|&":
            redirected = char == "&" and (word.endswith((">", "<")) or pair == "&>")
            if redirected:
                word, started = word + char, True
                continue
            if started:
                yield word
            word, started = "", False
            if char == "\n":
                yield ";"
            elif char in ";|&":
                double = pair in ("&&", "||")
                index += double
                yield pair if double else char
        else:
            word, started = word + char, True
    if started:
        yield word
