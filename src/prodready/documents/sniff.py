"""What a text's content says about its kind. Only what is unmistakable; never raises, stays fast."""

from __future__ import annotations

import json
import re
import tomllib

from prodready.documents.programs import PROGRAMS
from prodready.documents.prompts import is_session, open_end
from prodready.documents.sniff_yaml import top_keys, yaml_kind
from prodready.model import Kind
from prodready.patterns import lazy

__all__ = [
    "by_shebang",
    "command_above",
    "is_database_session",
    "is_exposition",
    "is_heredoc_command",
    "is_json_object",
    "is_makefile",
    "is_nginx",
    "is_no_yaml_below",
    "is_other_than_said",
    "is_printed",
    "is_session",
    "is_sql",
    "is_toml",
    "is_unit",
    "mistaken_for_python",
    "unlabelled",
]

_SHEBANG = lazy(r"#![ \t]*(?:\S*/env[ \t]+(?:-S[ \t]*)?(?:\w+=\S*[ \t]+)*)?(\S+)")
_SHELLS = lazy(r"(?:ba|da|k|a)?sh\d*$")


def by_shebang(text: str) -> Kind | None:
    """The kind of script that the first line names; None without such a line."""
    match = _SHEBANG.match(text)
    if not match:
        return None
    program = match[1].rpartition("/")[2]
    if re.match(r"(?:python|pypy)[\d.]*$", program):
        return Kind.PYTHON
    if _SHELLS.match(program):
        return Kind.SHELL
    return Kind.MAKEFILE if program == "make" else Kind.TEXT


def is_nginx(text: str) -> bool:
    """Whether it has nginx's blocks and directives, and not another server's."""
    block = r"^[ \t]*(?:http|server|events|stream|location[ \t][^{;\n]+|upstream[ \t]+[\w.\-]+)[ \t\n]*\{"
    directive = r"^[ \t]*[a-z_]+[ \t]+[^;{}\n=]+;[ \t]*(?:#.*|\}.*)?$"
    return bool(re.search(block, text, re.M) and re.search(directive, text, re.M))


def is_database_session(text: str) -> bool:
    """Whether it shows a database shell's prompts: `app=#`, `mysql>`, `sqlite>`."""
    return bool(re.search(r"^(?:\w*[=(\-][#>]|(?:mysql|sqlite|MariaDB \[\S*\])>)[ \t]", text, re.M))


_HEREDOC = lazy(
    r"\s*(?:(?:[A-Za-z_]\w*=[^\n]*|#[^\n]*)\n\s*)*(?:\$[ \t]+)?[a-z][\w.\-]*[ \t](?:[^:\n]|:(?! ))*<<-?[ \t]*[\"']?(?P<word>[A-Z]\w*)[\"']?[^\n]*\n"
    r"(?:.*\n)*?[ \t>]*(?P=word)[ \t]*(?:\n|$)"
)


_QUOTED = lazy(r"\s*(?:\$[ \t]+)?(?:echo|printf)[ \t]+(['\"])\s*\n[^'\"]*\1[ \t]*[|>][^\n]*\s*\Z")


def is_heredoc_command(text: str) -> bool:
    """Whether a command and its heredoc are all there is, whatever the block says it is."""
    return _HEREDOC.match(text) is not None or _QUOTED.match(text) is not None


_FENCE = lazy(r"\s*(?P<fence>`{3,}|~{3,})[ \t]*[^`\n]*\n(?:.*\n)*?[ \t]*(?P=fence)[ \t]*(?:\n|$)")
_RESPONSE = lazy(r"\s*HTTP/[\d.]+[ \t]+\d{3}\b")
_REQUEST = lazy(
    r"\s*(?:GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS)[ \t]+\S+[ \t]+HTTP/[\d.]+[ \t]*(?:\n|$)"
)


def is_other_than_said(text: str) -> Kind | None:
    """What a block shows that is no code of its language: Markdown with fences, an HTTP message."""
    if _FENCE.match(text):
        return Kind.MARKDOWN
    return Kind.HTTP if _RESPONSE.match(text) or _REQUEST.match(text) else None


_STATEMENT = lazy(
    r"(?:[ \t]*(?:--[^\n]*)?\n)*[ \t]*(?:SELECT[ \t][^|`$]+?\bFROM\b|INSERT[ \t]+INTO\b|DELETE[ \t]+FROM\b"
    r"|UPDATE[ \t]+[\w.\"]+[ \t\n]+SET\b|GRANT[ \t][^|`$]+?\b(?:ON|TO)\b"
    r"|(?:CREATE|ALTER|DROP)[ \t]+(?:OR[ \t]+REPLACE[ \t]+|UNIQUE[ \t]+|TEMP(?:ORARY)?[ \t]+)?"
    r"(?:TABLE|DATABASE|SCHEMA|USER|ROLE|FUNCTION|PROCEDURE|INDEX|EXTENSION|TRIGGER|VIEW|SEQUENCE|TYPE)\b)"
    r"[^;]*;",
    re.IGNORECASE,
)
_TABLE_OF_TOML = lazy(r"^[ \t]*\[{1,2}[\w.\"'/:\- ]+\]{1,2}[ \t]*(?:#.*)?$", re.M)
_KEY_OF_TOML = lazy(r"^[ \t]*[\w.\-]+[ \t]*=[ \t]*[\"'\[{\dtf]", re.M)


def is_sql(text: str) -> bool:
    """Whether it begins with a whole statement of SQL, as is typed into a database's shell."""
    return _STATEMENT.match(text) is not None


_SECTION = lazy(
    r"\s*(?:[#;].*\n\s*)*\[[A-Z]\w*\][ \t]*\n(?:[ \t]*(?:[#;\[].*|[A-Z]\w*=.*|)(?:\n|\Z))+\Z"
)
_MAKE = lazy(r"^(?:ifn?eq[ \t]*\(|\.PHONY[ \t]*:|ifn?def[ \t]+\w)", re.M)
_SAMPLE = lazy(r"[a-zA-Z_:][\w:]*(?P<labels>\{\w+=\"[^{}\n]*\})?[ \t]+[\d.eE+\-]+[ \t]*$")


def is_unit(text: str) -> bool:
    """Whether it is a unit of systemd: sections and settings, and nothing else."""
    return _SECTION.match(text) is not None


def is_makefile(text: str) -> bool:
    """Whether it has what only a Makefile has, at the margin."""
    return _MAKE.search(text) is not None


def is_exposition(text: str) -> bool:
    """Whether it is metrics as a program exposes them: samples, most of them with labels."""
    labelled = False
    for line in text.splitlines():
        if line.strip() and not line.startswith("#"):
            sample = _SAMPLE.match(line)
            if sample is None:
                return False
            labelled = labelled or sample["labels"] is not None
    return labelled


_TREE = lazy(r"^[ \t]*(?:│[ \t\u00a0]*)*[├└]", re.M)
_LOWER = lazy(r"^[ \t]*(?:-[ \t]+)?[a-z][\w.\-/]*:(?:[ \t]|$)", re.M)
_DESCRIBED = lazy(r"^[ ]*[A-Z][A-Za-z]*(?: [A-Z][A-Za-z]*)*:[ ]{2,}\S", re.M)


_COMMAND = lazy(r"\s*(?:\$>?[ \t]+)?(?P<word>[a-z][\w\-]*)[ \t]+(?!:)[\w\-./<$\"'{][^\n]*(?:\n|\Z)")


def command_above(text: str) -> str | None:
    """The first line where it is a command of a known program, which no YAML begins with."""
    match = _COMMAND.match(text)
    return match[0] if match and match["word"] in PROGRAMS else None


_IN_COLUMNS = lazy(r"\s*[A-Z][\w ]*:[ ]{2,}\S")


def is_no_yaml_below(command: str, rest: str) -> bool:
    """Whether a command goes on below its first line, or prints something that is no YAML."""
    return bool(open_end(command.rstrip("\n")) or _IN_COLUMNS.match(rest) or not top_keys(rest))


def is_printed(text: str) -> bool:
    """Whether it is what a program prints: a tree of files, or an object described in columns."""
    some = len(_DESCRIBED.findall(text))
    return _TREE.search(text) is not None or some > 2 or (some > 1 and not _LOWER.search(text))


_RUN_PYTHON = lazy(
    r"\s*(?:python[\d.]*|pip[\d.]*|pipx|uv|poetry)[ \t]+(?:-{1,2}\w|install\b|add\b|run\b)"
)
_RAISED = lazy(r"\s*(?:[A-Za-z_.]*(?:Error|Exception|Warning): \S|Traceback \(most recent call)")


def mistaken_for_python(text: str) -> Kind | None:
    """What a block is that says Python and begins with a command, or with an error's report."""
    if _RUN_PYTHON.match(text):
        return Kind.SHELL
    return Kind.TEXT if _RAISED.match(text) else None


def is_toml(text: str) -> bool:
    """Whether it is TOML with a table, whatever the block says it is."""
    if not (_TABLE_OF_TOML.search(text) and _KEY_OF_TOML.search(text)):
        return False
    try:
        tomllib.loads(text)
    except (ValueError, RecursionError):
        return False
    return True


_MANIFEST = lazy(r"(?:[ \t]*(?:#.*|---[ \t]*)?\n)*(?:apiVersion|kind):[ \t]+\S")
_INSTRUCTION = lazy(
    r"^(?:RUN|COPY|ADD|CMD|ENTRYPOINT|WORKDIR|ENV|EXPOSE|USER|HEALTHCHECK|LABEL|VOLUME|ARG"
    r"|STOPSIGNAL|SHELL|ONBUILD)[ \t]+\S",
    re.M,
)
_FROM = lazy(
    r"(?:[ \t]*(?:#.*)?\n|ARG[ \t]+\S+[ \t]*\n)*FROM[ \t]+(?:--platform=\S+[ \t]+)?\S+"
    r"(?:[ \t]+(?:AS|as)[ \t]+\S+)?[ \t]*(?:\n|$)"
)


_IGNORE_FILE = lazy(r"\s*#[ \t]*(?:\./)?\.dockerignore[ \t]*\r?\n")


def unlabelled(text: str) -> Kind:
    """The kind of a block that names no language: a script, a Dockerfile, a session, JSON."""
    script = by_shebang(text)
    if script:
        return script
    if _FROM.match(text) and _INSTRUCTION.search(text):
        return Kind.DOCKERFILE
    if is_session(text):
        return Kind.CONSOLE
    if _MANIFEST.match(text) and (kind := yaml_kind(text)) is not Kind.YAML:
        return kind
    if _IGNORE_FILE.match(text):
        return Kind.DOCKERIGNORE
    return Kind.JSON if is_json_object(text) else Kind.TEXT


def is_json_object(text: str) -> bool:
    """Whether it is one JSON object, and not an empty one."""
    stripped = text.strip()
    if not (stripped.startswith("{") and stripped.endswith("}")):
        return False
    try:
        return bool(json.loads(stripped))
    except (ValueError, RecursionError):
        return False
