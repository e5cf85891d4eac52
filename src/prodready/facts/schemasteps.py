"""What a step of the schema does, in SQL or by the builders of JavaScript: drops, renames, adds."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from prodready.model import Place
from prodready.patterns import lazy

_NAME = r"[\"'`\[]?([\w.]+)[\"'`\]]?"
_ALTER = lazy(r"\bALTER\s+TABLE\s+(?:IF\s+EXISTS\s+)?(?:ONLY\s+)?[\"`\[]?([\w.]+)", re.I)
_CREATE = lazy(r"\bCREATE\s+TABLE\s+(?:IF\s+NOT\s+EXISTS\s+)?[\"`\[]?([\w.]+)", re.I)
_SQL = (
    ("drop column", lazy(rf"\bDROP\s+COLUMN\s+(?:IF\s+EXISTS\s+)?{_NAME}", re.I)),
    ("rename column", lazy(rf"\bRENAME\s+(?:COLUMN\s+)?{_NAME}\s+TO\s+{_NAME}", re.I)),
    ("rename table", lazy(rf"\bRENAME\s+TO\s+{_NAME}", re.I)),
    ("drop table", lazy(rf"\bDROP\s+TABLE\s+(?:IF\s+EXISTS\s+)?{_NAME}", re.I)),
)
_ADD = lazy(
    r"\bADD\s+(?:COLUMN\s+)?(?:IF\s+NOT\s+EXISTS\s+)?(?!CONSTRAINT|PRIMARY|FOREIGN|UNIQUE|CHECK|INDEX)"
    rf"{_NAME}\s+(?P<rest>[^;,]*)",
    re.I,
)
_TEXT = r"\s*[\"'`]([\w.]+)[\"'`]\s*"
_TABLE_OF = lazy(
    rf"\.(?P<how>alterTable|createTable|table|createTableIfNotExists)\s*\(\s*{_TEXT}", re.I
)
_CALLS = (
    (
        "drop column",
        lazy(rf"\.(?:dropColumn|removeColumn|dropColumns)\s*\(\s*(?:{_TEXT},)?{_TEXT}"),
    ),
    ("rename column", lazy(rf"\.renameColumn\s*\(\s*(?:{_TEXT},(?={_TEXT},))?{_TEXT},{_TEXT}")),
    ("rename table", lazy(rf"\.(?:renameTable|renameTo)\s*\(\s*{_TEXT}")),
    ("drop table", lazy(rf"\.(?:dropTable|dropTableIfExists)\s*\(\s*{_TEXT}")),
)
_KYSELY = lazy(rf"\.addColumn\s*\({_TEXT},(?P<rest>[^;]*?)(?=\n\s*\.\w+\(|;)", re.S)
_KNEX = lazy(
    rf"\b(?:t|table|tbl|builder)\.(?:string|text|integer|bigInteger|uuid|boolean|timestamp|timestamptz"
    rf"|date|decimal|float|json|jsonb|enum|enu|specificType|smallint)\s*\({_TEXT}[^;]*?;",
    re.S,
)
_UP = lazy(
    r"(?:\bfunction\s+up\b|\bup\s*[:=]\s*(?:async\s*)?(?:function)?|\basync\s+up\b|exports\.up\s*="
    r"|\bpublic\s+async\s+up\b|\bconst\s+up\b)"
)
_DOWN = lazy(
    r"(?:\bfunction\s+down\b|\bdown\s*[:=]\s*(?:async\s*)?(?:function)?|\basync\s+down\b"
    r"|exports\.down\s*=|\bpublic\s+async\s+down\b|\bconst\s+down\b)"
)


@dataclass(frozen=True, slots=True)
class Change:
    """One change: `kind` is drop column, rename column, rename table, drop table or add required.

    `names` are the table (or "") and the names that are dropped, or the old and the new one.
    """

    kind: str
    names: tuple[str, ...]
    place: Place


def changes(path: str, text: str) -> Iterator[Change]:
    """The changes of a step by its text; of JavaScript only what goes forward."""
    if path.endswith(".sql"):
        yield from _of_sql(path, forward_sql(text), 0)
        return
    start, end = _forward(text)
    body = text[start:end]
    offset = text.count("\n", 0, start)
    code = re.sub(r"//[^\n]*|/\*.*?\*/", lambda m: re.sub(r"[^\n]", " ", m[0]), body, flags=re.S)
    yield from _of_sql(path, code, offset)
    yield from _of_calls(path, code, offset)


def forward_sql(text: str) -> str:
    """SQL without comments and without what goes back (dbmate and goose keep both in one file)."""
    back = re.search(r"(?im)^--\s*(?:migrate:down|\+goose\s+down|rollback|down\s+migration)", text)
    if back:
        text = text[: back.start()]
    return re.sub(r"--[^\n]*|/\*.*?\*/", lambda m: re.sub(r"[^\n]", " ", m[0]), text, flags=re.S)


def _forward(text: str) -> tuple[int, int]:
    up = _UP.search(text)
    down = _DOWN.search(text, up.end()) if up else None
    return (up.start() if up else 0), (down.start() if down else len(text))


def _of_sql(path: str, text: str, offset: int) -> Iterator[Change]:
    made = {name.rpartition(".")[2].lower() for name in _CREATE.findall(text)}
    for statement in re.finditer(r"[^;`]+", text):
        alter = _ALTER.search(statement[0])
        table = alter[1].rpartition(".")[2].lower() if alter else ""
        begin = statement.start()
        for kind, pattern in _SQL:
            if (kind != "drop table" and alter is None) or table in made - {""}:
                continue
            for found in pattern.finditer(statement[0]):
                names = tuple(name.rpartition(".")[2] for name in found.groups() if name)
                if kind == "rename column" and names[0].lower() in ("to", "constraint", "index"):
                    continue
                if kind == "drop table" and names[0].lower() in made:
                    continue
                at = Place(path, offset + text.count("\n", 0, begin + found.start()) + 1)
                yield Change(kind, (table, *names), at)
        for found in _ADD.finditer(statement[0]) if alter and table not in made else ():
            rest = found["rest"].upper()
            if "NOT NULL" in rest and not re.search(r"DEFAULT|GENERATED|SERIAL", rest):
                at = Place(path, offset + text.count("\n", 0, begin + found.start()) + 1)
                yield Change("add required", (table, found[1]), at)


def _of_calls(path: str, code: str, offset: int) -> Iterator[Change]:
    tables = [(m.start(), m["how"].lower(), m[2]) for m in _TABLE_OF.finditer(code)]

    def at(index: int) -> tuple[str, str, Place]:
        before = [one for one in tables if one[0] <= index]
        how, table = (before[-1][1], before[-1][2]) if before else ("", "")
        return how, table, Place(path, offset + code.count("\n", 0, index) + 1)

    for kind, pattern in _CALLS:
        for found in pattern.finditer(code):
            names = tuple(name for name in found.groups() if name)
            how, table, place = at(found.start())
            several = kind == "drop column" and len(names) > 1
            several |= kind == "rename column" and len(names) > 2
            if not (how.startswith("create") and kind == "drop column"):
                yield Change(kind, names if several else (table, *names), place)
    for found in (*_KYSELY.finditer(code), *_KNEX.finditer(code)):
        how, table, place = at(found.start())
        required = re.search(
            r"\.notNull\(|\.notNullable\(|allowNull\s*:\s*false|notNull:\s*true", found[0]
        )
        default = re.search(r"default|generated|increments|serial", found[0], re.I)
        if required and not default and not how.startswith("create") and (how or table):
            yield Change("add required", (table, found[1]), place)
