"""JSON, parsed by Python's own parser: exactly RFC 8259, so no comments and no trailing commas.

Files whose readers allow these (`tsconfig.json`, a `jsonc` block) are read as JSON with comments.
"""

from __future__ import annotations

import json
import platform
import re
from collections.abc import Sequence
from typing import Any

from prodready.model import Document, Kind, Level, Severity
from prodready.tools.interface import Answer, Remark, Tool

HELP = "https://www.rfc-editor.org/rfc/rfc8259"
_COMMENTED_NAMES = re.compile(
    r"(?:.*\.jsonc|[jt]sconfig(?:\.[\w.-]+)?\.json|\.?devcontainer\.json|\.eslintrc(?:\.json)?)\Z"
)
_COMMENTED_FOLDER = re.compile(r"(?:^|/)\.(?:vscode|devcontainer)/[^/]+\.json\Z")
_EXTRAS = re.compile(
    r"(?P<text>\"(?:\\.|[^\"\\\n])*\")|(?P<comment>//[^\n]*|/\*.*?\*/)"
    r"|(?P<comma>,)(?=(?:\s|//[^\n]*(?:\n|\Z)|/\*.*?\*/)*[}\]])",
    re.DOTALL,
)


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
    language = document.info.split()[0].strip("{.}") if document.info.split() else ""
    if not (
        language in {"jsonc"}
        or _COMMENTED_NAMES.match(path.rsplit("/", 1)[-1])
        or any(_COMMENTED_FOLDER.search(where) for where in (path, document.path))
    ):
        return document.text
    return _EXTRAS.sub(_blank, document.text)


def _blank(match: re.Match[str]) -> str:
    if match.lastgroup == "text":
        return match.group()
    return re.sub(r"[^\n]", " ", match.group())


def _parse(text: str) -> Answer:
    if not text.strip():
        return Answer(unable="nothing to parse")
    try:
        json.loads(text, parse_constant=_refuse, object_pairs_hook=_unique)
    except json.JSONDecodeError as error:
        return Answer((_remark(error.msg, error.lineno, error.colno),))
    except RecursionError:
        return Answer((_remark("nested too deeply to read", 1, 1),))
    except _RefusedError as error:
        line, column = _find(text, error.written)
        remark = Remark(error.rule, str(error), Severity.HIGH, line, column, help=HELP)
        return Answer((remark,))
    return Answer()


def _remark(message: str, line: int, column: int) -> Remark:
    return Remark("json-syntax", message, Severity.HIGH, line, column, help=HELP, syntax=True)


class _RefusedError(Exception):
    def __init__(self, rule: str, message: str, written: str) -> None:
        super().__init__(message)
        self.rule = rule
        self.written = written


def _refuse(constant: str) -> Any:
    raise _RefusedError("json-syntax", f"`{constant}` is not a JSON value", constant)


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            message = f"the key `{key}` is there twice in one object: most readers drop the first"
            raise _RefusedError("json-duplicate-key", message, key)
        found[key] = value
    return found


def _find(text: str, written: str) -> tuple[int, int]:
    """Where something stands that the parser refused without saying where."""
    at = max(text.rfind(written), 0)
    return text.count("\n", 0, at) + 1, at - (text.rfind("\n", 0, at) + 1) + 1


TOOL = JsonSyntax()
