"""Which values of a Python function come from its caller, followed through its own assignments.

Deliberately narrow: what goes through an unknown function is taken for harmless, and so is what
is a number. What remains is text that arrives as it was sent.
"""

from __future__ import annotations

import ast
import re
from functools import cached_property

from prodready.coherence.facts.code import Module, dotted
from prodready.facts.pyroutes import names_in, parameters
from prodready.facts.pythoncode import Function
from prodready.patterns import lazy

_HARMLESS = lazy(
    r"\b(int|float|bool|UUID|UUID[1-7]|Decimal|date|datetime|Literal|Enum|\w*Enum|\w*Connection|\w*Session"
    r"|\w*Engine|\w*Cursor|\w*Depends|Callable|type)\b"
)
"""Types whose values hold no text of a caller, or are no value of a request."""
_THROUGH = frozenset(
    {"strip", "lower", "upper", "replace", "format", "join", "lstrip", "rstrip", "title", "get"}
    | {"getlist", "pop", "removeprefix", "removesuffix", "decode", "split", "get_json", "json"}
)
"""Methods whose answer still is what the caller wrote."""
_REQUEST = lazy(
    r"(^|\.)request\.(args|form|values|json|data|GET|POST|query_params|path_params|cookies|headers"
    r"|body|get_json|query|rel_url|match_info|files|FILES|view_args|path|full_path|path_info|META)\b"
)


class Taint:
    """The values of one function.

    Attributes:
        handler: it answers requests: its parameters are what strangers send.
    """

    def __init__(self, module: Module, function: Function, *, handler: bool) -> None:
        self.module = module
        self.function = function
        self.handler = handler
        self.values: dict[str, ast.expr] = {}
        for node in ast.walk(function):
            if isinstance(node, ast.Assign):
                for target in node.targets:
                    if isinstance(target, ast.Name):
                        self.values[target.id] = node.value
            elif isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name):
                self.values.pop(node.target.id, None)  # grown in pieces: nothing is known of it

    @cached_property
    def parameters(self) -> frozenset[str]:
        """The parameters that may hold a caller's text."""
        found = set()
        for name, (annotation, default) in parameters(self.function).items():
            shown = ast.unparse(annotation) if annotation is not None else ""
            chosen = ast.unparse(default) if default is not None else ""
            plain = name not in ("self", "cls", "request", "req")
            if plain and not _HARMLESS.search(shown) and "Depends(" not in chosen:
                found.add(name)
        return frozenset(found)

    def value(self, node: ast.expr) -> ast.expr:
        """What a name was given, where it is given a value once."""
        seen = 0
        while isinstance(node, ast.Name) and node.id in self.values and seen < 5:
            node, seen = self.values[node.id], seen + 1
        return node

    def source(self, node: ast.expr, depth: int = 0) -> str:
        """The name of what an expression takes from the caller; "" where it takes nothing."""
        if depth > 6:
            return ""
        if isinstance(node, ast.Name):
            if node.id in self.values:
                return self.source(self.values[node.id], depth + 1)
            return node.id if node.id in self.parameters else ""
        if isinstance(node, ast.Attribute | ast.Subscript | ast.Await | ast.FormattedValue):
            if self.from_request(node):
                return ast.unparse(node)
            if isinstance(node, ast.Attribute) and not self.handler:
                return ""  # a field of an object: who filled it is not seen here
            return self.source(node.value, depth + 1)
        if isinstance(node, ast.BoolOp):
            return next(filter(None, (self.source(each, depth + 1) for each in node.values)), "")
        if isinstance(node, ast.Call):
            return self._of_call(node, depth)
        parts = pieces(node)
        for part in parts or ():
            found = self.source(part, depth + 1) if not isinstance(part, str) else ""
            if found:
                return found
        return ""

    def _of_call(self, call: ast.Call, depth: int) -> str:
        name = dotted(call.func)
        if _REQUEST.search(name):
            return ast.unparse(call)
        if name == "str" and call.args:
            return self.source(call.args[0], depth + 1)
        if isinstance(call.func, ast.Attribute) and call.func.attr in _THROUGH:
            typed = any(each.arg == "type" for each in call.keywords)
            inner = self.source(call.func.value, depth + 1)
            given = [self.source(each, depth + 1) for each in call.args]
            format_ = call.func.attr in ("format", "join")
            return "" if typed else inner or (next(filter(None, given), "") if format_ else "")
        return ""

    def from_request(self, node: ast.AST, depth: int = 0) -> bool:
        """Whether the expression is a part of a request for certain."""
        names = names_in(node)
        if self.handler and names & self.parameters:
            return True
        given = [self.values[name] for name in names if name in self.values]
        if depth < 4 and any(self.from_request(value, depth + 1) for value in given):
            return True
        return any(
            _REQUEST.search(dotted(each))
            for each in ast.walk(node)
            if isinstance(each, ast.Attribute)
        )


def pieces(node: ast.expr) -> list[str | ast.expr] | None:
    """The pieces of a text that is put together, in order; None for anything else."""
    if isinstance(node, ast.JoinedStr):
        return [
            part.value if isinstance(part, ast.FormattedValue) else str(part.value)
            for part in node.values
            if isinstance(part, ast.FormattedValue | ast.Constant)
        ]
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        left, right = _sum(node.left), _sum(node.right)
        whole = [*left, *right]
        return whole if any(isinstance(part, str) for part in whole) else None
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mod):
        template = node.left.value if isinstance(node.left, ast.Constant) else None
        given = node.right.elts if isinstance(node.right, ast.Tuple) else [node.right]
        if isinstance(template, str) and not isinstance(node.right, ast.Dict):
            return _filled(re.split(r"%[sdr]", template), given)
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        inner = node.func.value
        if node.func.attr == "format" and isinstance(inner, ast.Constant) and not node.keywords:
            return _filled(re.split(r"\{\d*\}", str(inner.value)), node.args)
    return None


def _sum(node: ast.expr) -> list[str | ast.expr]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return [node.value]
    return pieces(node) or [node]


def _filled(parts: list[str], given: list[ast.expr]) -> list[str | ast.expr]:
    found: list[str | ast.expr] = [parts[0]]
    for part, value in zip(parts[1:], given, strict=False):
        found += [value, part]
    return found
