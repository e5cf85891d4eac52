"""Checks of the functions that answer requests: work that is lost, state that stays, calls that block."""

from __future__ import annotations

import ast
import re
from collections.abc import Container, Iterator

from prodready.checks import code_javascript, go_requests, javascript_handlers
from prodready.checks.interface import Fail, Outcome, Pass, Unknown, check
from prodready.checks.python_trust import threads
from prodready.coherence.facts.code import METHODS, Module, dotted, text
from prodready.documents.repository import Repository
from prodready.facts.codetext import Sources
from prodready.facts.gocode import GoCode
from prodready.facts.outgoing import keyword_of, requests_of
from prodready.facts.packages import declared
from prodready.facts.pythoncode import (
    Function,
    PythonCode,
    called,
    functions,
    noted,
    origins,
    own_nodes,
)
from prodready.model import Place
from prodready.patterns import lazy

DECORATED = lazy(
    r"^\s*@[\w.]+\.(route|api_route|get|post|put|patch|delete|head|options)\(", re.MULTILINE
)
"""A decorator that gives a function its path."""


def routes_of(module: Module) -> Iterator[tuple[Function, str, set[str]]]:
    """The functions that answer requests, each with its path and methods in capitals."""
    for function in functions(module):
        for decorator in function.decorator_list:
            if not isinstance(decorator, ast.Call) or not isinstance(decorator.func, ast.Attribute):
                continue
            verb, path = decorator.func.attr, text(decorator.args[0]) if decorator.args else None
            path = path if path is not None else text(keyword_of(decorator, "path"))
            if verb not in METHODS | {"route"} or path is None or not path.startswith(("/", "{")):
                continue
            methods = keyword_of(decorator, "methods")
            listed = {text(e) or "" for e in getattr(methods, "elts", ())}
            yield function, path, listed or {"GET" if verb == "route" else verb.upper()}


@check("code.work_lost")
def work_lost(
    python: PythonCode, sources: Sources, repository: Repository, go: GoCode
) -> Iterator[Outcome]:
    """No handler hands work to a thread that dies with the process; the rest is a person's word."""
    failed, place = False, None
    later = javascript_handlers.left_behind(code_javascript.served(sources, repository))
    for fail in (*later, *go_requests.left_behind(go), *threads(python)):
        failed = True
        yield fail
    for module in python.matching(DECORATED):
        names = origins(module)
        for function, _, _ in routes_of(module):
            place = place or module.place(function)
            for node in own_nodes(function):
                if isinstance(node, ast.Call) and called(node, names) == "threading.Thread":
                    failed = True
                    yield Fail(
                        module.place(node),
                        "a handler leaves work to a thread: it is lost when the process stops",
                        "Write it to a queue or a table first, and let a worker do it.",
                    )
    if failed:
        return
    packages = declared(repository)
    breaker = next((p for p in _BREAKERS if p in packages), None)
    if breaker:
        yield Unknown(
            Place(packages[breaker]),
            f"{breaker} is there; what still works is not seen",
            attest=True,
        )
    elif place:
        yield Unknown(place, "what it answers without its dependencies is not seen", attest=True)


_BREAKERS = ("pybreaker", "circuitbreaker", "aiobreaker", "purgatory", "opossum", "cockatiel")


_BLOCKING = {
    "time.sleep": "asyncio.sleep", "urllib.request.urlopen": "httpx.AsyncClient",
    "subprocess.run": "asyncio.create_subprocess_exec", "subprocess.check_output": "asyncio.create_subprocess_exec",
    "psycopg2.connect": "psycopg.AsyncConnection", "psycopg.connect": "psycopg.AsyncConnection",
    "pymysql.connect": "asyncmy", "sqlite3.connect": "aiosqlite", "os.system": "asyncio.create_subprocess_exec",
}  # fmt: skip


@check("code.async_blocks")
def async_blocks(python: PythonCode, sources: Sources, repository: Repository) -> Iterator[Outcome]:
    """No call that waits, and no session of a database that blocks, inside an async function."""
    yield from javascript_handlers.blocking(code_javascript.served(sources, repository))
    for module in python.mentioning("async def"):
        names = origins(module)
        engines = _assigned(module, names, {"sqlalchemy.create_engine", "sqlmodel.create_engine"})
        requests = {
            id(each.node): each for each in requests_of(module) if each.library == "requests"
        }
        for function in functions(module):
            if not isinstance(function, ast.AsyncFunctionDef):
                continue
            wrong = list(_blocks(module, function, names, engines, requests))
            yield from wrong
            if not wrong and any(isinstance(n, ast.Await) for n in own_nodes(function)):
                yield Pass(module.place(function), "waits without blocking")


def _blocks(
    module: Module,
    function: Function,
    names: dict[str, str],
    engines: set[str],
    requests: Container[int],
) -> Iterator[Outcome]:
    instead = "Write a plain `def`, which a thread runs, or use an async driver."
    for node in own_nodes(function):
        if isinstance(node, ast.Call):
            whole = called(node, names)
            if (whole in _BLOCKING or id(node) in requests) and not noted(module, node):
                fix = f"Use {_BLOCKING.get(whole, 'httpx.AsyncClient')}, or a plain `def`."
                yield Fail(module.place(node), f"{whole}() stops every other request", fix)
        elif isinstance(node, ast.With) and any(
            _of_engine(i.context_expr, engines) for i in node.items
        ):
            yield Fail(module.place(node), "the database stops every other request", instead)
    if any(verb in METHODS for verb in _verbs(function)):
        for argument in (*function.args.args, *function.args.kwonlyargs):
            if names.get(dotted(argument.annotation), "") in _SESSIONS:
                message = "a session that blocks, in an async handler"
                yield Fail(module.place(argument), message, instead)


_SESSIONS = frozenset({"sqlalchemy.orm.Session", "sqlmodel.Session"})


def _verbs(function: Function) -> Iterator[str]:
    for decorator in function.decorator_list:
        if isinstance(decorator, ast.Call):
            yield dotted(decorator.func).rpartition(".")[2]


def _of_engine(value: ast.expr, engines: set[str]) -> bool:
    """Whether it opens a connection of an engine that blocks."""
    if not isinstance(value, ast.Call) or not isinstance(value.func, ast.Attribute):
        return False
    return dotted(value.func.value) in engines and value.func.attr in ("begin", "connect")


def _assigned(module: Module, names: dict[str, str], makers: set[str]) -> set[str]:
    return {
        dotted(target)
        for node in module.walk(ast.Assign)
        if isinstance(node, ast.Assign)
        and isinstance(node.value, ast.Call)
        and called(node.value, names) in makers
        for target in node.targets
    }
