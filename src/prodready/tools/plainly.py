"""What of the tools' remarks is said about a block on a page.

A block may hold something else than its label says, or something else as well: a prompt, what a
program printed, another notation. So a remark about it counts where the block itself shows that
it plainly is what it is called, and that the fault is a slip. A file has no such doubt.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from prodready.documents.plain_json import other_than_json
from prodready.documents.plain_python import other_than_python
from prodready.documents.plain_shell import other_than_shell
from prodready.documents.plain_yaml import other_than_yaml
from prodready.model import YAML_KINDS, Document, Kind
from prodready.tools.interface import Remark, Tool
from prodready.tools.page_rules import counts_on_a_page

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
    """Whether it is written into a page, and is no file."""
    return document.lines.origins is not None and document.part_of is None


def plainly(document: Document, remarks: Remarks) -> tuple[list[tuple[Tool, Remark]], str | None]:
    """The remarks that count on a page, and why others were left out because of doubt.

    Args:
        document: what the tools saw.
        remarks: what they said of it.
    """
    kept = []
    doubt = None
    for tool, remark in remarks:
        if not counts_on_a_page(remark.rule) or _stands_for_a_value(document, remark):
            continue
        why = _doubt(document, remark, tool)
        if why is None and not _is_again(remark, kept):
            kept.append((tool, remark))
        doubt = doubt or why
    if kept and (why := _of_another_tool(document, kept)):
        return [], why
    return kept, doubt


def _doubt(document: Document, remark: Remark, tool: Tool) -> str | None:
    """Why what stands at a remark's line may be no code of this kind."""
    if document.kind in _SHELL:
        outside = tool.name not in ("shellcheck", "shfmt")
        return None if outside else other_than_shell(document.text, remark.line)
    if remark.rule == "key-duplicates":
        return _alternatives(document.text, remark)
    if remark.rule == "F821" and _in_quotes(document.text, remark):
        return f"an annotation at line {remark.line} names what is not shown"
    if remark.rule in _DEFINED_ELSEWHERE and _LEFT_OUT.search(document.text):
        return "a part: what it refers to may be in what is left out"
    if remark.rule == "makefile-syntax" and (
        _SECTION.search(document.text) or not _RULE.search(document.text)
    ):
        return "no line of it is a rule of a Makefile"
    if remark.message == "`spec` lacks the key `template`":
        return "a part: it has no `template`"
    other = _OTHER.get(document.kind)
    return other(document.text, remark.line) if remark.syntax and other else None


def _is_again(remark: Remark, kept: Remarks) -> bool:
    """Whether the same cause was told above: an editor that wrote spaces did so on each line."""
    return remark.rule == "makefile-syntax" and any(
        (each.rule, each.message) == (remark.rule, remark.message) for _, each in kept
    )


_DEFINED_ELSEWHERE = frozenset(
    {"compose-network", "compose-volume", "compose-secret", "compose-config", "compose-dependency"}
)
_LEFT_OUT = re.compile(r"^[ \t]*(?:#[ \t]*)?(?:\.{3}|…)[ \t]*\r?$", re.M)
_SECTION = re.compile(r"^[ \t]*\[[\w.\-]+\][ \t]*$", re.M)
_RULE = re.compile(r"^[^\s#=\[][^#=\n]*:(?!=)|^[\w.]+[ \t]*[:?+]?=|^\t", re.M)

_EMPTY = re.compile(r":[ \t]*(?:\"\"|''|\{\}|\[\]|null|~)?[ \t]*(?:[ \t]#.*)?\r?$")
_SCHEMA = re.compile(r"(?:kubernetes|custom-resource|compose|workflow|kustomization)-schema")


def _stands_for_a_value(document: Document, remark: Remark) -> bool:
    """Whether it is about what references show in place of a value, or about what none writes."""
    if not _SCHEMA.fullmatch(remark.rule):
        return False
    if remark.message.startswith(("`status.", "unknown key `status`")):
        return True
    lines = document.text.split("\n")
    line = lines[remark.line - 1] if remark.line <= len(lines) else ""
    return " must be " in remark.message and _EMPTY.search(line) is not None


def _of_another_tool(document: Document, remarks: Remarks) -> str | None:
    """Why a file with `services` is none of Compose: none of them has what Compose starts."""
    if document.kind is not Kind.COMPOSE or re.search(
        r"\b(?:image|build|extends|provider)\b[\"']?[ \t]*:", document.text
    ):
        return None
    told = [remark for _, remark in remarks if remark.rule == "compose-schema"]
    if told and not any("did you mean" in remark.message for remark in told):
        return "it names services, and none has an image: a file of another program"
    return None


_KEY = re.compile(r"(?P<indent>[ \t]*(?:-[ \t]+)?)(?P<key>[^\s:#][^:#]*):(?:[ \t]|\r?$)")


def _alternatives(text: str, remark: Remark) -> str | None:
    """Why a key stands there twice: right behind itself, with no other key between."""
    lines = text.split("\n")
    own = _KEY.match(lines[remark.line - 1]) if remark.line <= len(lines) else None
    if own is None:
        return None
    width = len(own["indent"])
    for line in reversed(lines[: remark.line - 1]):
        other = _KEY.match(line)
        if other is None or len(other["indent"]) > width:
            continue
        same = len(other["indent"]) == width and other["key"] == own["key"]
        return f"alternatives of `{own['key']}`" if same else None
    return None


def _in_quotes(text: str, remark: Remark) -> bool:
    lines = text.split("\n")
    before = lines[remark.line - 1][: remark.column - 1] if remark.line <= len(lines) else ""
    return before[-1:] in ("'", '"') or len(re.findall(r"(?<!\\)[\"']", before)) % 2 == 1
