"""What of the tools' remarks is said about a block on a page.

A block may hold something else than its label says, or something else as well: a prompt, what a
program printed, another notation. So a remark about it counts where the block itself shows that
it plainly is what it is called, and that the fault is a slip. A file has no such doubt.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from prodready.documents.kinds import kind_of_file
from prodready.documents.plain_json import other_than_json
from prodready.documents.plain_python import other_than_python
from prodready.documents.plain_shell import other_than_shell
from prodready.documents.plain_yaml import other_than_yaml
from prodready.model import YAML_KINDS, Document, Kind, Place
from prodready.patterns import lazy
from prodready.tools.interface import Remark, Tool
from prodready.tools.page_rules import counts_on_a_page
from prodready.tools.plain_commands import beyond_the_shell, line_at
from prodready.tools.plain_compose import alternatives, of_another_program
from prodready.tools.plain_names import beyond_prometheus, not_shown

_OTHER: dict[Kind, Callable[[str, int], str | None]] = {
    Kind.SHELL: other_than_shell,
    Kind.CONSOLE: other_than_shell,
    Kind.JSON: other_than_json,
    Kind.PYTHON: other_than_python,
    **dict.fromkeys(YAML_KINDS, other_than_yaml),
}
_SHELL = frozenset({Kind.SHELL, Kind.CONSOLE})

Remarks = Sequence[tuple[Tool, Remark]]


def is_block(document: Document) -> bool:
    """Whether it is written into a page, and is no file: none of which it is a part, or the whole."""
    if document.part_of is not None:
        return False
    places = document.lines.origins
    return places is not None and not _is_a_file(document, places)


def _is_a_file(document: Document, places: Sequence[Place]) -> bool:
    """Whether a page includes it whole: all lines from the first on, as what the file's name says."""
    file = places[0].path if places else document.path
    if file == document.path:
        return False
    if any((at.path, at.line) != (file, number) for number, at in enumerate(places, 1)):
        return False
    kind = kind_of_file(file, document.text)
    return kind is document.kind or {kind, document.kind} <= YAML_KINDS


def plainly(
    document: Document,
    remarks: Remarks,
    given: Document | None = None,
    programs: frozenset[str] = frozenset(),
) -> tuple[list[tuple[Tool, Remark]], str | None]:
    """The remarks that count on a page, and why others were left out because of doubt.

    Args:
        document: what the tools saw.
        remarks: what they said of it.
        given: the block as it is written, before its placeholders were written over.
        programs: words that begin commands in other blocks of the run.
    """
    kept: list[tuple[Tool, Remark]] = []
    doubt = None
    for tool, remark in remarks:
        if not counts_on_a_page(remark.rule) or _stands_for_a_value(document, remark):
            continue
        why = _doubt(document, given or document, remark, tool, programs)
        if why is None and not _is_again(remark, kept):
            kept.append((tool, remark))
        doubt = doubt or why
    if kept and (why := of_another_program(document, kept)):
        return [], why
    return kept, doubt


def _doubt(
    document: Document, given: Document, remark: Remark, tool: Tool, programs: frozenset[str]
) -> str | None:
    """Why what stands at a remark's line may be no code of this kind."""
    if document.kind in _SHELL:
        return (
            beyond_the_shell(document.text, given.text, remark, programs)
            if tool.name in ("shellcheck", "shfmt")
            else None
        )
    if remark.rule == "promql-syntax" and _METRICSQL.search(document.text):
        return "a dialect of PromQL"
    if remark.rule == "nginx" and "ssl_certificate" in remark.message:
        named = "ssl_certificate" in document.text
        return None if named else "an excerpt: it names no certificate at all"
    if remark.rule == "DL1000" and line_at(given.text, remark.line).lstrip().startswith("docker "):
        return f"line {remark.line} is a command"
    if remark.rule == "promql-syntax" and _LABEL.match(document.text):
        return "labels, and no expression"
    if remark.rule == "http-field" and _CURL.match(line_at(given.text, remark.line)):
        return f"line {remark.line} is what a client prints"
    if (remark.syntax or given.kind is Kind.HTTP) and (why := _of_excerpt(given, remark)):
        return why
    if remark.rule == "nginx" and "not allowed here" in remark.message and "{" not in document.text:
        return "an excerpt: it does not show where it goes"
    if _OF_STRUCTURE.search(remark.message) and _is_below_dots(given.text, remark.line):
        return f"above line {remark.line} something is left out"
    if remark.rule == "promtool":
        return beyond_prometheus(remark.message)
    if remark.rule == "key-duplicates":
        return alternatives(document.text, remark)
    if remark.rule == "F821":
        return not_shown(document.text, remark.line, remark.column)
    if remark.rule in _DEFINED_ELSEWHERE and _LEFT_OUT.search(document.text):
        return "a part: what it refers to may be in what is left out"
    if remark.rule == "makefile-syntax" and (
        _SECTION.search(document.text) or not _RULE.search(document.text)
    ):
        return "no line of it is a rule of a Makefile"
    if remark.message == "`spec` lacks the key `template`":
        return "a part: it has no `template`"
    other = _OTHER.get(document.kind)
    if "escape" in remark.message and "\\:" in line_at(document.text, remark.line):
        return f"line {remark.line} is written for the page's own renderer"
    if "for merging" in remark.message:
        return "lists are merged: a file of a program that does so"
    return other(given.text, remark.line) if remark.syntax and other else None


_OF_STRUCTURE = lazy(r"^unknown key| must be a mapping, not a list")
_TYPE = lazy(r"\s*(?:list|map|set|object|tuple)\(")
_UNIT = lazy(r"^\[(?:Unit|Service|Install)\][ \t]*$", re.M)
_CADDY = lazy(r"^[ \t]*(?:reverse_proxy|header_up|handle(?:_path)?|forward_auth)\b", re.M)
_TERRAFORM = lazy(
    r"^[ \t]*(?:resource|provider|variable|module|output|terraform|data|locals)\b", re.M
)


def _of_excerpt(given: Document, remark: Remark) -> str | None:
    """What a block of a language with few tools is instead."""
    text = given.text
    if given.kind is Kind.REGO and text.lstrip().startswith(("{", "[")):
        return "JSON that a policy reads"
    if given.kind is Kind.HTTP and line_at(text, remark.line).rstrip().endswith("%"):
        return f"line {remark.line} ends with the mark of a shell"
    if given.kind is Kind.TERRAFORM and (_TYPE.match(text) or not _TERRAFORM.search(text)):
        return "a type, or another program's HCL"
    if given.kind is Kind.TOML and _UNIT.search(text):
        return "a unit of systemd"
    if given.kind is Kind.NGINX and _CADDY.search(text):
        return "a configuration of Caddy"
    if given.kind is Kind.NGINX and "\n" not in text.strip():
        return "a single line of a configuration"
    return None


def _is_below_dots(text: str, line: int) -> bool:
    above = [each for each in text.split("\n")[: line - 1] if each.strip()]
    return bool(above) and _LEFT_OUT.match(above[-1]) is not None


_CURL = lazy(r"[ \t]*(?:[*<>{}][ \t]|(?:Closing connection|Connection #|Trying |Connected to )).*")
_LABEL = lazy(r"\s*[A-Za-z_]\w*[ \t]*=~?[ \t]*\"")
_METRICSQL = lazy(r"(?<![\w.])\d+(?:\.\d+)?(?:[KMGT]i?)\b|\bkeep_metric_names\b|\bWITH[ \t]*\(")


def _is_again(remark: Remark, kept: Remarks) -> bool:
    """Whether the same cause was told above.

    An editor that wrote spaces did so on each line; a second object without its `---` repeats all
    the keys of the first.
    """
    if remark.rule == "makefile-syntax":
        return any(each.rule == remark.rule and each.message == remark.message for _, each in kept)
    if remark.rule == "key-duplicates":
        return any(each.rule == remark.rule and each.column == remark.column for _, each in kept)
    return False


_DEFINED_ELSEWHERE = frozenset(
    {"compose-network", "compose-volume", "compose-secret", "compose-config", "compose-dependency"}
)
_LEFT_OUT = lazy(r"^[ \t]*(?:#[ \t]*)?(?:\.{3}|…)[ \t]*\r?$", re.M)
_SECTION = lazy(r"^[ \t]*\[[\w.\-]+\][ \t]*$", re.M)
_RULE = lazy(r"^[^\s#=\[][^#=\n]*:(?!=)|^[\w.]+[ \t]*[:?+]?=|^\t", re.M)

_EMPTY = lazy(r":[ \t]*(?:\"\"|''|\{\}|\[\]|null|~)?[ \t]*(?:[ \t]#.*)?\r?$")
_WRITTEN_OVER = lazy(r"\bx{8,}\b")
"""A name that stands where a placeholder was."""
_STAND_IN = lazy(
    r"_[A-Z]{2,}_|\w-\{\w+\}|:[ \t]+[\"']?(?:[xX]{3,}|\*{3,}|\w*\.{3,}[\w=]*)[\"']?[ \t]*\r?$"
)
"""A value that says by its look that another one goes there."""
_SCHEMA = lazy(r"(?:kubernetes|custom-resource|compose|workflow|kustomization)-schema")


def _stands_for_a_value(document: Document, remark: Remark) -> bool:
    """Whether it is about what references show in place of a value, or about what none writes."""
    if remark.rule.startswith("kubernetes-") and _WRITTEN_OVER.search(remark.message):
        return True
    if remark.rule.startswith("kubernetes-") and _STAND_IN.search(
        line_at(document.text, remark.line)
    ):
        return True
    if not _SCHEMA.fullmatch(remark.rule):
        return False
    if remark.message.startswith(("`status.", "unknown key `status`")):
        return True
    lines = document.text.split("\n")
    line = lines[remark.line - 1] if remark.line <= len(lines) else ""
    return " must be " in remark.message and _EMPTY.search(line) is not None
