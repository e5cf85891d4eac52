"""What handlers of requests do to those who ask: errors that tell too much, calls that block."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from prodready.coherence.facts.code import Code, Module, Route, dotted, keyword, text
from prodready.coherence.facts.commands import Commands
from prodready.coherence.interface import Fault, rule
from prodready.model import Severity

OWASP = "https://cheatsheetseries.owasp.org/cheatsheets/Error_Handling_Cheat_Sheet.html"
ASYNC = "https://fastapi.tiangolo.com/async/"
MOUNTS = "https://www.starlette.io/routing/#submounting-routes"
_WIDE = frozenset({"Exception", "BaseException", ""})


@rule("code-error-detail", Severity.MEDIUM, help=OWASP)
def error_detail(code: Code) -> Iterator[Fault]:
    """A handler answers with the text of whatever exception it caught.

    Reported where `except Exception` puts the exception into a response of status 500.

    Why: the text is written for developers: it names files, tables, hosts, and parts of queries.

    Example: `except Exception as error: raise HTTPException(status_code=500, detail=str(error))`.
    """
    for route in code.routes():
        for handler in ast.walk(route.function):
            wide = isinstance(handler, ast.ExceptHandler) and dotted(handler.type) in _WIDE
            if not isinstance(handler, ast.ExceptHandler) or not wide or not handler.name:
                continue
            for call in (n for n in ast.walk(handler) if isinstance(n, ast.Call)):
                if _answers(call, handler.name):
                    yield Fault(
                        route.module.place(call),
                        f"the answer of {route.path} holds the text of any exception",
                        "Log the exception, and answer with a message of your own.",
                    )


def _answers(call: ast.Call, caught: str) -> bool:
    """Whether the call makes an answer of status 500 that holds the caught exception."""
    made = dotted(call.func).rpartition(".")[2]
    if made not in ("HTTPException", "JSONResponse", "PlainTextResponse"):
        return False
    status = keyword(call, "status_code") or (call.args[0] if made == "HTTPException" else None)
    shown = [keyword(call, "detail", "content"), *call.args]
    names = {n.id for each in shown if each for n in ast.walk(each) if isinstance(n, ast.Name)}
    return caught in names and status is not None and _is_500(status)


def _is_500(status: ast.expr) -> bool:
    plain = isinstance(status, ast.Constant) and status.value == 500
    return plain or dotted(status).endswith("HTTP_500_INTERNAL_SERVER_ERROR")


_DRIVERS = frozenset({"psycopg2", "pymysql", "MySQLdb", "sqlite3", "cx_Oracle", "pyodbc"})


@rule("code-blocking-driver", Severity.MEDIUM, help=ASYNC)
def blocking_driver(code: Code) -> Iterator[Fault]:
    """An `async def` handler asks a database with a driver that blocks.

    Why: until the database answers, nothing else of the process runs: no other request, no health
    check. A plain `def` handler runs in a thread.

    Example: `import psycopg2`, and `async def health(): cursor.execute("SELECT 1")`.
    """
    for route in code.routes():
        drivers = _imported(route.module) & _DRIVERS
        if not drivers or not isinstance(route.function, ast.AsyncFunctionDef):
            continue
        call = _blocking(route.function)
        if call is not None:
            driver = min(drivers)
            yield Fault(
                route.module.place(call),
                f"{route.path} is answered by an async function, and {driver} blocks: every other "
                "request waits for the database",
                "Write def instead of async def, or use an async driver.",
            )


def _imported(module: Module) -> set[str]:
    found = set()
    for node in module.walk(ast.Import, ast.ImportFrom):
        if isinstance(node, ast.Import):
            found |= {name.name.split(".")[0] for name in node.names}
        elif isinstance(node, ast.ImportFrom):
            found.add((node.module or "").split(".")[0])
    return found


def _blocking(function: ast.AsyncFunctionDef) -> ast.Call | None:
    """The first call of a cursor that is made in the function itself, and not awaited."""
    inner = [n for n in ast.walk(function) if isinstance(n, ast.FunctionDef | ast.Lambda)]
    elsewhere = {id(n) for each in inner for n in ast.walk(each)}
    awaited = {id(n.value) for n in ast.walk(function) if isinstance(n, ast.Await)}
    for node in ast.walk(function):
        if not isinstance(node, ast.Call) or id(node) in elsewhere | awaited:
            continue
        if isinstance(node.func, ast.Attribute) and node.func.attr in ("execute", "executemany"):
            return node
    return None


@rule("code-mount-redirect", Severity.MEDIUM, help=MOUNTS)
def mount_redirect(code: Code, commands: Commands) -> Iterator[Fault]:
    """A command asks for a mounted application without its slash, and does not follow redirects.

    Why: Starlette answers `/metrics` with a redirect to `/metrics/`. curl without `-L` prints
    nothing, and what is behind the pipe finds nothing.

    Example: `app.mount("/metrics", make_asgi_app())` and `curl http://localhost:8000/metrics | grep
    requests`.
    """
    mounts = {
        path: (module, call)
        for module in code.modules
        for call in module.calls
        if isinstance(call.func, ast.Attribute) and call.func.attr == "mount" and call.args
        if (path := text(call.args[0])) and re.fullmatch(r"/[\w/-]*\w", path)
    }
    routed = {route.path for route in _routes(code)}
    for command in commands.of("curl"):
        if command.has("-L", "--location"):
            continue
        for word in command.words[1:]:
            path = urlsplit(word).path if re.match(r"https?://", word) else ""
            if path in mounts and path not in routed:
                module, call = mounts[path]
                yield Fault(
                    command.place,
                    f"{path} is mounted: it answers with a redirect to {path}/, which curl does "
                    "not follow",
                    f"Write {path}/, or add -L.",
                    module.place(call),
                )


def _routes(code: Code) -> list[Route]:
    return list(code.routes())
