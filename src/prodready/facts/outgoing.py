"""Calls that leave the process, as Python code makes them: who is asked, and how long it waits."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from prodready.coherence.facts.code import Module, dotted
from prodready.facts.pythoncode import Function, called, functions, origins, own_nodes, roots

VERBS = frozenset({"get", "post", "put", "patch", "delete", "head", "options", "request"})
LIBRARIES = frozenset({"requests", "httpx", "httpx2", "aiohttp", "urllib", "smtplib", "http"})
_SESSIONS = {
    **dict.fromkeys(
        ("requests.Session", "requests.session", "requests.sessions.Session"), "requests"
    ),
    **dict.fromkeys(("httpx.Client", "httpx.AsyncClient"), "httpx"),
    **dict.fromkeys(("httpx2.Client", "httpx2.AsyncClient"), "httpx"),
    "aiohttp.ClientSession": "aiohttp",
}


@dataclass(frozen=True, eq=False)
class Request:
    """An HTTP request: the library that makes it, its verb, and the function it is in."""

    module: Module
    node: ast.Call
    library: str
    verb: str
    session: bool
    function: Function | None

    @property
    def name(self) -> str:
        """The call as it is written: `requests.post`."""
        return dotted(self.node.func)


def requests_of(module: Module) -> Iterator[Request]:
    """Every HTTP request that a module makes with requests, httpx or aiohttp."""
    if not roots(module) & LIBRARIES:
        return
    names, sessions = origins(module), _sessions(module)
    inside = {id(node): function for function in functions(module) for node in own_nodes(function)}
    for call in module.calls:
        if isinstance(call.func, ast.Name):
            if called(call, names) not in _FLAT:
                continue
        elif not isinstance(call.func, ast.Attribute) or call.func.attr not in VERBS:
            continue
        whole = called(call, names)
        owner, _, verb = whole.rpartition(".")
        library = "httpx" if owner == "httpx2" else owner
        function = inside.get(id(call))
        if library in ("requests", "httpx"):
            yield Request(module, call, library, verb, False, function)
        elif isinstance(call.func, ast.Attribute) and dotted(call.func.value) in sessions:
            yield Request(module, call, sessions[dotted(call.func.value)], verb, True, function)


_FLAT = frozenset(
    f"{library}.{verb}" for library in ("requests", "httpx", "httpx2") for verb in VERBS
)


def _sessions(module: Module) -> dict[str, str]:
    """The names that hold a session or a client, and the library that it is of."""
    names, found = origins(module), {}
    for node in module.walk(ast.Assign, ast.AnnAssign, ast.With, ast.AsyncWith):
        pairs: list[tuple[ast.expr | None, ast.expr | None]]
        if isinstance(node, ast.Assign):
            pairs = [(target, node.value) for target in node.targets]
        elif isinstance(node, ast.AnnAssign):
            pairs = [(node.target, node.value)]
        elif isinstance(node, ast.With | ast.AsyncWith):
            pairs = [(item.optional_vars, item.context_expr) for item in node.items]
        for target, value in pairs:
            if target is not None and isinstance(value, ast.Call):
                library = _SESSIONS.get(called(value, names))
                if library:
                    found[dotted(target)] = library
    return found


def keyword_of(call: ast.Call, name: str) -> ast.expr | None:
    """The value of a keyword argument."""
    return next((each.value for each in call.keywords if each.arg == name), None)


def spreads(call: ast.Call) -> bool:
    """Whether the call takes keywords from a mapping that only the run knows."""
    return any(each.arg is None for each in call.keywords)


def is_none(node: ast.expr | None) -> bool:
    """Whether it is the literal `None`."""
    return isinstance(node, ast.Constant) and node.value is None
