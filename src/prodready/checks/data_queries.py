"""The checks of how a database is asked: lists with an end, keys that are found."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from prodready.checks.django_rest import pages
from prodready.checks.go_requests import page_without_end
from prodready.checks.interface import Fail, Outcome, Pass, Unknown, check
from prodready.checks.liquibase_indexes import unindexed_by_liquibase
from prodready.checks.script_indexes import unindexed_by_django, unindexed_by_scripts
from prodready.checks.sql_indexes import unindexed
from prodready.coherence.facts.code import Module, dotted, keyword
from prodready.documents.repository import Repository
from prodready.facts.dependencies import Dependencies
from prodready.facts.gocode import GoCode
from prodready.facts.javascript import JavaScript
from prodready.facts.migrations import Migrations
from prodready.facts.pyroutes import Served, constant, full_name, is_true, parameters, served
from prodready.facts.pythoncode import PythonCode, functions
from prodready.patterns import lazy

_SIZE = lazy(r"(page_?)?(limit|size)|per_?page|page_?size|count|max_?results|top", re.IGNORECASE)
_BOUND = ("le", "lt")


@check("data.paging")
def paging(code: PythonCode, scripts: JavaScript, go: GoCode) -> Iterator[Outcome]:
    """How much one request may read has a largest value."""
    for module in code.mentioning("limit", "size", "page"):
        for one in served(module):
            if "get" in one.methods:
                yield from _route(one, code)
    for module in code.mentioning("LimitOffsetPagination"):
        yield from _by_offset(module, code)
    yield from _in_scripts(scripts)
    yield from page_without_end(go)
    yield from pages(code)


_AS_IT_COMES = r"\s*(?:(?:Number|parseInt)\(|\+)?\s*(?:req\.|request\.|ctx\.)?query\.(?:limit|per_page|perPage|pageSize|page_size|take|size|first)\b"
_TAKEN = lazy(rf"(?<![\w$.])(?:take|limit)\s*:{_AS_IT_COMES}")
_SCHEMA = lazy(
    r"(?<![\w$.])(?:pageSize|page_size|perPage|per_page|limit|take)\s*:\s*(z\.[^,\n]*\.?number\(\)[^,\n]*)"
)


def _in_scripts(scripts: JavaScript) -> Iterator[Outcome]:
    """A number of rows that goes from the request to the query as it comes."""
    fix = "Write `Math.min(Number(query.limit) || 20, 100)`, or `.max(100)` in the schema."
    files = list(scripts.mentioning("query.", "number()", "@Max("))
    if any("@Max(" in file.code for file in files):
        return  # a class says what a query may hold; which one is not followed
    for file in files:
        places = [
            call.place
            for call in file.methods("limit", "take")
            if re.fullmatch(rf"{_AS_IT_COMES}[^,]*", call.arguments)
            and "Math.min" not in call.arguments
        ]
        places += [file.place(found.start()) for found in _TAKEN.finditer(file.code)]
        places += [
            file.place(found.start())
            for found in _SCHEMA.finditer(file.code)
            if not re.search(r"\.(?:max|lte|lt)\(", found[1])
        ]
        for place in places[:1]:
            yield Fail(place, "one request may ask for every row", fix)


def _by_offset(module: Module, code: PythonCode) -> Iterator[Outcome]:
    """Paging of Django REST framework by limit and offset, whose limit nothing bounds by itself."""
    bounded = any("max_limit" in other.document.text for other in code.mentioning("max_limit"))
    for node in module.walk(ast.Dict):
        assert isinstance(node, ast.Dict)
        for key, value in zip(node.keys, node.values, strict=True):
            name = constant(value) if key and constant(key) == "DEFAULT_PAGINATION_CLASS" else None
            if name != "rest_framework.pagination.LimitOffsetPagination":
                continue
            if bounded:
                yield Pass(module.place(value), "a class of its own has a largest limit")
            else:
                yield Fail(
                    module.place(value),
                    "limit has no largest value: one request may read the whole table",
                    "Write a class of your own with `max_limit = 100`, and name it here.",
                )


def _route(one: Served, code: PythonCode) -> Iterator[Outcome]:
    for name, (annotation, default) in parameters(one.function).items():
        shown = ast.unparse(annotation) if annotation is not None else ""
        if not _SIZE.fullmatch(name) or not re.search(r"\bint\b", shown):
            continue
        bound = _bounded(annotation) or _bounded(default)
        place = one.module.place(one.function)
        if bound:
            yield Pass(place, f"{name} has a largest value")
        elif isinstance(default, ast.Constant | ast.Call) and (
            _used(one, name) or _handed_on(one, name, code)
        ):
            message = f"{name} has no largest value: one request may read the whole table"
            yield Fail(place, message, "Write `limit: Annotated[int, Query(ge=1, le=100)] = 20`.")


def _bounded(node: ast.expr | None) -> bool:
    """Whether somewhere in an annotation or a default an upper bound is written."""
    calls = [each for each in ast.walk(node) if isinstance(each, ast.Call)] if node else []
    return any(keyword(call, *_BOUND) is not None for call in calls) or any(
        dotted(call.func).endswith(("conint", "Interval", "Le", "Lt")) for call in calls
    )


def _used(one: Served, name: str) -> bool:
    """Whether the value reaches a query as it came: nothing compares or cuts it on the way."""
    for node in ast.walk(one.function):
        if isinstance(node, ast.Compare) and name in {
            n.id for n in ast.walk(node) if isinstance(n, ast.Name)
        }:
            return False
        if isinstance(node, ast.Call) and dotted(node.func) in ("min", "clamp"):
            return False
    direct = ("limit", "fetchmany", "paginate", "head", "to_list")
    for node in ast.walk(one.function):
        method = getattr(node.func, "attr", "") if isinstance(node, ast.Call) else ""
        if method in direct and any(_is(each, name) for each in getattr(node, "args", ())):
            return True
        if isinstance(node, ast.FormattedValue) and _is(node.value, name):
            return True
        if isinstance(node, ast.Slice) and node.upper is not None and _has(node.upper, name):
            return True
    return False


def _handed_on(one: Served, name: str, code: PythonCode) -> bool:
    """Whether the value goes as it came to a function here whose query takes so many rows."""
    if _compared(one.function, name):
        return False
    for call in ast.walk(one.function):
        places = [
            i for i, each in enumerate(call.args) if _is(each, name)
        ] if isinstance(call, ast.Call) else []  # fmt: skip
        if not places or not isinstance(call, ast.Call):
            continue
        called = dotted(call.func).rpartition(".")[2]
        for module in code.mentioning(f"def {called}("):
            for function in functions(module):
                taken = [arg.arg for arg in function.args.args]
                own = taken[places[0]] if function.name == called and len(taken) > places[0] else ""
                if own and own == name and _takes_rows(function, own):
                    return not _compared(function, own)
    return False


def _compared(function: ast.AST, name: str) -> bool:
    return any(
        (isinstance(node, ast.Compare) and _has(node, name))
        or (isinstance(node, ast.Call) and dotted(node.func) in ("min", "clamp"))
        for node in ast.walk(function)
    )


def _takes_rows(function: ast.AST, name: str) -> bool:
    return any(
        isinstance(node, ast.Call)
        and getattr(node.func, "attr", "") in ("limit", "fetchmany")
        and any(_is(each, name) for each in node.args)
        for node in ast.walk(function)
    )


def _is(node: ast.expr, name: str) -> bool:
    return isinstance(node, ast.Name) and node.id == name


def _has(node: ast.expr, name: str) -> bool:
    return any(isinstance(each, ast.Name) and each.id == name for each in ast.walk(node))


_POSTGRES = ("psycopg", "psycopg2", "psycopg2-binary", "psycopg-binary", "asyncpg", "pg8000")
_COLUMNS = ("Column", "mapped_column")


@check("data.indexes")
def indexes(
    code: PythonCode, dependencies: Dependencies, repository: Repository, steps: Migrations
) -> Iterator[Outcome]:
    """Each column that points to another table has an index: PostgreSQL makes none by itself."""
    yield from unindexed(repository)
    yield from unindexed_by_scripts(repository, steps)
    yield from unindexed_by_django(code)
    yield from unindexed_by_liquibase(repository)
    if dependencies.first(*_POSTGRES) is None:
        return
    for module in code.mentioning("ForeignKey("):
        for kind in module.walk(ast.ClassDef):
            assert isinstance(kind, ast.ClassDef)
            yield from _model(module, kind)


def _model(module: Module, kind: ast.ClassDef) -> Iterator[Outcome]:
    first = _leading(kind)
    keys = 0
    for node in kind.body:
        value = getattr(node, "value", None)
        target = node.targets[0] if isinstance(node, ast.Assign) else getattr(node, "target", None)
        if not isinstance(value, ast.Call) or dotted(value.func).rpartition(".")[2] not in _COLUMNS:
            continue
        inner = {
            full_name(module, e.func).rpartition(".")[2]
            for e in value.args
            if isinstance(e, ast.Call)
        }
        key = is_true(keyword(value, "primary_key"))
        found = keyword(value, "index", "unique")
        if key:
            keys += 1
        if "ForeignKey" not in inner:
            continue
        name = dotted(target)
        indexed = (found is not None and constant(found) is not False) or (key and keys == 1)
        if indexed or name in first:
            yield Pass(module.place(value), f"{kind.name}.{name}")
        else:
            message = f"{kind.name}.{name} has no index"
            yield Unknown(
                module.place(value),
                f"{message}: joins, and deletes there, read it all",
                attest=True,
            )


def _leading(kind: ast.ClassDef) -> set[str]:
    """The columns that an Index or a constraint of the class begins with."""
    found = set()
    for node in ast.walk(kind):
        if isinstance(node, ast.Call) and dotted(node.func).rpartition(".")[2] in (
            "Index", "UniqueConstraint", "PrimaryKeyConstraint",
        ):  # fmt: skip
            words = list(node.args)
            start = 1 if dotted(node.func).endswith("Index") else 0
            if len(words) > start:
                word = words[start]
                found.add(str(constant(word)) if isinstance(word, ast.Constant) else dotted(word))
    return found
