"""nginx configurations, judged by gixy where it is installed: what lets an attacker in.

Only checks that show a fault in what is written; what is a matter of policy, or depends on what
the page does not show, is left out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import PurePath
from typing import Any

from prodready.model import Document, Kind, Level, Severity
from prodready.tools.interface import Answer, Remark, scratch_files
from prodready.tools.nginx_config import ConfigError, parse
from prodready.tools.program import ProgramTool
from prodready.tools.yaml_text import is_template

CHECKS = (
    "add_header_multiline",
    "alias_traversal",
    "http_splitting",
    "origins",
    "ssrf",
    "valid_referers",
)
OPTIONS = ("-f", "json", "--disable-includes", "--checks", ",".join(CHECKS))
SEVERITIES = {"HIGH": Severity.HIGH, "MEDIUM": Severity.MEDIUM}


class Gixy(ProgramTool):
    """gixy in one process for all documents; nothing is missed where it is absent."""

    name = "gixy"
    kinds = frozenset({Kind.NGINX})
    level = Level.LINT
    install = "pip install gixy-ng"
    optional = True

    @property
    def configuration(self) -> str:
        """The options that it is called with."""
        return " ".join(OPTIONS)

    def run(self, documents: Sequence[Document]) -> list[Answer]:
        """Judge the documents that nginx's grammar reads; see `Tool.run`."""
        answers = [Answer(aside=not _reads(document.text)) for document in documents]
        chosen = [index for index, answer in enumerate(answers) if not answer.aside]
        for index, answer in zip(chosen, self._audit([documents[i] for i in chosen]), strict=True):
            answers[index] = answer
        return answers

    def _audit(self, documents: list[Document]) -> list[Answer]:
        answers = [Answer() for _ in documents]
        if not documents:
            return answers
        with scratch_files(documents, "{index}.conf") as (root, files):
            done = self.call([*OPTIONS, *(file.name for file in files)], root)
        try:
            for found in self.read_json(done.stdout or "[]"):
                index = int(PurePath(found["path"]).stem)
                remarks = (*answers[index].remarks, _remark(found))
                answers[index] = replace(answers[index], remarks=remarks)
        except (KeyError, TypeError, ValueError, IndexError):
            raise self.garbled(done.stdout) from None
        return answers


def _reads(text: str) -> bool:
    if is_template(text) or "_by_lua_block" in text:
        return False
    try:
        return bool(parse(text))
    except ConfigError:
        return False


def _remark(found: dict[str, Any]) -> Remark:
    reason = " ".join(str(found.get("reason") or "").split()).rstrip(".")
    message = " ".join(str(found["summary"]).split()).rstrip(".")
    return Remark(
        f"gixy/{found['plugin']}",
        f"{message}: {reason}" if reason else message,
        SEVERITIES.get(str(found["severity"]), Severity.LOW),
        int(found["line"] or 1),
        help=str(found["reference"]),
    )


TOOL = Gixy()
