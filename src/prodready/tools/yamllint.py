"""YAML of every kind, judged by yamllint for what is a fault and not a taste."""

from __future__ import annotations

import importlib.metadata
import importlib.util
import re
from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

from prodready.documents.yamltree import YamlError, load
from prodready.model import YAML_KINDS, Document, Level, Severity
from prodready.patterns import lazy
from prodready.tools.interface import Answer, Remark, Tool
from prodready.tools.yaml_text import (
    YAML_PAGE,
    behind_an_elision,
    braces_over_lines,
    cut_off,
    is_template,
    objects_in_a_row,
)

if TYPE_CHECKING:
    from yamllint.config import YamlLintConfig  # type: ignore[import-untyped]

RULES = """\
rules:
  # Faults: what a parser takes for something else than its reader does.
  anchors: {forbid-undeclared-aliases: true, forbid-duplicated-anchors: true}
  key-duplicates: {forbid-duplicated-merge-keys: true}
  octal-values: {forbid-implicit-octal: true}
"""
"""Everything else of yamllint is a matter of layout, which every parser reads alike: line length,
document start, comment spacing, blank lines, trailing spaces and the last newline. Indentation is
left out too: on other projects' pages it refused correct manifests and nothing else. `truthy`
would refuse the `on:` of every workflow."""

FILE_MODE = lazy(r"\s*(?:-\s+)?\w*(?:mode|perms?|permissions?|umask)\s*:", re.IGNORECASE)
"""`defaultMode: 0440`: an octal number is what Kubernetes and Compose ask for here."""
RULES_PAGE = "https://yamllint.readthedocs.io/en/stable/rules.html"
SEVERITIES = {"error": Severity.MEDIUM, "warning": Severity.LOW}


class Yamllint(Tool):
    """yamllint as a library: no process, loaded on first use."""

    name = "yamllint"
    kinds = YAML_KINDS
    level = Level.LINT
    install = "pip install 'prodready[tools]' (yamllint)"

    def version(self) -> str | None:
        """The installed package's version."""
        if importlib.util.find_spec("yamllint") is None:
            return None
        return importlib.metadata.version("yamllint")

    @property
    def configuration(self) -> str:
        """The rules, as yamllint reads them."""
        return RULES

    @cached_property
    def _config(self) -> YamlLintConfig:
        from yamllint.config import YamlLintConfig

        return YamlLintConfig(RULES)

    def run(self, documents: Sequence[Document]) -> list[Answer]:
        """Judge the documents; see `Tool.run`."""
        return [self._judge(document) for document in documents]

    def _judge(self, document: Document) -> Answer:
        import yaml

        from prodready.tools.yamllint_tokens import problems_of

        try:
            problems = problems_of(document.text, self._config)
        except yaml.reader.ReaderError as error:
            line = document.text.count("\n", 0, error.position) + 1
            return Answer((_syntax(f"character #x{error.character:04x} is not allowed", line),))
        except RecursionError:
            return Answer(unable="its values are nested too deeply for yamllint")
        lines = document.text.split("\n")
        part = document.lines.origins is not None
        remarks = tuple(
            _remark(p)
            for p in problems
            if _matters(p, lines[p.line - 1 : p.line]) and not (part and _is_elsewhere(p))
        )
        remarks, aside = _without_variants(remarks, lines)
        broken = tuple(remark for remark in remarks if remark.syntax)
        if broken and _is_readable(document.text):
            # The parser that most programs use reads tabs between a key and its value.
            broken, remarks = (), tuple(remark for remark in remarks if not remark.syntax)
        if broken and is_template(document.text):
            return Answer(fragment="a template that is YAML only once it is rendered")
        if broken and objects_in_a_row(document.text, broken[0].line):
            return Answer(fragment=f"several values, the second at line {broken[0].line}")
        if (
            broken
            and "expected ',' or '}'" in broken[0].message
            and braces_over_lines(document.text)
        ):
            return Answer(unable="braces over several lines without commas: another format")
        if (
            broken
            and _AT_END in broken[0].message
            and not document.name
            and cut_off(document.text, broken[0].line, broken[0].column)
        ):
            return Answer(fragment="cut off after a comma")
        if broken and behind_an_elision(document.text, broken[0].line):
            return Answer(fragment=f"what stands above line {broken[0].line} is left out")
        return Answer(broken or remarks, fragment=aside)


_AT_END = "expected the node content, but found '<stream end>'"


def _matters(problem: Any, line: list[str]) -> bool:
    text = line[0] if line else ""
    if problem.rule == "octal-values":
        return not FILE_MODE.match(text)
    return True


_VARIANT = lazy(
    r"[ \t]*#.*(?:\b(?:before|after|instead|correct|wrong|right|good|bad|old|new|current|or|with|without|alternatively"
    r"|option|valid|invalid|deprecated|v\d\w*)\b|\.ya?ml\b)",
    re.IGNORECASE,
)


def _without_variants(
    remarks: tuple[Remark, ...], lines: list[str]
) -> tuple[tuple[Remark, ...], str | None]:
    """The remarks, less keys that are there again in another version of the same file.

    A comment above the first of them says so: `# after`, `# values-b.yaml`, or any with a blank
    line above it.
    """
    starts = [
        number
        for number, line in enumerate(lines, 1)
        if number > 1 and not line.lstrip().startswith("#") and _begins_a_variant(lines, number - 2)
    ]
    apart = {r for r in remarks if r.rule == "key-duplicates" and _follows(r, starts, lines)}
    kept = tuple(remark for remark in remarks if remark not in apart)
    return kept, "several versions of one file" if apart else None


def _begins_a_variant(lines: list[str], index: int) -> bool:
    """Whether a line is a comment that speaks of versions, or stands behind a blank line."""
    if not lines[index].lstrip().startswith("#"):
        return False
    apart = index > 0 and not lines[index - 1].strip()
    return apart or _VARIANT.match(lines[index]) is not None


def _follows(remark: Remark, starts: list[int], lines: list[str]) -> bool:
    """Whether a key stands at the depth of a version's first line, and below it."""
    for start in starts:
        first = lines[start - 1]
        if start <= remark.line and remark.column - 1 == len(first) - len(first.lstrip(" -")):
            return True
    return False


def _is_readable(text: str) -> bool:
    try:
        return bool(load(text))
    except YamlError:
        return False


def _is_elsewhere(problem: Any) -> bool:
    """An anchor that a block on a page uses may stand in the rest of its file."""
    return problem.rule == "anchors" and "undeclared alias" in problem.desc


def _remark(problem: Any) -> Remark:
    if problem.rule is None:
        return _syntax(problem.desc.removesuffix(" (syntax)"), problem.line, problem.column)
    return Remark(
        rule=problem.rule,
        message=problem.desc,
        severity=SEVERITIES[problem.level],
        line=problem.line,
        column=problem.column,
        help=f"{RULES_PAGE}#module-yamllint.rules.{problem.rule.replace('-', '_')}",
    )


def _syntax(message: str, line: int, column: int = 1) -> Remark:
    return Remark("syntax", message, Severity.HIGH, line, column, help=YAML_PAGE, syntax=True)


TOOL = Yamllint()
