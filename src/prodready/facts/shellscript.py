"""A shell script as pipelines of simple commands: enough to see what a RUN or a hook starts.

No full shell grammar: words of `if`, `for` and the like are dropped from the front of a command, and
what stands in `$( )` stays a part of its word. Never raises.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from prodready.patterns import lazy

_LEADING = frozenset({"if", "then", "else", "elif", "do", "while", "until", "!", "{", "(", "time"})
_ASSIGNMENT = lazy(r"[A-Za-z_]\w*\+?=")
_PREFIXES = frozenset({"sudo", "env", "exec", "command", "nohup", "nice", "time"})
_REDIRECT = lazy(r"\d*(?:>>?|<|>&|&>)")


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
    index = 0
    while index < len(script):
        char = script[index]
        if char == "\n":
            yield ";"
            index += 1
        elif char in ";|&" and script[index : index + 2] != "&>":
            operator = script[index : index + 2]
            yield operator if operator in ("&&", "||") else char
            index += 2 if operator in ("&&", "||") else 1
        elif char.isspace() or char in "()":
            index += 1
        elif char == "#":
            end = script.find("\n", index)
            index = len(script) if end < 0 else end
        else:
            word, index = _word(script, index)
            if word is not None:
                yield word


def _word(script: str, index: int) -> tuple[str | None, int]:
    """The word that starts at `index` and where it ends; None for a joined line and no word."""
    word, started = "", False
    while index < len(script):
        char, pair = script[index], script[index : index + 2]
        if char == "\\":
            if pair != "\\\n":
                word, started = word + pair[1:], True
            index += 2
        elif char in "'\"":
            text, index = _quoted(script, index + 1, char)
            word, started = word + text, True
        elif pair == "$(":
            end = _closing(script, index + 2)
            word, started, index = word + script[index:end], True, end
        elif char.isspace() or char in ";|" or (char == "&" and not _redirects(word, pair)):
            break
        else:
            word, started, index = word + char, True, index + 1
    return (word if started else None), index


def _redirects(word: str, pair: str) -> bool:
    """Whether an `&` belongs to a redirection: `2>&1`, `&>file`."""
    return word.endswith((">", "<")) or pair == "&>"


def _quoted(script: str, index: int, quote: str) -> tuple[str, int]:
    text = ""
    while index < len(script) and script[index] != quote:
        if script[index] == "\\" and quote == '"':
            index += 1
        text += script[index : index + 1]
        index += 1
    return text, index + 1


def _closing(script: str, index: int) -> int:
    """The index behind the parenthesis that closes a `$(`, or the end of the script."""
    depth = 1
    while index < len(script) and depth:
        depth += (script[index] == "(") - (script[index] == ")")
        index += 1
    return index
