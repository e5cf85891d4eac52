"""Checks of how code treats its errors: none swallowed, none told to strangers in detail."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from itertools import islice

from prodready.checks import (
    code_go,
    code_java,
    code_javascript,
    go_middleware,
    javascript_answers,
    javascript_handlers,
    python_trust,
)
from prodready.checks.interface import Fail, Outcome, Pass, Unknown, check
from prodready.checks.javascript_errors import told as told_in_scripts
from prodready.coherence.facts.code import Module, dotted
from prodready.documents.repository import Repository
from prodready.facts.codetext import Source, Sources
from prodready.facts.javascript import JavaScript
from prodready.facts.pythoncode import PythonCode, functions, noted, own_nodes, roots
from prodready.model import Place
from prodready.patterns import lazy

_BROAD = frozenset({"Exception", "BaseException"})


@check("code.swallowed")
def swallowed(python: PythonCode, sources: Sources, repository: Repository) -> Iterator[Outcome]:
    """No handler takes every error and says nothing: Python, JavaScript, Go and Java."""
    broad = [one for module in python.matching(_MAY_BE_BROAD) for one in _handlers(module)]
    yield from broad
    if not any(isinstance(one, Pass) for one in broad):
        handled = (one for module in python.mentioning("except") for one in _handlers(module))
        yield from islice((one for one in handled if isinstance(one, Pass)), 1)
    yield from code_go.dropped_errors(sources)
    yield from python_trust.suppressed(python)
    yield from javascript_handlers.swallowed(code_javascript.served(sources, repository))
    for source in sources.of("javascript", "java"):
        yield from _catches(source)
    for source in sources.of("go"):
        for match in source.find(r"\bif\s+err\s*!=\s*nil\s*(\{)"):
            raw = source.text[match.end() : match.end() + len(source.inside(match.start(1)))]
            if not raw.strip():
                yield Fail(
                    source.place(match.start()), "the error is looked at and dropped", "Return it."
                )
            else:
                yield Pass(source.place(match.start()), "the error is handled")


_MAY_BE_BROAD = lazy(r"\bexcept[\s(\\*]*(?::|[\w.]*Exception\b)")
"""A handler that may take every error; others need not be looked at one by one."""


def _handlers(module: Module) -> Iterator[Outcome]:
    for node in module.walk(ast.ExceptHandler):
        assert isinstance(node, ast.ExceptHandler)
        yield from _handler(module, node)


def _handler(module: Module, node: ast.ExceptHandler) -> Iterator[Outcome]:
    place = module.place(node)
    raises = any(isinstance(one, ast.Raise) for part in node.body for one in ast.walk(part))
    if noted(module, node) or noted(module, node.body[0]):
        return
    if node.type is None:
        if raises:
            yield Pass(place, "raised again")
        else:
            yield Fail(
                place,
                "`except:` takes everything, also the signal to stop",
                "Name the errors that can be handled, and log the rest.",
            )
    elif dotted(node.type).rpartition(".")[2] in _BROAD and all(map(_is_nothing, node.body)):
        yield Fail(
            place,
            f"`except {dotted(node.type)}` and nothing is done: nobody hears of it",
            "Name the errors that can be handled, and log the rest: logger.exception(…).",
        )
    else:
        yield Pass(place, "the error is named, or something is done about it")


def _is_nothing(statement: ast.stmt) -> bool:
    if isinstance(statement, ast.Pass | ast.Continue):
        return True
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)


def _catches(source: Source) -> Iterator[Outcome]:
    for match in source.find(r"\bcatch\s*(\([^)]*\))?\s*(\{)"):
        raw = source.text[match.end() : match.end() + len(source.inside(match.start(2)))]
        name = re.search(r"(\w+)\s*(?::[^)]*)?\)", match[1] or "")
        if raw.strip():
            yield Pass(source.place(match.start()), "something is done about the error")
        elif name is None or not re.match(r"_|ignore", name[1]):
            fix = "Log it, or write in the block why it may be dropped."
            yield Fail(source.place(match.start()), "the error is caught and dropped", fix)


_HANDLERS = frozenset({"exception_handler", "errorhandler", "app_errorhandler", "error_handler"})
_TELLS = frozenset(
    {"str", "repr", "traceback.format_exc", "format_exc", "traceback.format_exception"}
)


@check("code.error_answers")
def error_answers(
    python: PythonCode, sources: Sources, scripts: JavaScript, repository: Repository
) -> Iterator[Outcome]:
    """What goes wrong inside is not told to the caller; a handler makes the answer."""
    handled: list[Place] = []
    failed = False
    web = [module for module in python.mentioning(*_WEB) if roots(module) & _WEB]
    for module in web:
        for function in functions(module):
            decorated = any(_is_handler(each) for each in function.decorator_list)
            for outcome in _told(module, function, decorated):
                failed = True
                yield outcome
            if decorated:
                handled.append(module.place(function))
        handled += [
            module.place(call)
            for call in module.calls
            if dotted(call.func).endswith((".add_exception_handler", ".register_error_handler"))
        ]
    for outcome in (
        *_express(sources),
        *javascript_handlers.told(code_javascript.served(sources, repository)),
        *javascript_answers.stack_by_name(code_javascript.served(sources, repository, "stack")),
        *code_go.errors_told(sources),
        *go_middleware.told_by_handler(sources),
        *python_trust.told_by_handler(python),
        *code_java.errors_told(sources),
    ):
        failed = True
        yield outcome
    for outcome in told_in_scripts(scripts):
        failed = True
        yield outcome
    if failed:
        return
    for place in handled:
        yield Pass(place, "a handler makes the answer of an error")
    if handled:
        yield Unknown(
            handled[0],
            "no handler tells internals; whether the answers help is seen by asking",
            attest=True,
        )
    elif web:
        yield Unknown(Place(web[0].document.path), "no handler of errors is seen", attest=True)


_WEB = frozenset(
    {"fastapi", "flask", "starlette", "quart", "litestar", "sanic", "django", "aiohttp"}
)


def _is_handler(decorator: ast.expr) -> bool:
    return (
        isinstance(decorator, ast.Call) and dotted(decorator.func).rpartition(".")[2] in _HANDLERS
    )


def _told(module: Module, function: ast.AST, handler: bool) -> Iterator[Outcome]:
    assert isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
    caught = {
        node.name: _catches_all(node)
        for node in own_nodes(function)
        if isinstance(node, ast.ExceptHandler) and node.name
    }
    everything = handler and any(
        dotted(argument) in _BROAD | {"500"} or getattr(argument, "value", None) == 500
        for each in function.decorator_list
        if isinstance(each, ast.Call)
        for argument in each.args
    )
    if everything and function.args.args:
        caught[function.args.args[-1].arg] = True
    for node in own_nodes(function):
        answer = _answered(node)
        for part in ast.walk(answer) if answer is not None else ():
            if isinstance(part, ast.Call) and _shows(part, caught) and not noted(module, node):
                yield Fail(
                    module.place(node),
                    f"the answer holds {ast.unparse(part)}: paths, queries and addresses of the inside",
                    "Log the error, and answer with a fixed text and an id to look it up by.",
                )
                break


def _catches_all(node: ast.ExceptHandler) -> bool:
    return node.type is None or dotted(node.type).rpartition(".")[2] in _BROAD


def _shows(part: ast.Call, caught: dict[str, bool]) -> bool:
    name = dotted(part.func)
    if name not in _TELLS:
        return False
    if name.endswith("format_exc") or name.endswith("format_exception"):
        return True
    return bool(part.args) and caught.get(dotted(part.args[0]), False)


def _answered(node: ast.AST) -> ast.AST | None:
    """What a statement sends to the caller as a fault of the server: a body with a status of 5xx."""
    value = (
        node.value
        if isinstance(node, ast.Return)
        else node.exc
        if isinstance(node, ast.Raise)
        else None
    )
    if isinstance(value, ast.Tuple) and len(value.elts) > 1:
        return value.elts[0] if _is_fault(value.elts[1]) else None
    if isinstance(value, ast.Call):
        status = [k.value for k in value.keywords if k.arg in ("status_code", "status", "code")]
        positions = [*value.args[:2], *status]
        return value if any(map(_is_fault, positions)) else None
    return None


def _is_fault(node: ast.expr) -> bool:
    if isinstance(node, ast.Constant):
        return (
            isinstance(node.value, int)
            and not isinstance(node.value, bool)
            and 500 <= node.value < 600
        )
    return bool(re.search(r"HTTP_5\d\d|INTERNAL_SERVER_ERROR", dotted(node)))


def _express(sources: Sources) -> Iterator[Outcome]:
    for source in sources.of("javascript"):
        for match in source.find(r"\.status\(\s*50\d\s*\)\s*\.\s*(?:json|send)\s*(\()"):
            inner = source.inside(match.start(1))
            told = re.search(r"\b(err|error|e|ex)\s*\.\s*(stack|message)\b", inner)
            if told:
                yield Fail(
                    source.place(match.start()),
                    f"the answer holds {told[0]}: paths, queries and addresses of the inside",
                    "Log the error, and answer with a fixed text and an id to look it up by.",
                )
