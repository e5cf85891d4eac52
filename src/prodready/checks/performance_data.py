"""Checks of connections to databases."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from prodready.checks.django_rest import connections_anew
from prodready.checks.interface import Fail, Outcome, Pass, Unknown, check
from prodready.checks.pools_agree import beyond_the_server, unsized
from prodready.coherence.facts.code import METHODS, Module, dotted, keyword, text
from prodready.documents.repository import Repository
from prodready.facts.applications import Applications
from prodready.facts.codetext import Sources
from prodready.facts.compose import Compose
from prodready.facts.manifests import Manifests
from prodready.facts.pythoncode import Function, PythonCode, called, functions, origins, roots
from prodready.facts.variables import Variables
from prodready.patterns import lazy

_ENGINES = frozenset({"create_engine", "create_async_engine"})
_SIZED = ("pool_size", "pool_pre_ping", "max_overflow", "poolclass", "pool")
_DRIVERS = lazy(r"^(psycopg|psycopg2|asyncpg|pymysql|MySQLdb|aiomysql|mysql\.connector)\.connect$")


@check("performance.connection_pool")
def connection_pool(
    code: PythonCode,
    applications: Applications,
    sources: Sources,
    variables: Variables,
    repository: Repository,
    manifests: Manifests,
    compose: Compose,
) -> Iterator[Outcome]:
    """Connections to a database come from a pool whose size is written down and that is checked."""
    yield from unsized(sources)
    yield from connections_anew(code)
    yield from beyond_the_server(variables, repository, manifests, compose)
    if not applications.python:
        return
    for module in code.mentioning("create_engine", "create_async_engine"):
        inside = _passing(module)
        for call in module.calls:
            engine = dotted(call.func).rpartition(".")[2] in _ENGINES and id(call) not in inside
            if engine and {"sqlalchemy", "sqlmodel"} & roots(module):
                yield from _engine(module, call)
    for module in code.mentioning("connect("):
        yield from _bare(module)
    for module in code.mentioning("create_pool", "ConnectionPool", "AsyncConnectionPool"):
        for call in module.calls:
            made = called(call, origins(module)).rpartition(".")[2]
            ours = {"asyncpg", "psycopg_pool", "aiomysql"} & roots(module)
            if ours and made in ("create_pool", "ConnectionPool", "AsyncConnectionPool"):
                yield Pass(module.place(call), "a pool")
    for module in code.mentioning("DATABASES"):
        yield from _django(module)


_MAKERS = lazy(r"engine|create_app|lifespan|factory|sessionmaker|get_db|^connect$|^__init__$")
_HOLDERS = lazy(r"database|session|engine|store|repository|db$|^db", re.I)


def _passing(module: Module) -> set[int]:
    """The ids of the nodes in functions that make an engine for one task and drop it."""
    found: set[int] = set()
    holders = {
        id(child)
        for node in module.walk(ast.ClassDef)
        if isinstance(node, ast.ClassDef) and _HOLDERS.search(node.name)
        for child in node.body
    }
    for function in functions(module):
        makes = _MAKERS.search(function.name)
        if not makes or (function.name == "__init__" and id(function) not in holders):
            found |= {id(node) for node in ast.walk(function)}
    return found


def _engine(module: Module, call: ast.Call) -> Iterator[Outcome]:
    address = text(call.args[0]) if call.args else text(keyword(call, "url"))
    if any(each.arg is None for each in call.keywords) or (address or "").startswith("sqlite"):
        return  # `**options` may say it all
    pool = dotted(keyword(call, "poolclass")).rpartition(".")[2]
    if pool in ("StaticPool", "SingletonThreadPool"):
        return
    if pool == "NullPool":
        message = "no pool here: right only behind one of its own, such as PgBouncer"
        yield Unknown(module.place(call), message, attest=True)
    elif keyword(call, *_SIZED) is not None:
        yield Pass(module.place(call), "the pool is set")
    else:
        yield Fail(
            module.place(call),
            "nothing says how many connections each process may take, nor tests one before its "
            "use: after a restart of the database the first requests fail",
            "Set pool_size, max_overflow and pool_pre_ping=True; processes times both must stay "
            "below max_connections.",
        )


def _bare(module: Module) -> Iterator[Outcome]:
    """Handlers that open a connection for each request."""
    names = origins(module)
    for function in functions(module):
        if not handles(function):
            continue
        for node in ast.walk(function):
            if isinstance(node, ast.Call) and _DRIVERS.match(called(node, names)):
                yield Fail(
                    module.place(node),
                    "each request opens a connection of its own: a hundred at once exhaust the "
                    "database, and each pays for the handshake",
                    "Take it from a pool (psycopg_pool, asyncpg.create_pool) made at the start.",
                )


def handles(function: Function) -> bool:
    """Whether a decorator gives the function a path."""
    for decorator in function.decorator_list:
        call = decorator.func if isinstance(decorator, ast.Call) else decorator
        if isinstance(call, ast.Attribute) and call.attr in METHODS | {"route"}:
            return True
    return False


def _by_address(module: Module, databases: ast.Dict) -> Iterator[Outcome]:
    """Entries of DATABASES that `dj_database_url` makes out of an address."""
    for entry in databases.values:
        if not isinstance(entry, ast.Call) or not dotted(entry.func).startswith("dj_database_url."):
            continue
        kept = keyword(entry, "conn_max_age") is not None or any(
            k.arg is None for k in entry.keywords
        )
        if kept or "CONN_MAX_AGE" in module.document.text:
            yield Pass(module.place(entry), "connections are kept")
        else:
            yield Fail(
                module.place(entry),
                "Django opens a connection for each request and closes it again: conn_max_age is 0 "
                "where nothing is set",
                "Write dj_database_url.config(conn_max_age=60, conn_health_checks=True).",
            )


def _django(module: Module) -> Iterator[Outcome]:
    """Each entry of DATABASES that is written out and not SQLite's."""
    for node in module.walk(ast.Assign):
        assert isinstance(node, ast.Assign)
        named = any(dotted(target) == "DATABASES" for target in node.targets)
        if not named or not isinstance(node.value, ast.Dict):
            continue
        yield from _by_address(module, node.value)
        for entry in node.value.values:
            if not isinstance(entry, ast.Dict) or None in entry.keys:
                continue
            parts = {text(k): v for k, v in zip(entry.keys, entry.values, strict=True)}
            engine = text(parts.get("ENGINE")) or ""
            if not re.search(r"postgres|mysql|oracle", engine):
                continue
            options = parts.get("OPTIONS")
            pooled = isinstance(options, ast.Dict) and "pool" in {
                text(k) for k in options.keys if k
            }
            later = re.search(r"CONN_MAX_AGE", module.document.text)
            if "CONN_MAX_AGE" in parts or pooled or later:
                yield Pass(module.place(entry), "connections are kept")
            elif "OPTIONS" not in parts or isinstance(options, ast.Dict):
                yield Fail(
                    module.place(entry),
                    "Django opens a connection for each request and closes it again: CONN_MAX_AGE "
                    "is 0 where nothing is set",
                    'Set `"CONN_MAX_AGE": 60` with `"CONN_HEALTH_CHECKS": True`, or '
                    '`"OPTIONS": {"pool": True}`.',
                )
