"""The check of how errors are logged: with what says where they come from."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TypeGuard

from prodready.checks import javascript_errors
from prodready.checks.interface import Fail, Outcome, Pass, check
from prodready.checks.python_reach import for_a_terminal
from prodready.coherence.facts.code import dotted, keyword
from prodready.facts.applications import Applications
from prodready.facts.javascript import JavaScript
from prodready.facts.pythoncode import PythonCode, noted

_BROAD = frozenset({"Exception", "BaseException"})
_LOSES = frozenset({"error", "warning", "warn", "critical", "info", "debug", "fatal"})


@check("observability.errors_logged")
def errors_logged(
    code: PythonCode, applications: Applications, scripts: JavaScript
) -> Iterator[Outcome]:
    """Where any exception is caught and logged, its traceback is logged too."""
    yield from javascript_errors.lost(scripts)
    if not applications.python:
        return
    witness: Pass | None = None
    for module in code.mentioning("except", where=applications.holds):
        if for_a_terminal(module):
            continue
        lost = []
        for node in module.walk(ast.ExceptHandler):
            assert isinstance(node, ast.ExceptHandler)
            verdict = _handler(node)
            if isinstance(verdict, ast.Call) and not noted(module, verdict):
                lost.append(verdict)
            elif verdict is True and witness is None:
                witness = Pass(module.place(node), "logged with its traceback")
        if lost:
            first = min(lost, key=lambda call: call.lineno)
            more = f", and {len(lost) - 1} more in this file" if len(lost) > 1 else ""
            yield Fail(
                module.place(first),
                f"whatever was raised, this logs it without its traceback{more}: what failed is "
                "known, and never where",
                "Use LOG.exception(…), or exc_info=True, in an `except Exception`.",
            )
    if witness is not None:
        yield witness


def _handler(node: ast.ExceptHandler) -> ast.Call | bool:
    """The call that logs without a traceback; True where one with it does; else False."""
    types = node.type.elts if isinstance(node.type, ast.Tuple) else [node.type]
    broad = any(each is None or dotted(each) in _BROAD for each in types)
    inner = [child for statement in node.body for child in ast.walk(statement)]
    names = {dotted(child).rpartition(".")[2] for child in inner if isinstance(child, ast.Name)}
    names |= {child.attr for child in inner if isinstance(child, ast.Attribute)}
    logs = [c for c in inner if isinstance(c, ast.Call) and _on_logger(c)]
    if broad and not logs and not any(isinstance(child, ast.Raise) for child in inner):
        return next((c for c in inner if _prints(c, node.name)), False)
    if not broad or not logs:
        return False
    if any(_method(c) == "exception" or keyword(c, "exc_info", "stack_info") for c in logs):
        return True
    raises = any(isinstance(child, ast.Raise) for child in inner)
    traced = {"traceback", "format_exc", "print_exc", "capture_exception", "exc_info"} & names
    kept = {"record_exception", "__traceback__", "TracebackException", "opt"} & names
    bad = [c for c in logs if _method(c) in ("error", "critical", "fatal")]
    return bad[0] if bad and not raises and not traced and not kept else False


def _prints(node: ast.AST, name: str | None) -> TypeGuard[ast.Call]:
    """Whether the call prints what was raised, which is the last that anybody hears of it."""
    return (
        isinstance(node, ast.Call)
        and dotted(node.func) == "print"
        and any(
            isinstance(n, ast.Name) and n.id == name for arg in node.args for n in ast.walk(arg)
        )
    )


def _on_logger(call: ast.Call) -> bool:
    owner = call.func.value if isinstance(call.func, ast.Attribute) else None
    name = dotted(owner).rpartition(".")[2].lower() if owner is not None else ""
    if isinstance(owner, ast.Call):
        name = dotted(owner.func).rpartition(".")[2].lower()
    return _method(call) in {*_LOSES, "exception", "log"} and (
        name in ("logging", "log", "logger", "getlogger", "lg") or name.endswith(("_log", "logger"))
    )


def _method(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else ""
