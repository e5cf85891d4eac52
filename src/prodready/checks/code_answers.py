"""The check that the answer of a call which leaves the process is looked at."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from prodready.checks import code_javascript, go_requests, javascript_answers
from prodready.checks.interface import Fail, Outcome, Pass, check
from prodready.coherence.facts.code import dotted
from prodready.documents.repository import Repository
from prodready.facts.codetext import Sources
from prodready.facts.gocode import GoCode
from prodready.facts.outgoing import (
    Request,
    requests_of,
)
from prodready.facts.pythoncode import (
    PythonCode,
    noted,
    own_nodes,
    roots,
)


@check("code.answers_read")
def answers_read(
    python: PythonCode, sources: Sources, repository: Repository, go: GoCode
) -> Iterator[Outcome]:
    """The answer of each request is looked at: its status, or as a whole."""
    yield from go_requests.answers_unread(go)
    yield from code_javascript.answers_dropped(sources, repository)
    yield from javascript_answers.unread(code_javascript.fetches(sources, repository))
    for module in python.mentioning("requests", "httpx"):
        if not roots(module) & {"requests", "httpx", "httpx2"}:
            continue
        hooked = re.search(r"event_hooks|\.hooks\b|hooks\s*=", module.document.text)
        for request in requests_of(module):
            if request.library in ("requests", "httpx") and not hooked:
                yield from _answer(request)


READS = frozenset({"raise_for_status", "status_code", "ok", "is_success", "is_error"})


def _answer(request: Request) -> Iterator[Outcome]:
    function, module, place = request.function, request.module, request.module.place(request.node)
    body: list[ast.AST] = list(own_nodes(function)) if function else list(module.nodes)
    awaited = {id(node.value): node for node in body if isinstance(node, ast.Await)}
    whole: ast.AST = awaited.get(id(request.node), request.node)
    fix = "Call raise_for_status() on the answer, or look at its status_code."
    for node in body:
        if isinstance(node, ast.Expr) and node.value is whole:
            if request.verb in ("post", "put", "patch", "delete") and not noted(module, node):
                yield Fail(place, f"nobody looks at the answer of {request.name}()", fix)
            return
        if isinstance(node, ast.Assign) and node.value is whole and len(node.targets) == 1:
            target = node.targets[0]
            if isinstance(target, ast.Name):
                yield from _used(request, target.id, body, fix)
            return


def _used(request: Request, name: str, body: list[ast.AST], fix: str) -> Iterator[Outcome]:
    """Whether the answer under this name is asked for its status, or handed on whole."""
    place = request.module.place(request.node)
    parts = [n for n in body if isinstance(n, ast.Attribute) and dotted(n.value) == name]
    if any(part.attr in READS for part in parts):
        yield Pass(place, f"the status of {name} is looked at")
        return
    if _body_asked(name, body):
        yield Pass(place, f"what the body of {name} says of itself is looked at")
        return
    attributed = {id(part.value) for part in parts}
    loads = [
        n for n in body if isinstance(n, ast.Name) and n.id == name and isinstance(n.ctx, ast.Load)
    ]
    if any(id(load) not in attributed for load in loads):
        return  # handed to another function, returned, or asked as a truth value
    if not noted(request.module, request.node):
        yield Fail(place, f"nobody looks at the status of the answer {name}", fix)


_SAYS = frozenset({"error", "errors", "error_code", "status", "ok", "success", "code", "detail"})
"""Keys by which the body of an answer says whether it is one."""


def _body_asked(name: str, body: list[ast.AST]) -> bool:
    """Whether a condition asks the parsed body of the answer for its error, or its success."""
    made = {
        target.id
        for node in body
        if isinstance(node, ast.Assign) and _is_body(node.value, name)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    asked = [
        part
        for node in body
        if isinstance(node, ast.If | ast.IfExp | ast.Assert)
        for part in ast.walk(node.test)
    ]
    return any(_is_asked(part, made, name) for part in asked)


def _is_asked(part: ast.AST, made: set[str], name: str) -> bool:
    """Whether this is `body.get("error")`, `body["error"]` or `"error" in body`."""
    owner: ast.AST | None = None
    key: ast.AST | None = None
    if isinstance(part, ast.Call) and isinstance(part.func, ast.Attribute) and part.args:
        owner, key = (part.func.value, part.args[0]) if part.func.attr == "get" else (None, None)
    elif isinstance(part, ast.Subscript):
        owner, key = part.value, part.slice
    elif isinstance(part, ast.Compare) and isinstance(part.ops[0], ast.In | ast.NotIn):
        owner, key = part.comparators[0], part.left
    if not isinstance(key, ast.Constant) or str(key.value).lower() not in _SAYS:
        return False
    return (isinstance(owner, ast.Name) and owner.id in made) or _is_body(owner, name)


def _is_body(node: ast.AST | None, name: str) -> bool:
    inner = node.value if isinstance(node, ast.Await) else node
    return isinstance(inner, ast.Call) and dotted(inner.func) == f"{name}.json"
