"""nginx's configuration language: text to directives, and directives back to text on their lines.

The checker never sees the text as it was written, only what was understood of it, written anew:
nothing can hide in a difference between two readers.
Grammar: https://nginx.org/en/docs/beginners_guide.html#conf_structure
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from prodready.patterns import lazy

ESCAPES = {"t": "\t", "r": "\r", "n": "\n", '"': '"', "'": "'", "\\": "\\"}
SPACE = frozenset(" \t\r\n")
DEEPEST = 50
"""Blocks within each other; nginx's own grammar needs no more than ten."""
ESCAPED = lazy(r"\\(.)", re.DOTALL)


class ConfigError(Exception):
    """The text is no configuration; `line` says where that was seen."""

    def __init__(self, message: str, line: int) -> None:
        super().__init__(message)
        self.line = line


@dataclass
class Word:
    """A name or an argument, without its quotes."""

    value: str
    line: int


@dataclass
class Directive:
    """A directive with its arguments and, where it has one, its block."""

    name: Word
    arguments: list[Word] = field(default_factory=list)
    block: list[Directive] | None = None
    column: int = 1
    head_line: int = 1
    """Line of the `;` or `{` that ends the arguments; nginx reports this one."""
    end_line: int = 1

    @property
    def line(self) -> int:
        """Line of the name."""
        return self.name.line

    def values(self) -> list[str]:
        """The arguments as plain text."""
        return [word.value for word in self.arguments]


def directive(line: int, name: str, *arguments: str, block: bool = False) -> Directive:
    """A directive that is not in the text, as if it stood on `line`."""
    words = [Word(value, line) for value in arguments]
    return Directive(Word(name, line), words, [] if block else None, head_line=line, end_line=line)


def walk(directives: list[Directive]) -> Iterator[tuple[Directive, list[Directive]]]:
    """Every directive with the list that holds it, outermost first; safe while lists change."""
    for one in list(directives):
        yield one, directives
        if one.block is not None:
            yield from walk(one.block)


def parse(text: str) -> list[Directive]:
    """The directives of a configuration.

    Raises:
        ConfigError: a quote or a block is not closed, or a directive not ended.
    """
    stack: list[list[Directive]] = [[]]
    open_blocks: list[Directive] = []
    words: list[tuple[Word, int]] = []
    line = 1
    for mark, value, line, column in _tokens(text):
        if mark == "word":
            words.append((Word(value, line), column))
        elif mark == "}":
            if words:
                raise ConfigError('unexpected "}"', line)
            if not open_blocks:
                raise ConfigError('unexpected "}"', line)
            open_blocks.pop().end_line = line
            stack.pop()
        elif not words:
            raise ConfigError(f'unexpected "{mark}"', line)
        else:
            (name, start), rest = words[0], [word for word, _ in words[1:]]
            made = Directive(name, rest, None, start, line, line)
            stack[-1].append(made)
            words = []
            if mark == "{":
                if len(stack) > DEEPEST:
                    raise ConfigError("blocks are nested too deeply", line)
                made.block = []
                stack.append(made.block)
                open_blocks.append(made)
    if words:
        raise ConfigError('unexpected end of file, expecting ";" or "}"', words[0][0].line)
    if open_blocks:
        raise ConfigError('unexpected end of file, expecting "}"', open_blocks[-1].line)
    return stack[0]


def _tokens(text: str) -> Iterator[tuple[str, str, int, int]]:
    """Each token: `word`, `;`, `{` or `}`, its value, line and column."""
    index, line, start_of_line = 0, 1, 0
    while index < len(text):
        character = text[index]
        if character == "\n":
            index, line = index + 1, line + 1
            start_of_line = index
        elif character in SPACE:
            index += 1
        elif character == "#":
            end = text.find("\n", index)
            index = len(text) if end < 0 else end
        elif character in ";{}":
            yield character, character, line, index - start_of_line + 1
            index += 1
        else:
            end = _quoted_end(text, index, line) if character in "\"'" else _word_end(text, index)
            raw = text[index + 1 : end - 1] if character in "\"'" else text[index:end]
            yield "word", ESCAPED.sub(_unescape, raw), line, index - start_of_line + 1
            newlines = text.count("\n", index, end)
            if newlines:
                line += newlines
                start_of_line = text.rfind("\n", index, end) + 1
            index = end


def _unescape(found: re.Match[str]) -> str:
    return ESCAPES.get(found.group(1), found.group())


def _quoted_end(text: str, start: int, line: int) -> int:
    index = start + 1
    while index < len(text):
        if text[index] == "\\":
            index += 2
        elif text[index] == text[start]:
            end = index + 1
            if end < len(text) and text[end] not in SPACE and text[end] not in ";{)":
                raise ConfigError(f'unexpected "{text[end]}"', line)
            return end
        else:
            index += 1
    raise ConfigError("unexpected end of file, a quote is not closed", line)


def _word_end(text: str, start: int) -> int:
    index = start
    while index < len(text):
        character = text[index]
        if character == "\\" or text.startswith("${", index):
            index += 2
        elif character in SPACE or character in ";{":
            break
        else:
            index += 1
    return min(index, len(text))


def write(directives: list[Directive]) -> str:
    """The configuration as text, every word quoted and on the line where it stood."""
    writer = _Writer()
    for one in directives:
        writer.directive(one)
    return "".join(writer.parts) + "\n"


class _Writer:
    def __init__(self) -> None:
        self.parts: list[str] = []
        self.line = 1

    def directive(self, one: Directive) -> None:
        for word in (one.name, *one.arguments):
            escaped = word.value.replace("\\", "\\\\").replace('"', '\\"')
            self._put(f'"{escaped}" ', word.line)
        if one.block is None:
            self._put("; ", one.head_line)
            return
        self._put("{ ", one.head_line)
        for child in one.block:
            self.directive(child)
        self._put("} ", one.end_line)

    def _put(self, text: str, line: int) -> None:
        if line > self.line:
            self.parts.append("\n" * (line - self.line))
            self.line = line
        self.parts.append(text)
        self.line += text.count("\n")
