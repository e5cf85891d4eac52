"""Terraform's language, parsed without providers: blocks, attributes and expressions."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from typing import Any

from prodready.model import Document, Kind, Level, Severity
from prodready.tools.interface import Answer, Remark, Tool
from prodready.tools.schema import INSTALL, installed_version

HELP = "https://developer.hashicorp.com/terraform/language/syntax/configuration"


class HclSyntax(Tool):
    """The parser of python-hcl2."""

    name = "python-hcl2"
    kinds = frozenset({Kind.TERRAFORM})
    level = Level.PARSE
    install = INSTALL

    def version(self) -> str | None:
        """The version of python-hcl2."""
        return installed_version("hcl2", "python-hcl2")

    def run(self, documents: Sequence[Document]) -> list[Answer]:
        """Parse each document."""
        return [_parse(document.text) for document in documents]


@functools.cache
def _parser() -> Callable[[str], Any]:
    import hcl2

    parses: Callable[[str], Any] = hcl2.parses
    return parses


def _parse(text: str) -> Answer:
    if not text.strip():
        return Answer(unable="nothing to parse")
    parse = _parser()
    from lark.exceptions import LarkError, UnexpectedInput

    try:
        # The grammar wants every line ended.
        parse(text if text.endswith("\n") else text + "\n")
    except UnexpectedInput as error:
        return Answer((_remark(text, error),))
    except (LarkError, RecursionError) as error:
        return Answer(unable=f"cannot parse this: {type(error).__name__}")
    return Answer()


def _remark(text: str, error: Any) -> Remark:
    lines = text.rstrip("\n").split("\n")
    token = getattr(error, "token", None)
    written = str(token if token is not None else getattr(error, "char", "")).strip()
    at_end = not written or error.line is None or error.line > len(lines)
    accepted = set(getattr(error, "accepts", None) or ())
    if accepted & {"LBRACE"} and not accepted & {"RBRACE", "EQ", "COMMA"} and not at_end:
        ahead = error.line - 1
        while ahead and not lines[ahead - 1].strip():
            ahead -= 1
        if not lines[error.line - 1][: error.column - 1].strip() and ahead:
            return _at(
                ahead, len(lines[ahead - 1]) + 1, "this line needs a `{` at its end, or a `=`"
            )
    wanted = sorted(_PLAIN[name] for name in accepted if name in _PLAIN)
    if at_end or error.line < 1:
        line, column = len(lines), len(lines[-1]) + 1
        message = "the text ends too early"
    else:
        line, column = error.line, max(error.column, 1)
        message = f"`{written.splitlines()[0][:40]}` is not expected here"
    if wanted and len(wanted) == len(accepted - _LINE_ENDS):
        message += f"; expected {' or '.join(wanted)}"
    return _at(line, column, message)


def _at(line: int, column: int, message: str) -> Remark:
    return Remark("hcl-syntax", message, Severity.HIGH, line, column, help=HELP, syntax=True)


_LINE_ENDS = {"NL_OR_COMMENT"}
_PLAIN = {
    "COMMA": "`,`",
    "EQ": "`=`",
    "LBRACE": "`{`",
    "RBRACE": "`}`",
    "RPAR": "`)`",
    "RSQB": "`]`",
}

TOOL = HclSyntax()
