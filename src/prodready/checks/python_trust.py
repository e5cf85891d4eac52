"""What Python believes or gives away in ways of its own: statements, pickles, tokens, texts of errors."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from prodready.checks.interface import Fail
from prodready.coherence.facts.code import Module, dotted, keyword, text
from prodready.facts.outgoing import keyword_of
from prodready.facts.pyroutes import assigned, constant, full_name
from prodready.facts.pythoncode import Function, PythonCode, called, functions, noted, origins
from prodready.patterns import lazy


def _built(node: ast.AST | None) -> bool:
    """Whether a text is put together from something that varies."""
    if isinstance(node, ast.JoinedStr):
        return any(isinstance(each, ast.FormattedValue) for each in node.values)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mod | ast.Add):
        sides = (node.left, node.right)
        return any(isinstance(s, ast.Constant | ast.JoinedStr) for s in sides) and not all(
            isinstance(s, ast.Constant) for s in sides
        )
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        return node.func.attr == "format" and isinstance(node.func.value, ast.Constant)
    return False


_REQUEST = lazy(r"\brequest\.(?:GET|POST|query_params|data|args|form|headers|COOKIES|META)\b")


def django_statements(code: PythonCode) -> Iterator[Fail]:
    """Conditions of `extra()`, RawSQL and the like that are formatted with what a caller sent."""
    fix = 'Give the value as a parameter: `.extra(where=["name ILIKE %s"], params=[value])`.'
    for module in code.mentioning(".extra(", "RawSQL("):
        for function in functions(module):
            asked = {
                dotted(target)
                for node in ast.walk(function)
                if isinstance(node, ast.Assign) and _REQUEST.search(ast.unparse(node.value))
                for target in node.targets
            }
            for call in (n for n in ast.walk(function) if isinstance(n, ast.Call)):
                name = dotted(call.func).rpartition(".")[2]
                given: list[ast.AST] = []
                if name == "extra":
                    for one in ("where", "select", "order_by"):
                        value = keyword(call, one)
                        given += list(ast.walk(value)) if value is not None else []
                elif name == "RawSQL" and call.args:
                    given = [call.args[0]]
                for node in given:
                    names = {dotted(n) for n in ast.walk(node) if isinstance(n, ast.Name)}
                    varies = _built(node) and (names & asked or _REQUEST.search(ast.unparse(node)))
                    if varies and not noted(module, call):
                        message = "the statement holds what a caller sent as text: they write SQL"
                        yield Fail(module.place(call), message, fix)
                        break


_LOADERS = frozenset({"pickle.loads", "dill.loads", "cloudpickle.loads", "marshal.loads"})
_STORES = lazy(
    r"(?:^|\.)(?:\w*cache\w*|redis\w*|\w*_redis|memcached?)\.(?:get|hget|lpop|rpop)$", re.I
)


def pickles_of_stores(code: PythonCode) -> Iterator[Fail]:
    """Objects of any class out of a cache that other programs may write to."""
    for module in code.mentioning("loads"):
        for function in functions(module):
            kept = {
                dotted(target)
                for node in ast.walk(function)
                if isinstance(node, ast.Assign) and _from_store(node.value)
                for target in node.targets
            }
            for call in (n for n in ast.walk(function) if isinstance(n, ast.Call)):
                if full_name(module, call.func) not in _LOADERS or not call.args:
                    continue
                source = call.args[0]
                if (dotted(source) in kept or _from_store(source)) and not noted(module, call):
                    message = "an object of any class is made from an entry of a cache: whoever writes there runs code here"
                    yield Fail(module.place(call), message, "Keep JSON there.")


def _from_store(node: ast.expr) -> bool:
    inner = node.value if isinstance(node, ast.Await) else node
    return isinstance(inner, ast.Call) and _STORES.search(dotted(inner.func)) is not None


def bearers_algorithm(code: PythonCode) -> Iterator[Fail]:
    """A token that says itself by which algorithm it is verified."""
    for module in code.mentioning("get_unverified_header"):
        for call in module.calls:
            value = keyword(call, "algorithms")
            if value is not None and "get_unverified_header" in ast.unparse(value):
                message = (
                    "the token says itself how it is verified: one with another algorithm is taken"
                )
                yield Fail(module.place(value), message, 'Name it: algorithms=["RS256"].')
    for module in code.mentioning("get_unverified_header"):
        for function in functions(module):
            own = {
                dotted(target)
                for node in ast.walk(function)
                if isinstance(node, ast.Assign)
                and re.search(r"get_unverified_header\([^)]*\)\s*\[", ast.unparse(node.value))
                for target in node.targets
            }
            for call in (n for n in ast.walk(function) if isinstance(n, ast.Call)):
                value = keyword(call, "algorithms")
                names = {dotted(n) for n in ast.walk(value)} if value is not None else set()
                if value is not None and own & names - {""}:
                    message = "the token says itself how it is verified: one with another algorithm is taken"
                    yield Fail(module.place(value), message, 'Name it: algorithms=["RS256"].')


def suppressed(code: PythonCode) -> Iterator[Fail]:
    """`with suppress(Exception)`: every fault is dropped, and nobody hears of it."""
    for module in code.mentioning("suppress("):
        names = origins(module)
        for node in module.walk(ast.With, ast.AsyncWith):
            assert isinstance(node, ast.With | ast.AsyncWith)
            for item in node.items:
                call = item.context_expr
                if not isinstance(call, ast.Call) or called(call, names) != "contextlib.suppress":
                    continue
                broad = any(dotted(each) in ("Exception", "BaseException") for each in call.args)
                lines = module.document.text.splitlines()[max(0, node.lineno - 2) : node.lineno]
                if broad and not noted(module, node) and not any("#" in each for each in lines):
                    yield Fail(
                        module.place(node),
                        "suppress(Exception) drops every fault: nobody hears of it",
                        "Name the errors that can be dropped, and log the rest.",
                    )


_BOUNDS = ("stop", "max_tries", "max_time", "attempts", "timeout", "tries")


def endless(code: PythonCode) -> Iterator[Fail]:
    """Retries without an end: tenacity and backoff repeat for ever unless they are told."""
    for module in code.mentioning("tenacity", "backoff"):
        names = origins(module)
        listeners = {
            id(decorator)
            for function in functions(module)
            if any(
                isinstance(n, ast.While) and constant(n.test) is True for n in ast.walk(function)
            )
            for decorator in function.decorator_list
        }
        for call in module.calls:
            if id(call) in listeners:
                continue  # what is to run for ever begins anew for ever
            whole = called(call, names)
            wrong = whole in ("tenacity.retry", "tenacity.AsyncRetrying", "tenacity.Retrying")
            wrong = wrong or whole in ("backoff.on_exception", "backoff.on_predicate")
            spread = any(k.arg is None for k in call.keywords)
            if wrong and not spread and keyword(call, *_BOUNDS) is None and not noted(module, call):
                yield Fail(
                    module.place(call),
                    "this repeats for ever: nothing says when it gives up",
                    "Write stop=stop_after_attempt(3) with wait=wait_random_exponential(max=5).",
                )


def told_by_handler(code: PythonCode) -> Iterator[Fail]:
    """The handler of all errors of Django REST framework that tells the text of any exception."""
    handlers = set()
    for module in code.mentioning("EXCEPTION_HANDLER"):
        settings = assigned(module).get("REST_FRAMEWORK")
        if isinstance(settings, ast.Dict):
            for key, value in zip(settings.keys, settings.values, strict=True):
                if key is not None and text(key) == "EXCEPTION_HANDLER":
                    handlers.add((text(value) or "").rpartition(".")[2])
    for module in code.mentioning(*handlers) if handlers - {""} else ():
        for function in functions(module):
            if function.name in handlers and function.args.args:
                yield from _tells(module, function, function.args.args[0].arg)


def _tells(module: Module, function: Function, error: str) -> Iterator[Fail]:
    for node in ast.walk(function):
        if not isinstance(node, ast.Return) or not isinstance(node.value, ast.Call):
            continue
        status = keyword_of(node.value, "status")
        fault = (
            isinstance(status, ast.Constant)
            and isinstance(status.value, int)
            and status.value >= 500
        )
        shown = ast.unparse(node.value)
        if fault and re.search(rf"\b(?:str|repr)\({error}\)|\bformat_exc\b", shown):
            yield Fail(
                module.place(node),
                f"the answer holds str({error}): paths, queries and addresses of the inside",
                "Log the error, and answer with a fixed text and an id to look it up by.",
            )


_SENDS = lazy(r"deliver|send|mail|notify|publish|sync|process|charge|upload|export", re.I)


def threads(code: PythonCode) -> Iterator[Fail]:
    """A thread of a web process that sends something, as a task would: a deployment loses it."""
    for module in code.mentioning("Thread("):
        names = origins(module)
        for function in functions(module):
            if function.name in ("main", "run", "start", "ready", "serve", "__init__"):
                continue
            for node in ast.walk(function):
                if not isinstance(node, ast.Call) or called(node, names) != "threading.Thread":
                    continue
                target = dotted(keyword(node, "target")) if keyword(node, "target") else ""
                given = keyword(node, "args") is not None or keyword(node, "kwargs") is not None
                web = re.search(
                    r"^\s*(?:from|import)\s+(?:django|flask|fastapi|rest_framework|celery)",
                    module.document.text,
                    re.M,
                )
                if given and web and _SENDS.search(target) and not noted(module, node):
                    yield Fail(
                        module.place(node),
                        f"{target} is left to a thread of this process: it is lost when that stops",
                        "Write it to a queue or a table first, and let a worker do it.",
                    )
