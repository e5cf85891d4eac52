"""Metrics that mislead, and errors that hide what happened."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from prodready.coherence.facts.code import Code, Module, dotted
from prodready.coherence.interface import Fault, rule
from prodready.model import Severity


@rule(
    "code-gauge-leak",
    Severity.MEDIUM,
    help="https://prometheus.github.io/client_python/instrumenting/gauge/",
)
def gauge_leak(code: Code) -> Iterator[Fault]:
    """A gauge goes up before a call and down after it, outside of `try … finally`.

    Why: each call that raises leaves it one too high, until the number means nothing.

    Example: `active.inc()`, `await call_next(request)`, `active.dec()` in a row.
    """
    for module in code.modules:
        for node in module.walk(ast.FunctionDef, ast.AsyncFunctionDef):
            assert isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
            up: dict[str, ast.stmt] = {}
            risky = False
            for statement in node.body:
                name, method = _bare_call(statement)
                if method == "inc":
                    up[name], risky = statement, False
                elif method == "dec" and name in up and risky:
                    yield Fault(
                        module.place(statement),
                        f"{name} is not counted down when what is between raises",
                        f"Put {name}.dec() into finally, or use {name}.track_inprogress().",
                        module.place(up[name]),
                    )
                elif any(isinstance(n, ast.Await | ast.Yield) for n in ast.walk(statement)):
                    risky = True


def _bare_call(statement: ast.stmt) -> tuple[str, str]:
    """The object and the method of a statement that is one call without arguments."""
    call = statement.value if isinstance(statement, ast.Expr) else None
    if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Attribute) or call.args:
        return "", ""
    return dotted(call.func.value), call.func.attr


@rule(
    "code-path-label", Severity.MEDIUM, help="https://prometheus.io/docs/practices/naming/#labels"
)
def path_label(code: Code) -> Iterator[Fault]:
    """A metric is labelled with the path of the request as it came in.

    Why: every order number makes a new time series; Prometheus, and the process itself, run out of
    memory, and anybody can make them do so. The route's template has a few values.

    Example: `.labels(endpoint=request.url.path)`.
    """
    for module in code.modules:
        for call in module.calls:
            if dotted(call.func).rpartition(".")[2] != "labels":
                continue
            for value in (*call.args, *(each.value for each in call.keywords)):
                told = _assigned(module, value, call)
                if re.search(r"(^|\.)request\.(url\.path|path|url)$", dotted(told)):
                    yield Fault(
                        module.place(value),
                        f"{dotted(value)} has as many values as there are addresses",
                        'Use the route: request.scope["route"].path.',
                    )


def _assigned(module: Module, value: ast.expr, call: ast.Call) -> ast.expr:
    """What the name was given last before the call, in the function that the call is in."""
    if not isinstance(value, ast.Name):
        return value
    for function in module.walk(ast.FunctionDef, ast.AsyncFunctionDef):
        inside = list(ast.walk(function))
        if call in inside:
            given = [
                node
                for node in inside
                if isinstance(node, ast.Assign) and dotted(node.targets[0]) == value.id
            ]
            if len(given) == 1:
                return given[0].value
    return value


@rule("code-error-wrapped", Severity.LOW, help="https://docs.python.org/3/tutorial/errors.html")
def error_wrapped(code: Code) -> Iterator[Fault]:
    """An error that is raised on purpose is caught again below and wrapped in one of its own kind.

    Why: the clear message becomes the end of another one, and the log has it twice.

    Example: `raise ConfigError("not found")` in a `try` with `except Exception as e: raise
    ConfigError(f"failed: {e}")`.
    """
    for module in code.modules:
        for node in module.walk(ast.Try):
            assert isinstance(node, ast.Try)
            raised = {
                _raised(n): n
                for part in node.body
                for n in ast.walk(part)
                if isinstance(n, ast.Raise)
            }
            caught: set[str] = set()
            for handler in node.handlers:
                name = dotted(handler.type) if handler.type else "Exception"
                caught |= _caught(handler)
                wraps = {_raised(n) for n in ast.walk(handler) if isinstance(n, ast.Raise)}
                same = (raised.keys() & wraps) - caught - {""}
                if name in ("Exception", "BaseException") and same:
                    own = sorted(same)[0]
                    yield Fault(
                        module.place(handler),
                        f"this catches {own} too, raised above on purpose, and wraps it once more",
                        f"Write `except {own}: raise` before it.",
                        module.place(raised[own]),
                    )


def _raised(node: ast.Raise) -> str:
    return dotted(node.exc.func) if isinstance(node.exc, ast.Call) else ""


def _caught(handler: ast.ExceptHandler) -> set[str]:
    types = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    return {dotted(each) for each in types if each is not None}
