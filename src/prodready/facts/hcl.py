"""HashiCorp's configuration language, read as far as checks need it: blocks, attributes, literals.

An expression that is more than literals stays the text that it is: nothing is evaluated.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from prodready.facts.hclwords import DEEPEST, HclError, Token, tokens
from prodready.facts.nodes import Node
from prodready.model import Place
from prodready.patterns import lazy

_ESCAPE = lazy(r'\\(["\\nrt])')
_OPEN, _CLOSE = "([{", ")]}"


@dataclass(frozen=True, slots=True)
class Code:
    """An expression that only Terraform can evaluate, as written."""

    text: str

    def __str__(self) -> str:
        return self.text


@dataclass(eq=False)
class Block:
    """A block: `resource "aws_s3_bucket" "dumps" { … }`. The file itself is one without a type."""

    type: str
    labels: tuple[str, ...]
    place: Place
    attributes: dict[str, Node] = field(default_factory=dict)
    blocks: list[Block] = field(default_factory=list)

    def get(self, *path: str | int, default: Any = None) -> Any:
        """The plain data of an attribute, or below it; what is no literal is `Code`."""
        node = self.attributes.get(str(path[0]))
        return default if node is None else node.get(*path[1:], default=default)

    def at(self, name: str) -> Place:
        """Where the attribute stands, or the block where it has none of that name."""
        node = self.attributes.get(name)
        return self.place if node is None else node.place

    def of(self, *types: str) -> Iterator[Block]:
        """The blocks of these types directly in it, those that `dynamic` makes included."""
        for block in self.blocks:
            if block.type in types:
                yield block
            elif block.type == "dynamic" and block.labels[:1] and block.labels[0] in types:
                yield from block.of("content")

    def first(self, *types: str) -> Block | None:
        """The first block at the end of this path of types."""
        found: Block | None = self
        for name in types:
            found = next(found.of(name), None) if found else None
        return found


def parse(text: str, locate: Callable[[int, int], Place]) -> Block:
    """The file as a block without a type.

    Args:
        text: the whole file.
        locate: the place of a 1-based line and column of it.

    Raises:
        HclError: it is not in this language.
    """
    return _Parser(text, locate).file()


class _Parser:
    def __init__(self, text: str, locate: Callable[[int, int], Place]) -> None:
        self._text, self._locate = text, locate
        self._lines = [0, *(found.end() for found in re.finditer("\n", text))]
        self._all = list(tokens(text))
        self._at = 0

    def _place(self, token: Token) -> Place:
        line = bisect_right(self._lines, token.start)
        return self._locate(line, token.start - self._lines[line - 1] + 1)

    def _peek(self) -> Token:
        if self._at < len(self._all):
            return self._all[self._at]
        return Token("end", "", len(self._text), len(self._text))

    def _next(self) -> Token:
        token = self._peek()
        self._at += 1
        return token

    def file(self) -> Block:
        """The whole of it."""
        whole = Block("", (), self._locate(1, 1))
        self._body(whole, "end", 0)
        return whole

    def _body(self, block: Block, until: str, depth: int) -> None:
        while True:
            token = self._next()
            if token.sort == "newline":
                continue
            if token.sort == until or (token.sort == "mark" and token.text == until):
                return
            if token.sort != "name" or depth > DEEPEST:
                raise HclError(token.start, f"`{token.text[:20]}` is not expected here")
            if self._peek().text == "=":
                self._at += 1
                block.attributes[token.text] = self._value(self._expression(), self._place(token))
            else:
                block.blocks.append(self._block(token, depth))

    def _block(self, name: Token, depth: int) -> Block:
        labels = []
        while (token := self._next()).sort in ("name", "string"):
            labels.append(token.text.strip('"'))
        if token.text != "{":
            raise HclError(token.start, f"`{name.text}` wants a `{{` or a `=`")
        block = Block(name.text, tuple(labels), self._place(name))
        self._body(block, "}", depth + 1)
        return block

    def _expression(self) -> list[Token]:
        """The words up to the end of the line, or of the block; brackets may span lines."""
        found: list[Token] = []
        depth = 0
        while True:
            token = self._peek()
            if not depth and (token.sort in ("newline", "end") or token.text == "}"):
                break
            if token.sort == "end":
                raise HclError(found[0].start, "a bracket is not closed")
            depth += (token.sort == "mark") * ((token.text in _OPEN) - (token.text in _CLOSE))
            found.append(self._next())
        if not found:
            raise HclError(self._peek().start, "a value is missing")
        return found

    def _value(self, words: list[Token], place: Place, depth: int = 0) -> Node:
        value = _scalar(words)
        if value is None and depth < DEEPEST and _encloses(words):
            inner = words[1:-1]
            after = next((word.text for word in inner if word.sort != "newline"), "")
            if after != "for" and words[0].text == "[":
                parts = [_trim(part) for part in _split(inner, newlines=False)]
                items = [self._value(p, self._place(p[0]), depth + 1) for p in parts if p]
                return Node(items, place)
            if after != "for" and words[0].text == "{":
                return Node(self._object(inner, depth), place)
        if value is None:
            value = Code(self._text[words[0].start : words[-1].end])
        return Node(None if value is _NULL else value, place)

    def _object(self, inner: list[Token], depth: int) -> dict[str, Node]:
        found = {}
        for part in map(_trim, _split(inner, newlines=True)):
            marks = [i for i, word in enumerate(part) if word.text in ("=", ":")]
            if marks and part[marks[0] + 1 :]:
                key = self._text[part[0].start : part[marks[0] - 1].end].strip('"')
                value = _trim(part[marks[0] + 1 :])
                found[key] = self._value(value, self._place(part[0]), depth + 1)
        return found


_NULL = object()
_WORDS = {"true": True, "false": False, "null": _NULL}


def _scalar(words: list[Token]) -> Any:
    """The literal that the words are; None where they are more than one."""
    sign = -1 if len(words) == 2 and words[0].text == "-" else 1
    token = words[-1]
    if len(words) > 1 and sign == 1:
        return None
    if token.sort == "number":
        return sign * (int(token.text) if token.text.isdigit() else float(token.text))
    if token.sort in ("string", "heredoc"):
        text = token.text[1:-1] if token.sort == "string" else token.text
        if re.search(r"(?<![$%])[$%]\{", text):
            return Code(token.text)
        plain = {"n": "\n", "r": "\r", "t": "\t"}
        text = _ESCAPE.sub(lambda found: plain.get(found[1], found[1]), text)
        return text.replace("$${", "${").replace("%%{", "%{")
    return _WORDS.get(token.text)


def _encloses(words: list[Token]) -> bool:
    """Whether the first bracket is closed by the last word, and not before."""
    depth = 0
    for index, word in enumerate(words):
        if word.sort == "mark":
            depth += (word.text in _OPEN) - (word.text in _CLOSE)
        if not depth:
            return index > 0 and index == len(words) - 1
    return False


def _split(words: list[Token], *, newlines: bool) -> Iterator[list[Token]]:
    part: list[Token] = []
    depth = 0
    for word in words:
        if word.sort == "mark":
            depth += (word.text in _OPEN) - (word.text in _CLOSE)
        if not depth and (word.text == "," or (newlines and word.sort == "newline")):
            yield part
            part = []
        else:
            part.append(word)
    yield part


def _trim(words: list[Token]) -> list[Token]:
    return (
        [word for word in words if word.sort != "newline"] if not _nested(words) else _ends(words)
    )


def _nested(words: list[Token]) -> bool:
    return any(word.sort == "mark" and word.text in _OPEN for word in words)


def _ends(words: list[Token]) -> list[Token]:
    """Without the line ends before and behind: those between brackets separate."""
    while words and words[0].sort == "newline":
        words = words[1:]
    while words and words[-1].sort == "newline":
        words = words[:-1]
    return words
