"""GitHub's `${{ … }}` expressions: which contexts a text reads (`needs.build.outputs.tag`)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from prodready.documents.yamltree import Path, Tree
from prodready.patterns import lazy

_EMBEDDED = lazy(r"\$\{\{(?P<body>(?>'(?:[^']|'')*+'|(?!\}\}).)*+)\}\}", re.DOTALL)
_TOKEN = lazy(
    r"(?P<string>'(?:[^']|'')*')|(?P<name>[A-Za-z_][A-Za-z0-9_-]*)|(?P<number>\d[\w.]*)"
    r"|(?P<space>\s+)|(?P<mark>.)",
    re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Access:
    """A context that an expression reads, step by step: `("steps", "meta", "outputs")`.

    A step that is only known when the workflow runs (`[matrix.x]`, `*`) ends it.
    """

    steps: tuple[str, ...]
    text: str
    path: Path


def accesses(data: object, path: Path = ()) -> Iterator[Access]:
    """Every context that the strings in some data read; `if:` needs no `${{ }}` around it."""
    if isinstance(data, dict):
        for key, value in data.items():
            if key == "if" and isinstance(value, str) and "${{" not in value:
                yield from _of_body(value, (*path, key))
            else:
                yield from accesses(value, (*path, key))
    elif isinstance(data, list):
        for index, value in enumerate(data):
            yield from accesses(value, (*path, index))
    elif isinstance(data, str) and "${{" in data:
        for match in _EMBEDDED.finditer(data):
            yield from _of_body(match["body"], path)


def _of_body(body: str, path: Path) -> Iterator[Access]:
    tokens = [match for match in _TOKEN.finditer(body) if match.lastgroup != "space"]
    index = 0
    while index < len(tokens):
        token = tokens[index]
        index += 1
        if token.lastgroup != "name" or _follows_dot(tokens, index - 1):
            continue
        steps = [token["name"]]
        while (found := _next_step(tokens, index)) is not None:
            step, index = found
            steps.append(step)
        if len(steps) > 1:
            yield Access(tuple(steps), ".".join(steps), path)


def _follows_dot(tokens: list[re.Match[str]], index: int) -> bool:
    return index > 0 and tokens[index - 1].group() == "."


def _next_step(tokens: list[re.Match[str]], index: int) -> tuple[str, int] | None:
    """The step that begins at a token (`.name` or `['name']`) and the index behind it."""
    texts = [token.group() for token in tokens[index : index + 3]]
    kinds = [token.lastgroup for token in tokens[index : index + 3]]
    if texts[:1] == ["."] and kinds[1:2] == ["name"]:
        return texts[1], index + 2
    if texts[:1] == ["["] and kinds[1:2] == ["string"] and texts[2:] == ["]"]:
        return texts[1][1:-1].replace("''", "'"), index + 3
    return None


_FOREIGN = lazy(r"[^\w\s.,()\[\]!<>=&|*-]")
"""What no expression holds outside a string in single quotes."""


@dataclass(frozen=True, slots=True)
class BadExpression:
    """An expression that GitHub cannot read; `text` is the piece of it to look for."""

    text: str
    message: str
    path: Path


def bad_expressions(data: object, path: Path = ()) -> Iterator[BadExpression]:
    """The expressions that cannot be read, in all strings of some data."""
    if isinstance(data, dict):
        for key, value in data.items():
            yield from bad_expressions(value, (*path, key))
    elif isinstance(data, list):
        for index, value in enumerate(data):
            yield from bad_expressions(value, (*path, index))
    elif isinstance(data, str) and "${{" in data:
        yield from _bad_in(data, path)


def _bad_in(text: str, path: Path) -> Iterator[BadExpression]:
    for at in (match.start() for match in re.finditer(r"\$\{\{", text)):
        whole = _EMBEDDED.match(text, at)
        if whole is None:
            yield BadExpression(text[at : at + 12], "this `${{` is never closed with `}}`", path)
            continue
        bare = re.sub(r"'(?:[^']|'')*'", "", whole["body"])
        foreign = _FOREIGN.search(bare)
        shown = whole.group().split("\n")[0]
        if not bare.strip() and not whole["body"].strip():
            yield BadExpression(shown, "an empty expression", path)
        elif foreign:
            hint = ": text is in single quotes" if foreign.group() == '"' else ""
            message = f"`{foreign.group()}` has no meaning in an expression{hint}"
            yield BadExpression(shown, message, path)


def locate(tree: Tree, text: str, access: Access | BadExpression) -> tuple[int, int]:
    """Line and column of a piece of an expression in the document's text: inside a block, not at its head."""
    line, column = tree.value_place(access.path)
    lines = text.split("\n")
    for number in range(line, min(tree.end_line, len(lines)) + 1):
        start = column - 1 if number == line else 0
        at = lines[number - 1].find(access.text, start)
        if at >= 0:
            return number, at + 1
    return line, column
