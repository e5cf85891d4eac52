"""SQL, parsed by sqlglot in the dialect that the block names; nothing is sent to a database.

sqlglot knows many dialects and none of them whole. So a fault counts only in a statement of a sort
that it parses well, and, where the block names no dialect, only if it is one in all common ones.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Sequence
from typing import Any

from prodready.model import Document, Kind, Level, Severity
from prodready.patterns import lazy
from prodready.tools.interface import Answer, Remark, Tool
from prodready.tools.schema import installed_version
from prodready.tools.sql_text import (
    STARTS,
    Statement,
    grammar,
    is_slip,
    loosened,
    misspelt,
    result_line,
    statements,
    unclosed,
)

HELP = "https://www.postgresql.org/docs/current/sql-commands.html"
INSTALL = "pip install 'prodready[more]'"
DIALECTS = {
    **dict.fromkeys(("postgres", "postgresql", "pgsql", "psql", "plpgsql"), "postgres"),
    **dict.fromkeys(("mysql", "mariadb"), "mysql"),
    **dict.fromkeys(("sqlite", "sqlite3"), "sqlite"),
    **dict.fromkeys(("tsql", "mssql", "sqlserver"), "tsql"),
    **{name: name for name in ("bigquery", "snowflake", "duckdb", "clickhouse", "redshift")},
    **{name: name for name in ("oracle", "trino", "presto", "spark", "databricks", "athena")},
    "sparksql": "spark",
}
COMMON = ("postgres", "mysql", "sqlite", "tsql", "bigquery", "snowflake", "oracle", "duckdb", "")
"""What a block may be in that names no dialect; the last is sqlglot's own, the most lenient."""
_SPOKEN = lazy(r"[A-Za-z][\w]*")
_TOLD = lazy(r"\s*--\s*dialect:\s*(\w+)", re.IGNORECASE)


class SqlSyntax(Tool):
    """sqlglot's parser, a statement at a time."""

    name = "sqlglot"
    kinds = frozenset({Kind.SQL})
    level = Level.PARSE
    install = f"{INSTALL} (sqlglot)"

    def version(self) -> str | None:
        """The version of sqlglot."""
        return installed_version("sqlglot", "sqlglot")

    @property
    def configuration(self) -> str:
        """The dialects that are tried."""
        return ",".join(COMMON)

    def run(self, documents: Sequence[Document]) -> list[Answer]:
        """Parse each document."""
        return [_judge(document) for document in documents]


def dialect_of(document: Document) -> str | None:
    """The dialect that the info string or the first comment names; None where neither does."""
    told = _TOLD.match(document.text)
    words = [told[1]] if told else _SPOKEN.findall(document.info)
    return next((DIALECTS[word.lower()] for word in words if word.lower() in DIALECTS), None)


def _judge(document: Document) -> Answer:
    found = statements(document.text)
    if not found:
        return Answer(unable="nothing to parse")
    dialect = dialect_of(document)
    answers = [_statement(each, dialect) for each in found]
    remarks = tuple(remark for answer in answers for remark in answer.remarks)
    fragment = next((answer.fragment for answer in answers if answer.fragment), None)
    unable = next((answer.unable for answer in answers if answer.unable), None)
    doubted = grammar(document.text) or result_line(document.text)
    if doubted and (remarks or unable):
        return Answer(unable=doubted)
    return Answer(remarks, unable=None if remarks else unable, fragment=fragment)


def _statement(statement: Statement, dialect: str | None) -> Answer:
    slip = misspelt(statement.text)
    faults = []
    for each in (dialect,) if dialect is not None else COMMON:
        parsed = _parsed(statement.text, each)
        loose = loosened(statement.text)
        if loose != statement.text and not _is_whole(parsed):
            parsed = _parsed(loose, each)
        if isinstance(parsed, list):
            return _understood(statement, parsed, slip)
        faults.append(parsed)
    if slip:
        return Answer((_slip(statement, slip),))
    if not STARTS.match(statement.text):
        return Answer(unable=f"it does not know statements like `{_shown(statement.text)}`")
    if dialect is None and not is_slip(statement.text):
        return Answer(
            unable=f"no dialect is named, and `{_shown(statement.text)}` may be one's own"
        )
    return Answer((_remark(statement, faults[0], dialect),))


def _understood(
    statement: Statement, parsed: list[Any], slip: tuple[int, str, str] | None
) -> Answer:
    """What a statement is that parses: some that are none are taken for expressions."""
    from sqlglot import expressions

    first = next((each for each in parsed if each is not None), None)
    if isinstance(first, expressions.Command):
        if slip:
            return Answer((_slip(statement, slip),))
        return Answer(unable=f"it does not read statements like `{_shown(statement.text)}`")
    if isinstance(first, (expressions.Alias, expressions.Column, expressions.Condition)):
        if slip:
            return Answer((_slip(statement, slip),))
        if not isinstance(first, (expressions.Query, expressions.Paren)):
            return Answer(fragment="a statement: an expression alone")
    return Answer()


def _is_whole(parsed: object) -> bool:
    """Whether sqlglot has read all of the statement; a `Command` is what it passes over."""
    return isinstance(parsed, list) and type(next(iter(parsed), None)).__name__ != "Command"


@functools.cache
def _sqlglot() -> Any:
    import logging

    import sqlglot

    # It tells on the log which statements it passes over; the answer says so instead.
    logging.getLogger("sqlglot").setLevel(logging.CRITICAL)
    return sqlglot


def _parsed(text: str, dialect: str) -> list[Any] | Any:
    """The statement's tree, or the error."""
    sqlglot = _sqlglot()
    from sqlglot.errors import SqlglotError

    try:
        found: list[Any] = sqlglot.parse(text, dialect=dialect)
    except SqlglotError as error:
        return error
    except RecursionError:
        return []
    return found


def _slip(statement: Statement, slip: tuple[int, str, str]) -> Remark:
    at, written, meant = slip
    line, column = statement.place(at)
    message = f"`{written}` is no keyword here; did you mean `{meant}`?"
    return Remark("sql-syntax", message, Severity.HIGH, line, column, help=HELP, syntax=True)


def _remark(statement: Statement, error: Any, dialect: str | None) -> Remark:
    told: dict[str, Any] = next(iter(getattr(error, "errors", None) or ()), {})
    at, message = _words(statement.text, told)
    if dialect:
        message += f" (read as {dialect})"
    line, column = statement.place(at)
    return Remark("sql-syntax", message, Severity.HIGH, line, column, help=HELP, syntax=True)


_MISSING = lazy(r"Expecting (?P<what>\W+)$")


def _words(text: str, told: dict[str, Any]) -> tuple[int, str]:
    """Where the fault is, as an index into the text, and what it is in plain words."""
    if not told:
        opened = unclosed(text)
        if opened is not None:
            return opened, f"`{text[opened]}` is opened and not closed"
        return 0, "this cannot be divided into words of SQL"
    token = str(told.get("highlight") or "")
    end = _start_of(text, int(told["line"])) + int(told["col"])
    at = max(min(end, len(text)) - len(token), 0)
    shown = token.split("\n")[0][:40]
    missing = _MISSING.search(str(told.get("description") or ""))
    if missing:
        return at, f"`{missing['what']}` is missing near `{shown}`"
    if text[end:].strip(" \t\n;") == "":
        return at, f"the statement ends too early, at `{shown}`"
    return at, f"`{shown}` is not expected here"


def _start_of(text: str, line: int) -> int:
    return sum(len(each) + 1 for each in text.split("\n")[: line - 1])


def _shown(text: str) -> str:
    return " ".join(text.split()[:2])[:40]


TOOL = SqlSyntax()
