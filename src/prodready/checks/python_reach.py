"""Which Python of a service is reached by a request, and which only by a person."""

from __future__ import annotations

import ast
import re

from prodready.coherence.facts.code import Module, dotted
from prodready.facts.pythoncode import roots
from prodready.patterns import lazy

_TERMINAL = frozenset(
    {"argparse", "click", "typer", "fire", "docopt", "optparse", "cmd", "getpass", "rich"}
    | {"invoke", "fabric", "questionary", "IPython", "alembic"}
)
"""Modules of programs for a terminal: what they print is read by who started them."""
_STARTED = lazy(
    r"(^|/)(__main__|cli|manage|setup|seed|shell|console|main_cli|conf|gunicorn[\w.]*|management)"
    r"(/|\.py$)"
)


def for_a_terminal(module: Module) -> bool:
    """Whether a person starts the module and reads what it prints."""
    if _STARTED.search(module.document.path) or roots(module) & _TERMINAL:
        return True
    return any(
        isinstance(node, ast.Compare) and dotted(node.left) == "__name__"
        for node in module.walk(ast.Compare)
    )


_DEBUG = lazy(r"debug|verbose|testing|pytest", re.I)


def debugging(module: Module) -> set[int]:
    """The ids of the nodes that are only reached while somebody looks for a fault."""
    found: set[int] = set()
    for node in module.walk(ast.If):
        assert isinstance(node, ast.If)
        names = {dotted(each) for each in ast.walk(node.test)}
        if any(_DEBUG.search(name) for name in names):
            found |= {id(inner) for statement in node.body for inner in ast.walk(statement)}
    return found
