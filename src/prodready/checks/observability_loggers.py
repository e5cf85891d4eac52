"""The levels of loggers that a module names, beside that of the root."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from prodready.coherence.facts.code import Module, dotted, text


def own_levels(module: Module, roots: set[str]) -> Iterator[ast.expr]:
    """The levels of the loggers that a mapping names, where it says nothing of the root.

    And that of a logger which is set up by hand: it is given a level and a handler. `roots` are the
    names of root loggers in the module, which are looked at elsewhere.
    """
    for node in module.walk(ast.Dict):
        assert isinstance(node, ast.Dict)
        parts = {text(key): value for key, value in zip(node.keys, node.values, strict=True)}
        loggers = parts.get("loggers")
        if "handlers" not in parts or not isinstance(loggers, ast.Dict) or "root" in parts:
            continue
        if any(text(key) == "" for key in loggers.keys):
            continue
        for one in loggers.values:
            inner = zip(one.keys, one.values, strict=True) if isinstance(one, ast.Dict) else ()
            yield from (value for key, value in inner if text(key) == "level")
    handled = {
        dotted(call.func.value)
        for call in module.calls
        if isinstance(call.func, ast.Attribute) and call.func.attr == "addHandler"
    }
    for call in module.calls:
        if not isinstance(call.func, ast.Attribute) or call.func.attr != "setLevel":
            continue
        if call.args and dotted(call.func.value) in handled - roots:
            yield call.args[0]
