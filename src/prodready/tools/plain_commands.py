"""What stands in a block of commands and is none, or is no fault there."""

from __future__ import annotations

import re

from prodready.documents.plain_shell import few_programs, other_than_shell
from prodready.patterns import lazy
from prodready.tools.interface import Remark

_CUT_OUT = lazy(r"^[ \t]*(?:\.{3,}|…|\[\.{2,}\])[ \t]*(?:\\[ \t]*)?$|^[ \t]*\.{3}[ \t]", re.M)
_RULED = lazy(r"[ \t]*-{5,}")
_EDITOR = lazy(r"^[ \t]*(?:[$#][ \t]+)?(?:sudo[ \t]+)?(?:nano|vim?|emacs|code)[ \t]", re.M)
_HARM = lazy(
    r"(?:^|[\s;|&(])(?:rm|rmdir|mv|cp|dd|ln|shred|mkfs[\w.]*|chown|chmod|truncate|wipefs|\[)[ \t]"
    r"|(?:-v|--volume|--mount)[ =]\S*\$\{?PWD"
)


def beyond_the_shell(
    judged: str, text: str, remark: Remark, programs: frozenset[str]
) -> str | None:
    """Why what a tool remarks on in commands may be no fault of them.

    Args:
        judged: what the tool saw.
        text: the block as it is written.
        remark: what the tool said.
        programs: words that begin commands in other blocks of the run.
    """
    if remark.syntax and "feature; tried parsing as posix" in remark.message:
        return f"line {remark.line} needs bash, as the page may mean"
    if remark.syntax:
        if why := few_programs(text, programs):
            return why
        pairs = enumerate(zip(judged.split("\n"), text.split("\n"), strict=False), 1)
        for number, (own, was) in pairs:
            if was.strip() and not own.strip():
                return f"line {number} is what a program printed, or another language"
    if remark.syntax and "EOF" in remark.message and "<<" in text and text.lstrip()[:1] in "$#":
        return "a session whose lines cannot be told from what they print"
    if remark.rule == "SC2215" and _RULED.match(line_at(text, remark.line)):
        return f"line {remark.line} is of a table"
    if remark.rule == "SC2283" and _EDITOR.search(text):
        return f"line {remark.line} is what a file holds"
    if remark.rule == "SC2215" and _CUT_OUT.search(text):
        return "a command of which a part is left out"
    if remark.rule == "SC2086" and not _HARM.search(line_at(text, remark.line)):
        return f"a value at line {remark.line} that may well be one word"
    return other_than_shell(text, remark.line)


def line_at(text: str, number: int) -> str:
    """A line by its number from 1 on; empty where there is none."""
    lines = text.split("\n")
    return lines[number - 1] if 0 < number <= len(lines) else ""
