"""Keys to other tables without an index, in steps of Kysely and Knex and in models of Django."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from prodready.checks.interface import Fail
from prodready.coherence.facts.code import Module, dotted, keyword
from prodready.documents.repository import Repository
from prodready.facts.migrations import Migrations
from prodready.facts.pyroutes import constant
from prodready.facts.pythoncode import PythonCode
from prodready.model import Place
from prodready.patterns import lazy

_TABLE = lazy(r"\.(?:createTable|alterTable|table)\s*\(\s*[\"'`](?P<name>\w+)[\"'`]")
_KYSELY = lazy(
    r"\.addColumn\s*\(\s*[\"'`](?P<column>\w+)[\"'`](?P<rest>[^;]*?)(?=\n\s*\.\w+\(|\)\s*\.execute|;)",
    re.S,
)
_KNEX = lazy(
    r"\b(?:t|table|tbl|builder)\.\w+\s*\(\s*[\"'`](?P<column>\w+)[\"'`](?P<rest>[^;]*?);", re.S
)
_ON = lazy(
    r"\.on\s*\(\s*[\"'`](?P<table>\w+)[\"'`]\s*\)[^;]*?\.columns?\s*\(\s*\[?\s*[\"'`](?P<column>\w+)"
)
_SQL = lazy(
    r"\bcreate\s+(?:unique\s+)?index\b[^;`]*?\bon\s+\"?(?P<table>\w+)\"?\s*(?:using\s+\w+\s*)?\(\s*\"?"
    r"(?P<column>\w+)",
    re.I,
)
_INSIDE = lazy(
    r"\.(?:index|unique|primary|add(?:PrimaryKey|Unique)Constraint)\s*\(\s*(?:[\"'`]\w+[\"'`]\s*,\s*)?"
    r"\[?\s*[\"'`](?P<column>\w+)[\"'`]"
)


def unindexed_by_scripts(repository: Repository, steps: Migrations) -> Iterator[Fail]:
    """Columns that a step adds with `references`, and that no step makes an index for."""
    paths = steps.paths.get("JavaScript", [])
    manifest = repository.read("package.json") or ""
    if not paths or not re.search(r"\"(?:pg|postgres|@neondatabase/\w+)\"\s*:", manifest):
        return
    texts = {path: repository.read(path) or "" for path in paths}
    indexed: set[tuple[str, str]] = set()
    for text in texts.values():
        indexed |= {(m["table"], m["column"]) for m in (*_ON.finditer(text), *_SQL.finditer(text))}
        indexed |= {(_before(text, m.start()), m["column"]) for m in _INSIDE.finditer(text)}
    for path, text in texts.items():
        for match in (*_KYSELY.finditer(text), *_KNEX.finditer(text)):
            if not re.search(r"\.references\s*\(", match["rest"]):
                continue
            table = _before(text, match.start())
            own = re.search(r"\.(?:primaryKey|primary|unique|index)\s*\(", match["rest"])
            if table and not own and (table, match["column"]) not in indexed:
                yield Fail(
                    Place(path, text.count("\n", 0, match.start()) + 1),
                    f"{table}.{match['column']} points to another table and has no index: joins, and "
                    "deletes there, read all of it",
                    f"Make an index on {table} ({match['column']}).",
                )


def _before(text: str, index: int) -> str:
    """The table that the builder before this place is of."""
    found = ""
    for match in _TABLE.finditer(text, 0, index):
        found = match["name"]
    return found


def unindexed_by_django(code: PythonCode) -> Iterator[Fail]:
    """Keys whose index a model of Django switches off, and that no other index begins with."""
    for module in code.mentioning("db_index"):
        for kind in module.walk(ast.ClassDef):
            assert isinstance(kind, ast.ClassDef)
            for node in kind.body:
                value = getattr(node, "value", None)
                if not isinstance(node, ast.Assign) or not isinstance(value, ast.Call):
                    continue
                name = dotted(node.targets[0])
                off = constant(keyword(value, "db_index")) is False
                if dotted(value.func).endswith("ForeignKey") and off and not _led(kind, name):
                    yield Fail(
                        _at(module, value),
                        f"{kind.name}.{name} points to another table and its index is switched off: "
                        "joins, and deletes there, read all of it",
                        "Drop db_index=False, or add an index that begins with it.",
                    )


def _led(kind: ast.ClassDef, name: str) -> bool:
    """Whether an index or a constraint of the class begins with the column."""
    for node in ast.walk(kind):
        if isinstance(node, ast.List | ast.Tuple) and node.elts:
            first = node.elts[0]
            if isinstance(first, ast.Constant) and str(first.value).lstrip("-") == name:
                return True
    return False


def _at(module: Module, call: ast.Call) -> Place:
    found = keyword(call, "db_index")
    return module.place(found if found is not None else call)
