"""Rego policies, parsed by regopy in a process of its own: no policy is evaluated."""

from __future__ import annotations

import json
import re
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from prodready.errors import UnavailableError
from prodready.model import Document, Kind, Level, Severity
from prodready.patterns import lazy
from prodready.tools.interface import Answer, Remark, Tool, run_program
from prodready.tools.program import environment, first_line
from prodready.tools.schema import installed_version

HELP = "https://www.openpolicyagent.org/docs/latest/policy-language/"
HEAD = "package x\n"
CHILD = Path(__file__).with_name("regopy_child.py")
_PACKAGE = lazy(r"^[ \t]*package[ \t]+\S", re.M)
_ERROR = lazy(r"\(error \d+:[^|]*\|(?P<at>\d+)\|(?P<width>\d+)\s*\(errormsg (?P<length>\d+):", re.S)


class RegoSyntax(Tool):
    """The parser of regopy (rego-cpp), which reads Rego with and without `if`."""

    name = "regopy"
    kinds = frozenset({Kind.REGO})
    level = Level.PARSE
    install = "pip install 'prodready[more]' (regopy)"

    def version(self) -> str | None:
        """The version of regopy."""
        return installed_version("regopy", "regopy")

    def run(self, documents: Sequence[Document]) -> list[Answer]:
        """Parse the documents in one process."""
        texts = [document.text for document in documents]
        told = _ask([_whole(text) for text in texts])
        return [_answer(text, error) for text, error in zip(texts, told, strict=True)]


def _whole(text: str) -> str:
    """A policy; rules alone get a package on a line of their own."""
    return text if _PACKAGE.search(text) or not text.strip() else HEAD + text


def _ask(texts: list[str]) -> list[str | None]:
    with tempfile.TemporaryDirectory(prefix="prodready-") as folder:
        done = run_program(
            [sys.executable, "-I", str(CHILD)],
            cwd=Path(folder),
            stdin=json.dumps(texts),
            env={**environment(Path(folder)), "PYTHONUTF8": "1"},
        )
    try:
        told: list[str | None] = json.loads(done.stdout)
    except ValueError:
        said = first_line(done.stderr) or "nothing"
        raise UnavailableError(f"regopy failed and said: {said}") from None
    return told


def _answer(text: str, error: str | None) -> Answer:
    if not text.strip():
        return Answer(unable="nothing to parse")
    part = None if _PACKAGE.search(text) else "a policy: it has no package"
    if error is None:
        return Answer(fragment=part)
    found = _ERROR.search(error)
    if found is None:
        return Answer(unable=f"it could not be parsed: {first_line(error)}")
    length = int(found["length"])
    message = " ".join(error[found.end() : found.end() + length].split())
    shift = 0 if part is None else len(HEAD)
    at = max(len(_whole(text).encode()[: int(found["at"])].decode("utf-8", "ignore")) - shift, 0)
    line = text.count("\n", 0, at) + 1
    column = at - text.rfind("\n", 0, at)
    lowered = message[:1].lower() + message[1:]
    remark = Remark("rego-syntax", lowered, Severity.HIGH, line, column, help=HELP, syntax=True)
    return Answer((remark,))


TOOL = RegoSyntax()
