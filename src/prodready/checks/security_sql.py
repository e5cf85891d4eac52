"""The check that no statement of SQL is put together from what a caller sent."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from prodready.checks import code_go, code_javascript, go_requests, javascript_trust, python_trust
from prodready.checks.interface import Fail, Outcome, Pass, check
from prodready.coherence.facts.code import Module, text
from prodready.facts.codetext import Sources
from prodready.facts.gocode import GoCode
from prodready.facts.pyroutes import full_name, served
from prodready.facts.pythoncode import Function, PythonCode, functions, noted
from prodready.facts.taint import Taint, pieces
from prodready.patterns import lazy

RUNS = frozenset(
    {"execute", "executemany", "executescript", "exec_driver_sql", "raw", "fetch", "fetchrow"}
    | {"fetchval", "fetch_all", "fetch_one", "fetch_val", "execute_sql", "query", "scalar"}
    | {"scalars", "read_sql", "read_sql_query"}
)
"""Methods whose first argument is a statement."""
TEXTS = frozenset({"sqlalchemy.text", "sqlalchemy.sql.text", "sqlalchemy.sql.expression.text"})
STATEMENT = lazy(
    r"\s*\(?\s*(select\s.+\sfrom|insert\s+into|update\s+\S+\s+set|delete\s+from|with\s+\w+\s+as"
    r"|select\s|call\s|exec\s)",
    re.IGNORECASE | re.DOTALL,
)
VALUE = lazy(
    r"(?:=|<|>|\blike|\bilike|\bin|\blimit|\boffset|\bbetween|\band|\bvalues|,)\s*\(?\s*['\"]?%*\Z"
    r"|['\"]%*\Z",
    re.IGNORECASE,
)
"""What stands before a value, as opposed to the name of a table or a column."""
BOUND = lazy(r"%s|%\(\w+\)s|\?|(?<!:):[A-Za-z_]\w*|\$\d")

FIX = (
    'Give the value as a parameter: `execute(text("… WHERE customer = :customer"), '
    '{"customer": customer})`.'
)


@check("security.sql")
def sql(code: PythonCode, sources: Sources, go: GoCode) -> Iterator[Outcome]:
    """Statements are run with bound parameters; none holds a caller's text."""
    yield from code_go.statements(sources)
    yield from go_requests.order_from_request(go)
    yield from python_trust.django_statements(code)
    yield from code_javascript.statements(sources)
    yield from javascript_trust.statements(sources)
    for module in code.mentioning(*(f".{name}(" for name in sorted(RUNS))):
        handlers = {id(one.function) for one in served(module)}
        for function in functions(module):
            yield from _in_function(module, function, handler=id(function) in handlers)
        yield from _bound(module)


def _in_function(module: Module, function: Function, *, handler: bool) -> Iterator[Outcome]:
    taint: Taint | None = None
    for call in _statements(module, function):
        taint = taint or Taint(module, function, handler=handler)
        built = taint.value(call.args[0])
        parts = pieces(built)
        if parts is None or noted(module, call):
            continue
        if not STATEMENT.match("".join(part for part in parts if isinstance(part, str)) or ""):
            continue
        before = ""
        for part in parts:
            if isinstance(part, str):
                before += part
                continue
            source = taint.source(part)
            if source and (taint.from_request(part) or VALUE.search(before)):
                yield Fail(
                    module.place(built),
                    f"the statement holds `{ast.unparse(part)}` as text: whoever chooses "
                    f"{source} writes SQL",
                    FIX,
                )
                break
            before += "x"


def _statements(module: Module, function: Function) -> Iterator[ast.Call]:
    """The calls that take a statement, `text()` among them, each once and the inner one."""
    for node in ast.walk(function):
        if not isinstance(node, ast.Call) or not node.args:
            continue
        method = node.func.attr if isinstance(node.func, ast.Attribute) else ""
        if full_name(module, node.func) in TEXTS or (
            method in RUNS
            and not (
                isinstance(node.args[0], ast.Call) and full_name(module, node.args[0].func) in TEXTS
            )
        ):
            yield node


def _bound(module: Module) -> Iterator[Outcome]:
    """The first statement of a module that is run with parameters beside it."""
    for call in module.calls:
        method = call.func.attr if isinstance(call.func, ast.Attribute) else ""
        if method not in RUNS or not call.args:
            continue
        first = call.args[0]
        if isinstance(first, ast.Call) and full_name(module, first.func) in TEXTS and first.args:
            first = first.args[0]
        statement = text(first) or ""
        beside = len(call.args) > 1 or call.keywords
        if beside and STATEMENT.match(statement) and BOUND.search(statement):
            yield Pass(module.place(call), "its values are bound parameters")
            return
        name = full_name(module, first.func) if isinstance(first, ast.Call) else ""
        if name.startswith("sqlalchemy.") and name.rpartition(".")[2] in ("select", "insert"):
            yield Pass(module.place(call), "SQLAlchemy binds the values")
            return
