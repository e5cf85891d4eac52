"""Columns that Liquibase's XML points to another table and gives no index, on PostgreSQL."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from prodready.checks.interface import Fail
from prodready.documents.repository import Repository
from prodready.documents.roles import Role
from prodready.model import Place
from prodready.patterns import lazy

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

Column = tuple[str, str]
"""A table and a column, in lower case."""

_POSTGRES = lazy(r"\borg\.postgresql\b")
_BUILDS = ("pom.xml", "build.gradle", "build.gradle.kts")
_COMMENT = lazy(r"<!--.*?-->", re.DOTALL)
_ADDS = lazy(r"<(?:\w+:)?addForeignKeyConstraint\b")


def unindexed_by_liquibase(repository: Repository) -> Iterator[Fail]:
    """Foreign keys of changes whose column no index, key or unique constraint begins with."""
    changes = list(_changes(repository))
    if not changes or not _on_postgres(repository):
        return
    indexed = {one for _, _, root in changes for one in _indexed(root)}
    for path, text, root in changes:
        lines = [text.count("\n", 0, found.start()) + 1 for found in _ADDS.finditer(text)]
        keys = [one for one in root.iter() if _name(one) == "addForeignKeyConstraint"]
        for line, key in zip(lines, keys, strict=False):
            table, column = key.get("baseTableName", ""), _first(key.get("baseColumnNames"))
            if (table.lower(), column.lower()) not in indexed:
                yield Fail(
                    Place(path, line),
                    f"{table}.{column} points to another table and has no index: joins, and "
                    "deletes there, read all of it",
                    f'Add <createIndex tableName="{table}"> with the column {column}.',
                )


def _changes(repository: Repository) -> Iterator[tuple[str, str, Element]]:
    """The files of changes: their paths, their texts without comments, and what they hold."""
    from xml.etree import ElementTree  # only here: few repositories have such files

    for path in repository.files:
        if not path.endswith(".xml") or repository.role(path) is not Role.PRODUCTION:
            continue
        text = repository.read(path) or ""
        if "<databaseChangeLog" not in text or "<!ENTITY" in text:
            continue
        text = _COMMENT.sub(lambda found: re.sub(r"[^\n]", " ", found[0]), text)
        try:
            yield path, text, ElementTree.fromstring(text.encode())  # noqa: S314 - no entities
        except ElementTree.ParseError:
            continue


def _on_postgres(repository: Repository) -> bool:
    return any(
        path.rpartition("/")[2] in _BUILDS and _POSTGRES.search(repository.read(path) or "")
        for path in repository.files
    )


def _indexed(root: Element) -> Iterator[Column]:
    """The columns that something makes an index for, and those that are gone again."""
    for one in root.iter():
        table = one.get("tableName", "").lower()
        kind = _name(one)
        if kind in ("addPrimaryKey", "addUniqueConstraint"):
            yield table, _first(one.get("columnNames")).lower()
        elif kind == "createIndex":
            column = next((each for each in one if _name(each) == "column"), None)
            yield table, (column.get("name", "") if column is not None else "").lower()
        elif kind == "dropColumn":
            yield table, one.get("columnName", "").lower()
        elif kind in ("createTable", "addColumn"):
            yield from ((table, name) for name in _keyed(one))


def _keyed(table: Element) -> Iterator[str]:
    """The columns of a table that are its key or unique by themselves."""
    keys = []
    for column in (each for each in table if _name(each) == "column"):
        for rule in (each for each in column if _name(each) == "constraints"):
            if rule.get("unique") == "true":
                yield column.get("name", "").lower()
            if rule.get("primaryKey") == "true":
                keys.append(column.get("name", "").lower())
    yield from keys[:1]


def _name(element: Element) -> str:
    return str(element.tag).rpartition("}")[2]


def _first(names: str | None) -> str:
    return (names or "").partition(",")[0].strip()
