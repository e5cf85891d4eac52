"""The Python of a page as syntax trees, and what web applications in it say of themselves."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain
from typing import Self

from prodready.documents.python_tree import python_tree
from prodready.documents.repository import Repository
from prodready.model import Document, Kind, Place

METHODS = frozenset({"get", "post", "put", "patch", "delete", "head", "options", "api_route"})
_ROUTERS = frozenset(
    {"FastAPI", "APIRouter", "Flask", "Blueprint", "Starlette", "Quart", "Litestar"}
)
APPLICATIONS = frozenset({"FastAPI", "Flask", "Starlette", "Quart"})


@dataclass(frozen=True, slots=True)
class Route:
    """A path that a function serves."""

    path: str
    function: ast.FunctionDef | ast.AsyncFunctionDef
    module: Module
    certain: bool
    """Whether the path is whole: a router may be mounted below a prefix that is not shown."""


@dataclass(frozen=True, eq=False)
class Module:
    """One Python document."""

    document: Document
    tree: ast.Module
    name: str

    def place(self, node: ast.AST) -> Place:
        """Where a node stands."""
        line = getattr(node, "lineno", 1)
        return self.document.locate(line, getattr(node, "col_offset", 0) + 1)

    def walk(self, *kinds: type[ast.AST]) -> Iterator[ast.AST]:
        """Every node of these kinds, in the order of `ast.walk`."""
        found = self._walked.get(kinds)
        if found is None:
            own = [places for kind, places in self._by_kind.items() if issubclass(kind, kinds)]
            places = own[0] if len(own) == 1 else sorted(chain.from_iterable(own))
            found = self._walked[kinds] = [self.nodes[index] for index in places]
        return iter(found)

    @property
    def calls(self) -> Iterator[ast.Call]:
        """Every call."""
        for node in self.walk(ast.Call):
            assert isinstance(node, ast.Call)
            yield node

    @cached_property
    def nodes(self) -> tuple[ast.AST, ...]:
        """Every node: many rules look at each, and walking a tree takes its time."""
        nodes: list[ast.AST] = [self.tree]
        for node in nodes:  # grows on the way: the order of `ast.walk`, in half of its time
            for name in node._fields:
                value = getattr(node, name, None)
                if isinstance(value, ast.AST):
                    nodes.append(value)
                elif isinstance(value, list):
                    nodes += [each for each in value if isinstance(each, ast.AST)]
        return tuple(nodes)

    @cached_property
    def _walked(self) -> dict[tuple[type[ast.AST], ...], list[ast.AST]]:
        """What was asked for before: rules ask for the same kinds."""
        return {}

    @cached_property
    def _by_kind(self) -> dict[type[ast.AST], list[int]]:
        found: dict[type[ast.AST], list[int]] = {}
        for index, node in enumerate(self.nodes):
            found.setdefault(type(node), []).append(index)
        return found


@dataclass
class Code:
    """The Python of a page.

    Attributes:
        modules: the documents that parse, in the order of the page.
        opaque: there is Python that does not parse: nothing can be said to be absent.
    """

    modules: list[Module] = field(default_factory=list)
    opaque: bool = False

    @classmethod
    def from_repository(cls, repository: Repository) -> Self:
        """Parse every Python document."""
        found = cls()
        for document in repository.documents(Kind.PYTHON):
            tree = python_tree(document.text)
            if isinstance(tree, str):
                found.opaque = True
                continue
            found.modules.append(Module(document, tree, document.name or ""))
        return found

    def routes(self) -> Iterator[Route]:
        """Every path that a decorator gives to a function."""
        for module in self.modules:
            known = routers(module)
            for node in module.walk(ast.FunctionDef, ast.AsyncFunctionDef):
                assert isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
                for decorator in node.decorator_list:
                    path, owner = _path_of(decorator)
                    if path is not None:
                        yield Route(path, node, module, known.get(owner) in APPLICATIONS)

    @property
    def closed(self) -> bool:
        """Whether the routes that are shown are all there are: no router is put in from elsewhere."""
        names = {"include_router", "mount", "register_blueprint", "add_api_route", "add_url_rule"}
        names |= {"add_route", "add_api_websocket_route", "instrument", "expose"}
        called = {dotted(call.func).rpartition(".")[2] for m in self.modules for call in m.calls}
        return not self.opaque and not called & names


def routers(module: Module) -> dict[str, str]:
    """The names of applications and routers in a module, and what each is."""
    found = {}
    for node in module.walk(ast.Assign, ast.AnnAssign):
        value = getattr(node, "value", None)
        kind = dotted(value.func).rpartition(".")[2] if isinstance(value, ast.Call) else ""
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]  # type: ignore[attr-defined]
        for target in targets:
            if kind in _ROUTERS and isinstance(target, ast.Name):
                prefixed = any(keyword.arg == "prefix" for keyword in value.keywords)  # type: ignore[union-attr]
                found[target.id] = "prefixed" if prefixed else kind
    return found


def _path_of(decorator: ast.expr) -> tuple[str | None, str]:
    if not isinstance(decorator, ast.Call) or not isinstance(decorator.func, ast.Attribute):
        return None, ""
    if decorator.func.attr not in METHODS | {"route"} or not isinstance(
        decorator.func.value, ast.Name
    ):
        return None, ""
    first = decorator.args[0] if decorator.args else None
    for keyword in decorator.keywords:
        first = keyword.value if keyword.arg in ("path", "rule") else first
    path = text(first)
    owner = decorator.func.value.id
    return (path, owner) if path is not None and path.startswith("/") else (None, owner)


def text(node: ast.AST | None) -> str | None:
    """The value of a string literal."""
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def dotted(node: ast.AST | None) -> str:
    """`a.b.c` of a name or an attribute; "" for anything else."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        inner = dotted(node.value)
        return f"{inner}.{node.attr}" if inner else node.attr
    return ""


def keyword(call: ast.Call, *names: str) -> ast.expr | None:
    """The value of the first of these keyword arguments."""
    return next((each.value for each in call.keywords if each.arg in names), None)


@dataclass(frozen=True, slots=True)
class Needed:
    """An environment variable that the code reads; `required` where it fails without it."""

    name: str
    required: bool
    module: Module
    node: ast.AST


def variables(module: Module) -> Iterator[Needed]:
    """Every environment variable that the module reads."""
    for node in module.walk(ast.Subscript, ast.Call):
        if isinstance(node, ast.Subscript) and dotted(node.value).endswith("environ"):
            name = text(node.slice)
            if name is not None and isinstance(node.ctx, ast.Load):
                yield Needed(name, True, module, node)
        elif isinstance(node, ast.Call) and node.args:
            name = text(node.args[0])
            if name is not None and re.search(r"(^|\.)(getenv|environ\.get)$", dotted(node.func)):
                yield Needed(name, False, module, node)
