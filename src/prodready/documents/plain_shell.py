"""Whether what stands at a line of a shell block plainly is a command."""

from __future__ import annotations

import re

from prodready.documents.programs import PROGRAMS
from prodready.documents.prompts import open_end
from prodready.patterns import lazy

_PROMPT = lazy(r"[ \t]*(?:[$#%][ \t]+)?")
_COMMAND = lazy(
    r"(?:[A-Za-z_]\w*\+?=|[A-Za-z_]\w*\[|[a-z_][\w.+\-]*(?=$|[\s;|&()<>])|\.{0,2}/\S*[^/\s](?=$|[\s;|&])"
    r"|~/|\.(?=\s)|[\"'`$(){}!:&|;]|\[{1,2}\s|--?\w|[A-Z]\w*-[A-Z]\w+|[A-Z][\w.\-]*(?=[ \t]+--?\w))"
)
"""How a command, or what a shell has between commands, begins."""
_SQL = lazy(
    r"(?:insert[ \t]+into|create[ \t]+(?:table|database|user|role|index|view|schema|extension|keyspace)"
    r"|select\b.*\bfrom\b|select[ \t]+[*'(@\d]|update[ \t]+\w+[ \t]+set|delete[ \t]+from|alter[ \t]+\w+|drop[ \t]+(?:table|database)"
    r"|grant[ \t]+\w+.*\b(?:on|to)\b|show[ \t]+(?:tables|databases|create|variables)|values[ \t]*\()",
    re.IGNORECASE,
)
_FOREIGN = lazy(
    r"[\w.\-]*@[\w.:/\-]*>|[\w:\-]+>(?:[ \t]|$)|\[[\w@. \-~]+\][ \t]*[$#]|\.[a-z]+[ \t]+\w|[\w.\-]+/[ \t]*$"
    r"|\$\{[^}\n]*\}[ \t]*$|[^\n]*\$\{\{|[dlcbps\-][rwxsStT\-]{9}[.+@]?[ \t]|total[ \t]+[\d.]+[KMG]?[ \t]*$|\$\d\w?\$|![A-Za-z]|\([\w ]+\)[ \t]*[#$]|\w+(?:\.\w+)+\(|\w+\([^)\s]|\w+[ \t]*:=|\.{3}[ \t]|[➜❯→✓✔✗•]|\w+:[ \t]+[{\[\"'<]|[*•][ \t]|\|[ \t]"
)
"""The prompt of a program, a command of one, a folder of a listing, a setting, a list."""
_HELP = lazy(r"^[ \t]*(?:Usage|USAGE|usage):", re.M)
_OTHER_TEXT = lazy(
    r"^[ \t]*(?:\[(?:Unit|Service|Install|Timer|Socket|Mount)\]|(?:MIME-Version|Content-Type):[ \t]\w"
    r"|(?:events|http|server|upstream|stream)[ \t]+\{|[\w.\-]+:\d+[ \t]+\{)[ \t]*",
    re.M,
)
"""What only a unit of systemd, a message, or a server's configuration has."""
_SETTING = lazy(r"^[ \t]*[a-z]\w*[ \t]+=[ \t]+\S", re.M)
_TEMPLATE = lazy(r"\{%-?[ \t]*\w|\$\{\{|\{\{[<%]")
_DOUBLED = lazy(
    r"<<[ \t]*[\w \-]+>>|<[ \t]+[\w ]+[ \t]+>|[ \t]\([A-Z]\w+(?:[ \t]\w+)+\)[ \t]*$|\$\{[^}\s]*\.[^}\s]*\}"
    r"|\[-{1,2}\w[^\]\n]*\]|\$\(#|\([ \t]+[A-Za-z][\w ]+[ \t]+\)|\w<\w+>"
)
"""What a reader fills in or leaves out, where a shell has something else."""
_OPTIONS = lazy(
    r"^[ \t]*(?:\w+ )?(?:Flags|Options|FLAGS|OPTIONS|Commands|flags|options):?[ \t]*$", re.M
)
_LONGEST = 120
_BEFORE = lazy(
    r"(?:[A-Za-z_]\w*\+?=(?:\"[^\"]*\"|'[^']*'|\$\([^)]*\)|[^\s\"'$]*|\$\w+)[ \t]+)+(?=\S)"
)
"""Variables that are set for one command."""
_OWN = lazy(
    r"[A-Za-z_]\w*(?:\[[^\]\n]*\])?\+?=|(?:\.{0,2}|~|\$\w+|\$\{\w+\})/\S|\$[\w({]|[\"`()}]|\{\s|\[{1,2}\s|[a-z_]\w*[ \t]*\(\)"
)
"""What begins a command without a name: a variable, a path, a group, a test, a function."""
_SET = lazy(r"[A-Z_][A-Z0-9_]*=(?!\()\S*[ \t]*(?:#.*|//.*)?$|[A-Z_][A-Z0-9_]*=\S+\(")
"""A setting as files of an environment have them."""
_DEFINED = lazy(
    r"^[ \t]*(?:function[ \t]+)?([a-z_][\w\-]*)[ \t]*\(\)|^[ \t]*alias[ \t]+([\w\-]+)=", re.M
)
_RESERVED = """
if then elif else fi for while until do done case esac select function in ! { } : [ [[ local readonly
declare typeset break continue
"""
_WORDS = frozenset(_RESERVED.split())


def other_than_shell(text: str, line: int) -> str | None:
    """Why a remark about a 1-based line may be none; None where a command plainly stands there."""
    starts = _starts(text.split("\n"))
    counted = [command for _, command in starts]
    plain = sum(is_command(command) for command in counted)
    if counted and plain * 2 < len(counted):
        return f"{len(counted) - plain} of its {len(counted)} lines are no commands"
    own = [(number, command) for number, command in starts if number <= line]
    if _HELP.search(text) and _OPTIONS.search(text):
        return "the help of a program"
    lines = text.split("\n")
    if _DOUBLED.search(lines[line - 1] if line <= len(lines) else ""):
        return f"line {line} has a placeholder"
    if len(_SETTING.findall(text)) > 1:
        return "settings of a program"
    if _TEMPLATE.search(text):
        return "a template of the page's own renderer"
    if other := _OTHER_TEXT.search(text):
        return f"a file of another kind, by line {text.count(chr(10), 0, other.start()) + 1}"
    for number, command in own[-2:]:
        if not is_command(command):
            shown = " ".join(command.split())[:40]
            return f"line {number} is no command: `{shown}`"
    return None


def few_programs(text: str, more: frozenset[str] = frozenset()) -> str | None:
    """Why a block of commands may be of another language: less than half of them are known.

    Args:
        text: the block.
        more: words that begin commands elsewhere on the pages.
    """
    commands = [command for _, command in _starts(text.split("\n"))]
    own = frozenset(name for pair in _DEFINED.findall(text) for name in pair if name)
    if all(_SET.match(command) for command in commands):
        return "settings, and no command"
    known = sum(_is_known(command, more | own) for command in commands)
    if known * 2 >= len(commands):
        return None
    return f"{len(commands) - known} of its {len(commands)} lines begin with no known program"


def _is_known(command: str, more: frozenset[str]) -> bool:
    rest = _BEFORE.sub("", command, count=1)
    word = re.split(r"[\s;|&()<>]", rest, maxsplit=1)[0]
    if not word:
        return rest[0] in "(<>"
    return word in PROGRAMS or word in _WORDS or word in more or bool(_OWN.match(rest))


def is_command(line: str) -> bool:
    """Whether a line, without its prompt, begins as commands do."""
    if _SQL.match(line) or _FOREIGN.match(line):
        return False
    word = line.split(None, 1)[0] if line.split() else ""
    return word in PROGRAMS or _COMMAND.match(line) is not None


def _starts(lines: list[str]) -> list[tuple[int, str]]:
    """The first line of each command, without prompt, by its 1-based number."""
    found = []
    index = 0
    while index < len(lines):
        match = _PROMPT.match(lines[index])
        line = lines[index][match.end() if match else 0 :]
        if not line.strip() or lines[index].lstrip().startswith("#"):
            index += 1
            continue
        found.append((index + 1, line))
        index += _length(lines, index)
    return found


def _length(lines: list[str], index: int) -> int:
    """How many lines a command has; one where nothing ends it."""
    taken = 1
    while index + taken < len(lines) and taken < _LONGEST:
        waits = open_end("\n".join(lines[index : index + taken]))
        if not waits:
            return taken
        taken += 1
    if open_end("\n".join(lines[index : index + taken])) is None:
        return taken
    taken = 1
    while index + taken < len(lines) and lines[index + taken - 1].rstrip().endswith("\\"):
        taken += 1
    return taken
