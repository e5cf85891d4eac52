"""Shell documents for shell checkers: which dialect, which commands, and the way back."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from prodready.model import Document, Kind, LineMap
from prodready.patterns import lazy
from prodready.tools.yaml_text import is_template

SHEBANG = lazy(r"#!\s*(?:\S*/)?(?:env\s+(?:-S\s+)?)?(?P<shell>[\w.+-]+)")
FORMAT = lazy(r"\{\{-?(?:\.|(?:json|range|end|if|with|index|println|len|join)\b)[^{}\n]*\}\}")
INFO_WORD = lazy(r"[\w+-]+")
POSIX = {"sh": "sh", "bash": "bash", "dash": "dash", "ksh": "ksh", "ash": "dash"}
CRONTAB = lazy(
    r"(?P<schedule>[ \t]*(?:@(?:reboot|yearly|annually|monthly|weekly|daily|midnight|hourly)"
    r"|(?=\S*[\d*])(?:[\d*][\d*/,-]*[ \t]+){4}[\d*a-zA-Z][\w*/,-]*)[ \t]+)\S"
)
"""A line of a crontab: five fields of time, or a word for them, before the command."""
_VERBS = (
    "Get|Set|New|Remove|Start|Stop|Restart|Invoke|Install|Import|Add|Enable|Disable|Test|Write|Out"
    "|Select|Where|ForEach|Copy|Move|Expand|Compress|Convert|ConvertTo|ConvertFrom|Wait|Uninstall"
)
ELSEWHERE = {
    "powershell": lazy(
        rf"^[ \t]*(?:(?i:\$env:)\w+[ \t]*=|(?:\$\w+[ \t]*=[ \t]*)?(?:{_VERBS})-[A-Z]\w+(?:[ \t]|$))"
        r"|^[ \t]*&[ \t]+[\"'.]"
        rf"|[({{;|][ \t]*(?:{_VERBS})-[A-Z]\w+[ \t]+-[A-Z]\w",
        re.M,
    ),
    "cmd": lazy(r"^[ \t]*(?:@echo off|[A-Z]:\\[^>\n]*>|copy %\w+%|rem )", re.M | re.IGNORECASE),
    "fish": lazy(r"^[ \t]*eval \([a-z]|^[ \t]*set -(?:[gU]x|x[gU])[ \t]+\w+[ \t]", re.M),
}
"""Commands that only another shell has, whatever the block says it is."""
OTHERS = frozenset({"zsh", "fish", "csh", "tcsh", "nu", "nushell", "elvish", "xonsh", "powershell"})
OTHERS_BY_SUFFIX = {".zsh": "zsh", ".fish": "fish", ".csh": "csh", ".nu": "nushell"}


@dataclass(frozen=True, slots=True)
class Shell:
    """Commands in a shell, with the way back to the document that they were taken from."""

    document: Document
    """What the checker reads: the commands alone, placed in the given document."""
    given: Document
    """What they were taken from."""
    dialect: str
    """`bash`, `sh`, `dash`, `ksh`, or a shell that POSIX checkers do not know."""
    script: bool
    """A whole script (it has a shebang, or a name of its own), not commands for a person to type."""

    crontab: bool = False
    """It has lines of a crontab, whose times were blanked out."""

    @property
    def part_of(self) -> str | None:
        """Of what the commands are a part that a shell does not read."""
        return "a crontab: only its commands were read" if self.crontab else None

    @property
    def known(self) -> bool:
        """Whether the dialect is one of the POSIX family."""
        return self.dialect in POSIX.values()

    def is_template(self, line: int) -> bool:
        """Whether the given document's line holds `{{ … }}` or `{% … %}`.

        What programs take as a format (`{{.State}}`, `{{json .}}`) is words to a shell.
        """
        lines = self.given.text.split("\n")
        return is_template(FORMAT.sub("", lines[min(line, len(lines)) - 1]))

    def place(self, line: int, column: int) -> tuple[int, int]:
        """A place in the commands, in the given document's line and column."""
        place = self.document.locate(line, column)
        return place.line, place.column


def shell(document: Document) -> Shell:
    """The commands of a `shell` or `console` document."""
    # Given a map onto itself, whatever is made from the document maps back onto it.
    own = replace(document, lines=LineMap(document.path))
    if document.kind is Kind.CONSOLE:
        from prodready.documents.console import commands

        taken = commands(own)
        return Shell(taken, own, _foreign(taken.text) or "bash", script=False)
    own, crontab = _without_schedules(own)
    found = SHEBANG.match(document.text)
    name = document.name or ""
    suffix = name[name.rfind(".") :] if "." in name else ""
    word = INFO_WORD.search(document.info)
    info = word.group() if word else ""
    if found:
        dialect = POSIX.get(found.group("shell"), found.group("shell"))
    elif suffix in OTHERS_BY_SUFFIX or info in OTHERS:
        dialect = OTHERS_BY_SUFFIX.get(suffix, info)
    else:
        dialect = _foreign(document.text) or "bash"
    script = bool(found) or suffix in {".sh", ".bash"}
    return Shell(own, document, dialect, script, crontab)


def _foreign(text: str) -> str | None:
    """The shell of another family that plainly is spoken."""
    return next((name for name, pattern in ELSEWHERE.items() if pattern.search(text)), None)


def _without_schedules(document: Document) -> tuple[Document, bool]:
    """The commands of a crontab, in their columns; and whether there was any."""
    lines = document.text.split("\n")
    found = [CRONTAB.match(line) for line in lines]
    if not any(found):
        return document, False
    blanked = [
        " " * len(mark.group("schedule")) + line[len(mark.group("schedule")) :] if mark else line
        for mark, line in zip(found, lines, strict=True)
    ]
    return replace(document, text="\n".join(blanked)), True
