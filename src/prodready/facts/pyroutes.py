"""What Python functions serve over HTTP, and the literal values of settings and calls."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from weakref import WeakKeyDictionary

from prodready.coherence.facts.code import Module, dotted, keyword, text
from prodready.facts.pythoncode import Function, functions, origins

METHODS = frozenset({"get", "post", "put", "patch", "delete"})
WRITING = METHODS - {"get"}


@dataclass(frozen=True, slots=True)
class Served:
    """A function that answers requests to a path, and the methods by which."""

    path: str
    methods: frozenset[str]
    function: Function
    decorator: ast.Call
    module: Module

    @property
    def writes(self) -> bool:
        """Whether it takes a method that changes something."""
        return bool(self.methods & WRITING)


def served(module: Module) -> Iterator[Served]:
    """The paths that decorators give to functions: FastAPI, Flask, Sanic, Litestar and kin."""
    for function in functions(module):
        for decorator in function.decorator_list:
            if not isinstance(decorator, ast.Call) or not isinstance(decorator.func, ast.Attribute):
                continue
            verb = decorator.func.attr
            first = decorator.args[0] if decorator.args else keyword(decorator, "path", "rule")
            path = text(first)
            if path is None or verb not in METHODS | {"route", "api_route"}:
                continue
            if path and not path.startswith("/"):
                continue
            named = {each.lower() for each in strings(keyword(decorator, "methods"))}
            methods = frozenset({verb} if verb in METHODS else named or {"get"})
            yield Served(path, methods, function, decorator, module)


def strings(node: ast.AST | None) -> list[str]:
    """The string literals of a list, tuple or set; of anything else nothing."""
    parts = node.elts if isinstance(node, ast.List | ast.Tuple | ast.Set) else []
    return [value for part in parts if (value := text(part)) is not None]


def constant(node: ast.AST | None) -> object:
    """The value of a literal; None for anything else."""
    return node.value if isinstance(node, ast.Constant) else None


def is_true(node: ast.AST | None) -> bool:
    """Whether it is the literal True."""
    return constant(node) is True


def full_name(module: Module, node: ast.AST | None) -> str:
    """The dotted name of an expression with its imports resolved; "" where it has none."""
    first, dot, rest = dotted(node).partition(".")
    if not first:
        return ""
    if module not in _ORIGINS:
        _ORIGINS[module] = origins(module)
    return _ORIGINS[module].get(first, first) + dot + rest


_ORIGINS: WeakKeyDictionary[Module, dict[str, str]] = WeakKeyDictionary()


def assigned(module: Module) -> dict[str, ast.expr]:
    """The last value that is given to each name at the top of a module."""
    found: dict[str, ast.expr] = {}
    for node in module.tree.body:
        if isinstance(node, ast.Assign):
            found |= {each.id: node.value for each in node.targets if isinstance(each, ast.Name)}
        elif isinstance(node, ast.AnnAssign) and node.value is not None:
            found[dotted(node.target)] = node.value
    return found


def parameters(function: Function) -> dict[str, tuple[ast.expr | None, ast.expr | None]]:
    """By parameter, its annotation and its default."""
    arguments = function.args
    plain = [*arguments.posonlyargs, *arguments.args]
    defaults: list[ast.expr | None] = [None] * (len(plain) - len(arguments.defaults))
    found = {
        one.arg: (one.annotation, default)
        for one, default in zip(plain, [*defaults, *arguments.defaults], strict=True)
    }
    for one, default in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True):
        found[one.arg] = (one.annotation, default)
    return found


def names_in(node: ast.AST | None) -> set[str]:
    """Every plain name in an expression."""
    found = ast.walk(node) if node is not None else ()
    return {each.id for each in found if isinstance(each, ast.Name)}
