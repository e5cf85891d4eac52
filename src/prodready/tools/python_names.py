"""Names in Python text: what a block gives to the blocks after it, and where it uses a name."""

from __future__ import annotations

import ast
import builtins
import re
import sys
import typing
from collections.abc import Iterator
from dataclasses import dataclass, field

from prodready.documents.python_tree import python_tree
from prodready.patterns import lazy

MAGIC = lazy(r"^(?P<indent>\s*)(?:%%?[a-zA-Z_]\w*|![\w./~\"'$-]|\?)[^\n]*$", re.MULTILINE)
CELL = lazy(r"\s*%%(?P<magic>\w+)")
CELLS_OF_PYTHON = frozenset({"time", "timeit", "capture", "prun", "memit", "writefile"})

_SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)
_COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
_CLOSED = (*_SCOPES, *_COMPREHENSIONS, ast.Constant)


def parse(text: str) -> ast.Module | None:
    """The text's syntax tree, or None where it is no Python that this interpreter reads."""
    tree = python_tree(text)
    return None if isinstance(tree, str) else tree


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
    """Names that are bound in the node's own scope, in no order; `*` for a star import."""
    todo = _children(node)
    while todo:
        child = todo.pop()
        if isinstance(child, ast.Name):
            if isinstance(child.ctx, ast.Store):
                yield child.id
            continue
        yield from _bound_by(child)
        if not isinstance(child, _CLOSED):
            todo += _children(child)


def _bound_by(node: ast.AST) -> Iterator[str]:
    """Names that a node binds by itself."""
    if isinstance(node, (ast.Import, ast.ImportFrom)):
        for alias in node.names:
            yield alias.asname or alias.name.partition(".")[0]
    elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        yield node.name
    elif isinstance(node, ast.Global):
        yield from node.names
    elif isinstance(node, (ast.ExceptHandler, ast.MatchAs, ast.MatchStar)) and node.name:
        yield node.name
    elif isinstance(node, ast.MatchMapping) and node.rest:
        yield node.rest


def _children(node: ast.AST) -> list[ast.AST]:
    """The same as `ast.iter_child_nodes`, in half of its time."""
    found: list[ast.AST] = []
    for name in node._fields:
        value = getattr(node, name, None)
        if isinstance(value, ast.AST):
            found.append(value)
        elif isinstance(value, list):
            found += [each for each in value if isinstance(each, ast.AST)]
    return found


def imports(tree: ast.AST) -> bool:
    """Whether the text imports anything, at any depth."""
    return any(isinstance(node, (ast.Import, ast.ImportFrom)) for node in ast.walk(tree))


def undefined_faults(text: str, undefined: set[str], known: set[str]) -> set[str]:
    """Of the names that a block uses and does not define, those that are surely mistakes.

    A block on a page may use what the reader's own program defines (`load_model()`), and says so
    by not defining it. Not so a name that is one slip away from one that is there, nor, in a block
    that shows its imports, one of the standard library's that it forgot to import.
    """
    tree = parse(text) if undefined else None
    if tree is None:
        return set()
    own = known | _all_bindings(tree)
    modules = _imported(tree)
    made_from = _made_from(tree)
    slips = {
        name
        for name in undefined
        if any(
            _one_slip(name, other)
            and not _plural(name, other, modules)
            and not _derived(name, other)
            and name.lower() != other.lower()  # a class and what is made of it
            and name not in made_from.get(other, ())
            for other in own
        )
        or any(
            _one_slip(name, other, by_hand=True)
            and not _derived(name, other)
            and name != f"{other}s"
            for other in _BUILTINS
        )
    }
    forgotten = undefined & _LIBRARY if imports(tree) else set()
    if undefined - _LIBRARY:
        forgotten -= _SHARED
    return (slips | forgotten) - _OF_TYPE_CHECKERS


def _all_bindings(tree: ast.AST) -> set[str]:
    """Every name that the text binds in any scope, parameters and attributes' modules included."""
    names = {name for node in ast.walk(tree) for name in bindings(node)}
    names |= {node.arg for node in ast.walk(tree) if isinstance(node, ast.arg)}
    return {name for name in names if len(name) > 1}


def _imported(tree: ast.AST) -> set[str]:
    return {
        (alias.asname or alias.name).partition(".")[0]
        for node in ast.walk(tree)
        if isinstance(node, (ast.Import, ast.ImportFrom))
        for alias in node.names
    }


def _made_from(tree: ast.AST) -> dict[str, set[str]]:
    """For each name, the names that its value is made from: `tracer = trace.get_tracer()`."""
    found: dict[str, set[str]] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None:
            used = {each.id for each in ast.walk(node.value) if isinstance(each, ast.Name)}
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            for target in targets:
                if isinstance(target, ast.Name):
                    found.setdefault(target.id, set()).update(used)
    return found


_KEYBOARD = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_KEYS = {letter: (x, y) for y, row in enumerate(_KEYBOARD) for x, letter in enumerate(row)}


def _beside(one: str, other: str) -> bool:
    """Whether two letters are neighbours on a keyboard."""
    places = _KEYS.get(one), _KEYS.get(other)
    if places[0] is None or places[1] is None:
        return False
    return all(abs(a - b) < 2 for a, b in zip(places[0], places[1], strict=True))


def _one_slip(name: str, other: str, by_hand: bool = False) -> bool:
    """Whether one letter too many, too few, wrong or swapped with its neighbour tells them apart.

    `by_hand`: a wrong letter must be beside the right one, since `point` is not a slip of `print`.
    """
    short, long = sorted((name, other), key=len)
    if name == other or len(long) - len(short) > 1 or len(long) < 3:
        return False
    at = next((i for i, letter in enumerate(short) if letter != long[i]), len(short))
    if len(short) < len(long):
        return short[at:] == long[at + 1 :]
    if short[:at] + short[at : at + 2][::-1] + short[at + 2 :] == long:
        return True
    return short[at + 1 :] == long[at + 1 :] and (not by_hand or _beside(short[at], long[at]))


def _plural(name: str, other: str, modules: set[str]) -> bool:
    """`items` beside `item`: two names, not a slip; nobody calls anything `oss` beside `import os`."""
    return other not in modules and (name + "s" == other or other + "s" == name)


def _derived(name: str, other: str) -> bool:
    """`Router` beside `Route`, `shared` beside `share`: another form of the word."""
    return other.endswith("e") and name in {f"{other}r", f"{other}d"}


_BUILTINS = frozenset(name for name in dir(builtins) if len(name) > 4)
_LIBRARY = (sys.stdlib_module_names | frozenset(typing.__all__)) | frozenset(
    {"dataclass", "field", "datetime", "timedelta", "timezone", "Path", "Decimal", "Enum"}
    | {"StrEnum", "defaultdict", "Counter", "deque", "partial", "wraps", "lru_cache"}
    | {"contextmanager", "asynccontextmanager", "ThreadPoolExecutor", "uuid4", "abstractmethod"}
)
_OF_TYPE_CHECKERS = frozenset({"reveal_type", "reveal_locals"})
"""Functions that type checkers know without an import."""
_SHARED = frozenset({"field", "Path", "Counter", "Text", "Enum", "partial", "Type", "Match"})
"""Names that other libraries have too: beside other undefined names they may be theirs."""
