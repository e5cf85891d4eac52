"""A handler that takes from the request what its neighbours take from a verified token."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from prodready.checks.interface import Fail
from prodready.coherence.facts.code import Module, dotted
from prodready.facts.pyroutes import Served, assigned, parameters
from prodready.facts.pythoncode import PythonCode, functions
from prodready.patterns import lazy

_REFUSES = lazy(r"\b(?:401|403|HTTP_401_UNAUTHORIZED|HTTP_403_FORBIDDEN)\b")
_PLAIN = frozenset({"str", "int", "UUID", "uuid.UUID", "str | None", "int | None"})


def forgotten(routes: list[Served], code: PythonCode) -> Iterator[Fail]:
    """Handlers with a parameter that others of the module get from a function that refuses callers."""
    by_module: dict[Module, list[Served]] = {}
    for one in routes:
        by_module.setdefault(one.module, []).append(one)
    guards = _guards(code) if any(len(each) > 1 for each in by_module.values()) else set()
    for module, found in by_module.items() if guards else ():
        aliases = {
            name
            for name, value in assigned(module).items()
            if any(_depends(node, guards) for node in ast.walk(value))
        }
        guarded = {
            name
            for one in found
            for name, (annotation, default) in parameters(one.function).items()
            if _is_guarded(annotation, aliases, guards) or _is_guarded(default, aliases, guards)
        }
        for one in found:
            for name, (annotation, default) in parameters(one.function).items():
                shown = ast.unparse(annotation) if annotation is not None else ""
                if name in guarded and default is None and shown in _PLAIN:
                    yield Fail(
                        one.module.place(one.function),
                        f"{one.path} takes `{name}` from whoever calls; the other operations take it "
                        "from what they have verified",
                        f"Take `{name}` from the dependency that the others use.",
                    )


def _guards(code: PythonCode) -> set[str]:
    """The names of functions that refuse callers: they raise with status 401 or 403."""
    return {
        function.name
        for module in code.mentioning("401", "403")
        for function in functions(module)
        if any(
            isinstance(node, ast.Raise) and node.exc and _REFUSES.search(ast.unparse(node.exc))
            for node in ast.walk(function)
        )
    }


def _depends(node: ast.AST, guards: set[str]) -> bool:
    if not isinstance(node, ast.Call) or not node.args:
        return False
    named = dotted(node.func).rpartition(".")[2] in ("Depends", "Security")
    return named and dotted(node.args[0]).rpartition(".")[2] in guards


def _is_guarded(node: ast.expr | None, aliases: set[str], guards: set[str]) -> bool:
    if node is None:
        return False
    return dotted(node) in aliases or any(_depends(each, guards) for each in ast.walk(node))
