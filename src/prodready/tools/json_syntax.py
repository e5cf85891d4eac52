"""JSON, parsed by Python's own parser: exactly RFC 8259, so no comments and no trailing commas.

Files whose readers allow these (`tsconfig.json`, a `jsonc` block) are read as JSON with comments.
"""

from __future__ import annotations

import json
import platform
import re
from collections.abc import Iterator, Sequence

from prodready.model import Document, Kind, Level, Severity
from prodready.patterns import lazy
from prodready.tools.interface import Answer, Remark, Tool

HELP = "https://www.rfc-editor.org/rfc/rfc8259"
_COMMENTED_NAMES = lazy(
    r"(?:.*\.jsonc|[jt]sconfig(?:\.[\w.-]+)?\.json|\.?devcontainer\.json|\.eslintrc(?:\.json)?)\Z"
)
_COMMENTED_FOLDER = lazy(r"(?:^|/)\.(?:vscode|devcontainer)/[^/]+\.json\Z")
_COMMENTED_CONTENT = lazy(
    r"\"version\"\s*:\s*\"(?:0\.2\.0|2\.0\.0)\"[^\0]{0,4000}?\"(?:configurations|tasks|compounds)\"\s*:"
    r"|\"compilerOptions\"\s*:|\$\{workspaceFolder|\"preLaunchTask\"\s*:"
)
"""Files of Visual Studio Code and of TypeScript's compiler, when no name says so."""
_TOKENS = lazy(r"(?P<key>\"(?:\\.|[^\"\\])*\")(?P<colon>\s*:)?|[{}\[\]]|NaN|-?Infinity", re.DOTALL)
_PIECES = lazy(
    r"(?P<text>\"(?:\\.|[^\"\\\n])*+\")|(?P<comment>//[^\n]*+|/\*(?s:.*?)\*/)|(?P<mark>[^\s\"/])"
)


_OTHER_TEXT = lazy(
    r"\s*((?!(?:true|false|null|NaN|Infinity)\b)(?![bfnrtuBFU]{0,2}['\"])[^\W\d]\w*)"
)
"""A word where a value must begin: what a program printed, or another format by this name."""

_QUOTED = lazy(r"'([{\[][^'\n]*)'")


class JsonSyntax(Tool):
    """Python's `json`, told to refuse what RFC 8259 does not know."""

    name = "json"
    kinds = frozenset({Kind.JSON})
    level = Level.PARSE
    install = "part of Python"

    def version(self) -> str | None:
        """Python's version."""
        return platform.python_version()

    def run(self, documents: Sequence[Document]) -> list[Answer]:
        """Parse each document."""
        return [_parse(_plain(document)) for document in documents]


def _plain(document: Document) -> str:
    """The text; where its readers allow comments and trailing commas, spaces in their stead."""
    path = (document.name or "").replace("\\", "/")
    language = re.match(r"[\s{.]*([\w+-]*)", document.info)
    if not (
        (language and language[1] == "jsonc")
        or _COMMENTED_NAMES.match(path.rsplit("/", 1)[-1])
        or any(_COMMENTED_FOLDER.search(where) for where in (path, document.path))
        or (not path and _COMMENTED_CONTENT.search(document.text))
    ):
        return document.text
    return _without_extras(document.text)


def _without_extras(text: str) -> str:
    """The text with spaces where comments and trailing commas are, so that places stay."""
    written = list(text)
    last_comma = None
    for piece in _PIECES.finditer(text):
        start, end = piece.span()
        if piece.lastgroup == "comment":
            written[start:end] = [char if char == "\n" else " " for char in piece.group()]
            continue
        if piece.group() in {"}", "]"} and last_comma is not None:
            written[last_comma] = " "
        last_comma = start if piece.group() == "," else None
    return "".join(written)


def _parse(text: str) -> Answer:
    if not text.strip():
        return Answer(unable="nothing to parse")
    if _is_cut_on_purpose(text):
        return Answer(fragment="in quotes, and cut off where the quotes end")
    word = _OTHER_TEXT.match(text)
    if word:
        return Answer(unable=f"it begins with `{word[1]}` and is no JSON at all")
    try:
        json.loads(text)
    except json.JSONDecodeError as error:
        message, at = _plain_words(text, error)
        return Answer((_remark("json-syntax", message, text, at),))
    except (RecursionError, ValueError) as error:
        return Answer(unable=f"too much to read: {error}")
    return Answer(tuple(_beyond_the_parser(text)))


def _is_cut_on_purpose(text: str) -> bool:
    """Whether it is a line in single quotes with the beginning of a JSON text, and no more.

    The quotes say that it ends there: a page about partial input shows it so. A whole text in
    quotes, or one with another mistake, stays a finding.
    """
    quoted = _QUOTED.fullmatch(text.strip())
    if quoted is None:
        return False
    try:
        json.loads(quoted[1])
    except json.JSONDecodeError as error:
        return error.pos >= len(quoted[1]) or error.msg.startswith("Unterminated string")
    except (RecursionError, ValueError):
        return False
    return False


def _beyond_the_parser(text: str) -> Iterator[Remark]:
    """What Python reads and RFC 8259 refuses or leaves open: `NaN`, and keys that are there twice."""
    open_objects: list[set[str] | None] = []
    for token in _TOKENS.finditer(text):
        written = token.group()
        if written in {"{", "["}:
            open_objects.append(set() if written == "{" else None)
        elif written in {"}", "]"}:
            open_objects.pop()
        elif token["key"] is None:
            yield _remark("json-syntax", f"`{written}` is not a JSON value", text, token.start())
        elif token["colon"] and (seen := open_objects[-1]) is not None:
            key = json.loads(token["key"])
            if key in seen:
                message = f"the key `{key}` is twice in one object: most readers drop the first"
                yield _remark("json-duplicate-key", message, text, token.start())
            seen.add(key)


def _plain_words(text: str, error: json.JSONDecodeError) -> tuple[str, int]:
    """What is wrong and at which index, the same in every version of Python."""
    behind, before = text[error.pos :], text[: error.pos].rstrip()
    if behind[:1] == ",":
        behind, before = behind[1:].lstrip(), text[: error.pos + 1]
    if before.endswith(",") and behind[:1] in {"}", "]"}:
        return f"a comma before `{behind[0]}`: JSON allows none behind the last entry", len(
            before
        ) - 1
    if behind.startswith(("//", "/*", "#")):
        return "JSON has no comments", error.pos
    if behind.startswith("'"):
        return "JSON has strings in double quotes only", error.pos
    if error.msg == "Extra data":
        return "a second value behind the first one", error.pos
    return error.msg[:1].lower() + error.msg[1:], error.pos


def _remark(rule: str, message: str, text: str, at: int) -> Remark:
    line = text.count("\n", 0, at) + 1
    column = at - text.rfind("\n", 0, at)
    is_syntax = rule == "json-syntax"
    return Remark(rule, message, Severity.HIGH, line, column, help=HELP, syntax=is_syntax)


TOOL = JsonSyntax()
