"""Files of environment variables (`.env`), as Compose, Docker and python-dotenv all read them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from prodready import __version__
from prodready.model import Document, Kind, Level, Severity
from prodready.patterns import lazy
from prodready.tools.interface import Answer, Remark, Tool

HELP = "https://docs.docker.com/compose/how-tos/environment-variables/variable-interpolation/#env-file-syntax"
_NAME = lazy(r"[A-Za-z_][A-Za-z0-9_.-]*\Z")
_ASSIGNMENT = lazy(r"(?P<lead>\s*(?:export\s+)?)(?P<name>[^=]*?)(?P<space>\s*)=(?P<value>.*)\Z")


class DotenvSyntax(Tool):
    """A parser of what the readers of such files agree on."""

    name = "dotenv"
    kinds = frozenset({Kind.DOTENV})
    level = Level.PARSE
    install = "part of prodready"

    def version(self) -> str | None:
        """The version of prodready, which brings this parser."""
        return __version__

    def run(self, documents: Sequence[Document]) -> list[Answer]:
        """Parse each document."""
        return [Answer(tuple(_remarks(document.text))) for document in documents]


def _remarks(text: str) -> Iterator[Remark]:
    lines = text.removeprefix("\ufeff").replace("\r\n", "\n").split("\n")
    first: dict[str, int] = {}
    index = 0
    while index < len(lines):
        line, number = lines[index], index + 1
        index += 1
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        match = _ASSIGNMENT.match(line)
        if match is None:
            yield from _without_value(line, number)
            continue
        yield from _name(match, number)
        name = match["name"].strip()
        if name in first:
            message = f"`{name}` is set on line {first[name]} already: most readers take the last"
            yield Remark("dotenv-duplicate-key", message, Severity.MEDIUM, number, help=HELP)
        first.setdefault(name, number)
        used, fault = _value(match["value"], match.start("value"), lines[index:], number)
        index += used
        if fault:
            yield fault


def _syntax(message: str, line: int, column: int = 1, fix: str | None = None) -> Remark:
    return Remark(
        "dotenv-syntax", message, Severity.HIGH, line, column, help=HELP, fix=fix, syntax=True
    )


def _without_value(line: str, number: int) -> Iterator[Remark]:
    """`NAME` alone passes a variable on; anything else without `=` means nothing."""
    word = re.sub(r"\s+#.*", "", line).strip().removeprefix("export ").strip()
    if _NAME.match(word):
        return
    colon = re.match(r"\s*([A-Za-z_]\w*)\s*:\s", line)
    fix = f"write `{colon[1]}=…`" if colon else None
    yield _syntax(f"`{line.strip()[:40]}` is no `NAME=value`", number, fix=fix)


def _name(match: re.Match[str], number: int) -> Iterator[Remark]:
    name = match["name"]
    column = match.start("name") + 1
    if not name:
        yield _syntax("there is no name before `=`", number, column)
    elif not _NAME.match(name):
        message = f"`{name}` is no name of a variable: letters, digits and `_`, no digit first"
        yield _syntax(message, number, column)
    elif match["space"]:
        message = f"a space before `=`: Docker and shells do not read `{name}` then"
        yield _syntax(message, number, match.start("space") + 1, f"write `{name}=…`")


def _value(
    value: str, offset: int, following: Sequence[str], number: int
) -> tuple[int, Remark | None]:
    """How many further lines a quoted value takes, and what is wrong with it."""
    bare = value.lstrip()
    quote = bare[:1]
    if quote not in {'"', "'"}:
        return 0, None
    column = offset + len(value) - len(bare) + 1
    body = bare[1:]
    for used in range(len(following) + 1):
        end = _closing(body, quote)
        if end is not None:
            rest = body[end + 1 :].strip()
            if rest and not rest.startswith("#"):
                message = f"`{rest[:20]}` stands behind the closing quote"
                return used, _syntax(message, number + used)
            return used, None
        if used < len(following):
            body = following[used]
    return 0, _syntax(f"the quote {quote} is never closed", number, column)


def _closing(body: str, quote: str) -> int | None:
    at = 0
    while at < len(body):
        if body[at] == "\\" and (quote == '"' or body[at + 1 : at + 2] == quote):
            at += 2
        elif body[at] == quote:
            return at
        else:
            at += 1
    return None


TOOL = DotenvSyntax()
