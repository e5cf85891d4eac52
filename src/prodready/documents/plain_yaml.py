"""Whether a block that does not parse as YAML plainly is YAML with a slip."""

from __future__ import annotations

import re
import textwrap

from prodready.documents.programs import PROGRAMS
from prodready.documents.yamltree import YamlError, load
from prodready.patterns import lazy

_SHAPE = lazy(
    r"[ \t]*(?:(?:-[ \t]+)*(?:\"[^\"\n]*\"|'[^'\n]*'|[^\s:#\[\]{},\"'|>%@`][^:\n#]*?)[ \t]*:(?:[ \t]|\r?$)"
    r"|-(?:[ \t]|\r?$)|[\]}{\[\"'?]|---|\.\.\.|<<:)"
)
"""A line as YAML has them: a key, an item, a bracket, a quoted text, a mark of a document."""
_PROMPT = lazy(r"[ \t]*(?:\[[\w@. \-~]+\][ \t]*[$#]|[\w.\-]+@[\w.\-]+\S*[$#>]|[➜❯$][ \t]+\S)")
_REFERENCE = lazy(r"[ \t]*(?:\$\{[^}\n]*\}|\$\([^)\n]*\))[ \t]*\r?$")
_OTHER = lazy(
    r"[ \t]*(?:\d{4}-\d\d-\d\d[ T]|//|/\*|<-|\.{1,2}[ \t]*\r?$|\.{3,}[ \t]*[<\[(\w]|\"[^\"]*\"[ \t]+\w+[ \t]|</?\w+[ >]|\+{3}|={3,}|-{4,}|\*{3,}|[A-Z]+(?:[ \t]{2,}[A-Z()]+)+)"
)
_CHANGED = lazy(r"^[-+](?:[ \t]{2,}|[ \t]*$|\w|[ \t][\w-]+:)", re.M)
_ADDED = lazy(r"^\+[ \t]+[\w\-]+:(?:[ \t]|$)", re.M)
_CHANGED_TO = lazy(r"^\+(?:[ \t]|\w)", re.M)
_PLACEHOLDER = lazy(
    r"^[ \t]*\[[\w\- ]+\]:[ \t]|:[ \t]+\{[A-Za-z][\w\- ]*\}[^\s,}]|\[[ \t]*-[ \t]*<|:[ \t]+@\w+@|\*{3}[A-Z][A-Z ]*\*{3}|<[A-Z]+: |(?<!\w)\(\w+(?:\|\w+)+\)"
)
_TABLE = lazy(r"^[ \t]*(?:\w[\w./%\-]*(?:[ ]\w+)?[ ]{2,}){3,}\S", re.M)
"""Columns that a program printed."""
_SCALAR = lazy(r"[|>][+\-]?\d?[ \t]*(?:#.*)?\r?$")
_LEAST = 0.6
"""The share of lines in the shape of YAML below which a block is something else."""


def other_than_yaml(text: str, line: int) -> str | None:
    """Why a parse error at a 1-based line may be none; None where the block plainly is YAML."""
    lines = text.split("\n")
    counted = _structure(lines)
    shaped = sum(_is_shaped(each) for each in counted)
    if len(counted) > 1 and shaped < _LEAST * len(counted):
        return f"{len(counted) - shaped} of its {len(counted)} lines are no YAML"
    if table := _TABLE.search(text):
        return f"line {text.count(chr(10), 0, table.start()) + 1} is a row of a table"
    if _ADDED.search(text) or (len(_CHANGED.findall(text)) > 1 and _CHANGED_TO.search(text)):
        return "a change: lines that begin with `-` and `+`"
    for number in (line, _above(lines, line)):
        if 0 < number <= len(lines) and (what := _foreign(lines[number - 1])):
            return f"line {number} is {what}, no YAML"
    if at := _several(lines, line):
        return f"several texts, the second from line {at} on"
    return None


def _structure(lines: list[str]) -> list[str]:
    """The lines without blanks, comments and the texts of block scalars."""
    kept, depth = [], None
    for line in lines:
        stripped = line.strip()
        indent = len(line) - len(line.lstrip())
        if not stripped or (depth is not None and indent > depth):
            continue
        depth = None
        if stripped.startswith("#"):
            continue
        kept.append(line)
        if _SCALAR.search(line):
            depth = indent
    return kept


def _is_shaped(line: str) -> bool:
    return _SHAPE.match(line) is not None and not _PROMPT.match(line)


def _above(lines: list[str], line: int) -> int:
    number = min(line - 1, len(lines))
    while number > 0 and not lines[number - 1].strip():
        number -= 1
    return number


def _foreign(line: str) -> str | None:
    if "\t" in line and not line.strip():
        return "blank"
    if _PROMPT.match(line):
        return "a prompt"
    if _REFERENCE.match(line):
        return "a reference alone"
    if _OTHER.match(line):
        return "another notation"
    if _PLACEHOLDER.search(line):
        return "a placeholder"
    if "\\:" in line:
        return "written for the page's own renderer"
    words = line.split()
    if len(words) > 1 and words[0] in PROGRAMS and ":" not in words[0] and ": " not in line:
        return "a command"
    return None


def _several(lines: list[str], line: int) -> int | None:
    """Where a second text begins, of another depth, if each by itself is YAML."""
    for index in range(min(line, len(lines)) - 1, 0, -1):
        if lines[index].strip() and (lines[index - 1].strip() or _depth(lines[index:]) is None):
            continue
        head, tail = lines[:index], lines[index:]
        depths = _depth(head), _depth(tail)
        apart = depths[0] != depths[1] or (
            lines[index].lstrip().startswith("#") and _is_list(tail) != _is_list(head)
        )
        if None not in depths and apart and _reads(head) and _reads(tail):
            return index + 1
    return None


def _is_list(lines: list[str]) -> bool:
    code = (each for each in lines if each.strip() and not each.lstrip().startswith("#"))
    return next(code, "").lstrip().startswith("- ")


def _depth(lines: list[str]) -> int | None:
    code = [each for each in lines if each.strip() and not each.lstrip().startswith("#")]
    return min((len(each) - len(each.lstrip()) for each in code), default=None)


def _reads(lines: list[str]) -> bool:
    code = [each for each in lines if not each.lstrip().startswith("#")]
    try:
        return bool(load(textwrap.dedent("\n".join(code))))
    except YamlError:
        return False
