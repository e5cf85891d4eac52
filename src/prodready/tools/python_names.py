"""Names in Python text: what a block gives to the blocks after it, and where it uses a name."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

MAGIC = re.compile(r"^(?P<indent>\s*)(?:%%?[a-zA-Z_]\w*|![\w./~\"'$-]|\?)[^\n]*$", re.MULTILINE)
CELL = re.compile(r"\s*%%(?P<magic>\w+)")
CELLS_OF_PYTHON = frozenset({"time", "timeit", "capture", "prun", "memit", "writefile"})

_SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)
_COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)


def parse(text: str) -> ast.Module | None:
    """The text's syntax tree, or None where it is no Python that this interpreter reads."""
    try:
        return ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def without_magics(text: str) -> str:
    """The text with a notebook's `%magic` and `!command` lines replaced by `pass`, in place."""
    return MAGIC.sub(lambda found: f"{found.group('indent')}pass", text)


def foreign_cell(text: str) -> str | None:
    """The cell magic that says a notebook cell is in another language (`bash`, `sql`), if any."""
    found = CELL.match(text)
    return found.group("magic") if found and found.group("magic") not in CELLS_OF_PYTHON else None


@dataclass
class Known:
    """What the blocks of a page have defined so far."""

    names: set[str] = field(default_factory=set)
    everything: bool = False
    """A star import: nothing can be said about names that are not known."""

    def learn(self, tree: ast.Module) -> None:
        """Add what the module binds at its top level."""
        for name in bindings(tree):
            if name == "*":
                self.everything = True
            self.names.add(name)


def bindings(node: ast.AST) -> Iterator[str]:
    """Names that are bound in the node's own scope; `*` for a star import."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, (ast.Import, ast.ImportFrom)):
            for alias in child.names:
                yield alias.asname or alias.name.partition(".")[0]
        elif isinstance(child, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            yield child.name
        elif isinstance(child, ast.Name) and isinstance(child.ctx, ast.Store):
            yield child.id
        elif isinstance(child, ast.Global):
            yield from child.names
        elif isinstance(child, (ast.ExceptHandler, ast.MatchAs, ast.MatchStar)) and child.name:
            yield child.name
        elif isinstance(child, ast.MatchMapping) and child.rest:
            yield child.rest
        if not isinstance(child, (*_SCOPES, *_COMPREHENSIONS)):
            yield from bindings(child)


def imports(tree: ast.AST) -> bool:
    """Whether the text imports anything, at any depth."""
    return any(isinstance(node, (ast.Import, ast.ImportFrom)) for node in ast.walk(tree))


def body_ranges(tree: ast.AST) -> list[tuple[int, int]]:
    """Lines (first, last) of the bodies of all functions: not decorators, not signatures."""
    return [
        (node.body[0].lineno, node.end_lineno or node.lineno)
        for node in ast.walk(tree)
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))
    ]
