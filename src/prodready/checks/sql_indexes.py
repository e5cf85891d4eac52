"""Columns of PostgreSQL's tables that point to another table and have no index, in SQL steps."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from prodready.checks.interface import Fail
from prodready.documents.repository import Repository
from prodready.documents.roles import Role
from prodready.model import Place
from prodready.patterns import lazy

_STEP = lazy(
    r"(^|/)(?:(?:migrations?|migrate|db|sql|schema|changelog)/([^/]+/)*[^/]+|(?:\w+[-_])?schema)\.sql$",
    re.I,
)
_POSTGRES = lazy(
    r"\b(bigserial|serial|timestamptz|jsonb|bytea|generated\s+(?:always|by\s+default)\s+as\s+identity|"
    r"gen_random_uuid|CREATE\s+EXTENSION|USING\s+(?:gin|gist))\b", re.I,
)  # fmt: skip
_OTHER = lazy(r"\bENGINE\s*=\s*\w+|\bAUTO_?INCREMENT\b|`\w+`", re.I)
_OTHER_FOLDER = lazy(r"(^|/)(mysql|mariadb|sqlite3?|mssql|sqlserver|oracle)/", re.I)
"""Steps for another database, beside those for PostgreSQL: InnoDB makes these indexes itself."""
_TABLE = lazy(r"\bCREATE\s+TABLE\s+(?:IF\s+NOT\s+EXISTS\s+)?([\w.\"]+)\s*\(", re.I)
_INDEX = lazy(
    r"\bCREATE\s+(?:UNIQUE\s+)?INDEX\b[^;]*?\bON\s+(?:ONLY\s+)?([\w.\"]+)\s*(?:USING\s+\w+\s*)?\(\s*\"?(\w+)",
    re.I,
)
_CONSTRAINT = lazy(r"^\s*(?:CONSTRAINT\s+\S+\s+)?(?:PRIMARY\s+KEY|UNIQUE)\s*\(\s*\"?(\w+)", re.I)


def unindexed(repository: Repository) -> Iterator[Fail]:
    """REFERENCES without an index that begins with the column: PostgreSQL makes none by itself."""
    texts = {
        path: _blank(repository.read(path) or "")
        for path in repository.files
        if _STEP.search(path)
        and repository.role(path) is Role.PRODUCTION
        and not path.endswith((".down.sql", "_down.sql"))
    }
    texts = {
        path: text
        for path, text in texts.items()
        if not _OTHER_FOLDER.search(path) and not _OTHER.search(text)
    }
    if not any(_POSTGRES.search(text) for text in texts.values()):
        return
    indexed = {
        (_plain(match[1]), match[2].lower())
        for text in texts.values()
        for match in _INDEX.finditer(text)
    } - _dropped(texts)
    for path, text in texts.items():
        for match in _TABLE.finditer(text):
            yield from _columns(path, text, match, indexed)
    yield from _added(texts, indexed)


_NAMED = lazy(
    r"\bCREATE\s+(?:UNIQUE\s+)?INDEX\s+(?:CONCURRENTLY\s+)?(?:IF\s+NOT\s+EXISTS\s+)?([\w.\"]+)\s+ON\s+"
    r"(?:ONLY\s+)?([\w.\"]+)\s*(?:USING\s+\w+\s*)?\(\s*\"?(\w+)",
    re.I,
)
_DROPPED = lazy(r"\bDROP\s+INDEX\s+(?:CONCURRENTLY\s+)?(?:IF\s+EXISTS\s+)?([\w.\"]+)", re.I)


def _dropped(texts: Mapping[str, str]) -> set[tuple[str, str]]:
    """What only indexes cover that a later step drops, and none makes again."""
    named: dict[str, tuple[str, str]] = {}
    for _, text in sorted(texts.items()):
        steps = [(m.start(), "", m) for m in _NAMED.finditer(text)]
        steps += [(m.start(), "drop", m) for m in _DROPPED.finditer(text)]
        for _, what, match in sorted(steps, key=lambda one: one[0]):
            if what:
                named.pop(_plain(match[1]), None)
            else:
                named[_plain(match[1])] = _plain(match[2]), match[3].lower()
    made = {(_plain(m[2]), m[3].lower()) for text in texts.values() for m in _NAMED.finditer(text)}
    return made - set(named.values())


_ADDED = lazy(
    r"\bALTER\s+TABLE\s+(?:ONLY\s+)?(?:IF\s+EXISTS\s+)?([\w.\"]+)\s+ADD\s+(?:CONSTRAINT\s+\S+\s+)?"
    r"FOREIGN\s+KEY\s*\(\s*(\"?\w+\"?)\s*\)\s*REFERENCES\b",
    re.I,
)
_GONE = lazy(r"\bDROP\s+(?:COLUMN|TABLE)\s+(?:IF\s+EXISTS\s+)?([\w.\"]+)", re.I)


def _added(texts: Mapping[str, str], indexed: set[tuple[str, str]]) -> Iterator[Fail]:
    """Keys that a later statement adds, as Prisma's steps and dumps do."""
    gone = {_plain(match[1]) for text in texts.values() for match in _GONE.finditer(text)}
    keyed = {
        (_plain(table[1]), key)
        for text in texts.values()
        for table in _TABLE.finditer(text)
        for key in _keys(text, table)
    }
    told: set[tuple[str, str]] = set()
    for path, text in texts.items():
        for match in _ADDED.finditer(text):
            name, key = _plain(match[1]), _plain(match[2])
            if {name, key} & gone or (name, key) in indexed | keyed | told:
                continue
            told.add((name, key))
            yield _fault(Place(path, text.count("\n", 0, match.start()) + 1), match[1], match[2])


def _keys(text: str, table: re.Match[str]) -> Iterator[str]:
    """The columns of a table that its own constraints make an index for."""
    for _, part in _parts(text, table.end()):
        column = re.match(r"\s*\"?(\w+)\"?\s+\w", part)
        if found := _CONSTRAINT.match(part):
            yield found[1].lower()
        elif column and re.search(r"\bPRIMARY\s+KEY\b|\bUNIQUE\b", part, re.I):
            yield column[1].lower()


def _fault(place: Place, name: str, key: str) -> Fail:
    return Fail(
        place,
        f"{name}.{key}".replace('"', "") + " points to another table and has no index: joins, and "
        "deletes there, read all of it",
        f"CREATE INDEX CONCURRENTLY ON {name} ({key});",
    )


def _columns(
    path: str, text: str, table: re.Match[str], indexed: set[tuple[str, str]]
) -> Iterator[Fail]:
    name, parts = _plain(table[1]), list(_parts(text, table.end()))
    first = {found[1].lower() for _, part in parts if (found := _CONSTRAINT.match(part))}
    for start, part in parts:
        column = re.match(r"\s*\"?(\w+)\"?\s+\w", part)
        if (
            column is None
            or not re.search(r"\bREFERENCES\b", part, re.I)
            or _CONSTRAINT.match(part)
        ):
            continue
        if re.match(r"\s*(?:CONSTRAINT|FOREIGN)\b", part, re.I):
            continue
        own = re.search(r"\bPRIMARY\s+KEY\b|\bUNIQUE\b", part, re.I)
        key = column[1].lower()
        if not own and key not in first and (name, key) not in indexed:
            line = text.count("\n", 0, start + column.start(1)) + 1
            yield _fault(Place(path, line), table[1], column[1])


def _parts(text: str, start: int) -> Iterator[tuple[int, str]]:
    """What stands between the commas of a table's definition, with where each begins."""
    depth, begin = 1, start
    for index in range(start, len(text)):
        depth += (text[index] == "(") - (text[index] == ")")
        if not depth or (text[index] == "," and depth == 1):
            yield begin, text[begin:index]
            begin = index + 1
        if not depth:
            return


def _plain(name: str) -> str:
    return name.replace('"', "").rpartition(".")[2].lower()


def _blank(text: str) -> str:
    return re.sub(r"--[^\n]*|/\*.*?\*/", lambda m: re.sub(r"[^\n]", " ", m[0]), text, flags=re.S)
