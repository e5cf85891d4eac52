"""Checks of the Python itself: imports that nothing uses, names."""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterator

from prodready.checks.interface import Fail, Outcome, Pass, check
from prodready.coherence.facts.code import Module, dotted
from prodready.facts.pythoncode import PythonCode
from prodready.model import Place
from prodready.patterns import lazy


@check("code.unused_imports")
def unused_imports(python: PythonCode, most: int = 10) -> Iterator[Outcome]:
    """Imports whose name stands nowhere else in the file; those with an effect are left alone."""
    told = 0
    for module in python.telling(_may_be_unused):
        names = list(_unused(module, python.packages)) if module.name not in _FOR_OTHERS else []
        if not names:
            continue
        told += 1
        node, _ = names[0]
        listed = ", ".join(name for _, name in names[:5])
        yield Fail(module.place(node), f"nothing uses {listed}", "Delete it: `ruff check --fix`.")
        if told >= most:
            break
    if not told:
        importing = (
            module
            for module in python.mentioning("import ")
            if module.name not in _FOR_OTHERS
            and any(True for _ in module.walk(ast.Import, ast.ImportFrom))
        )
        if (clean := next(importing, None)) is not None:
            yield Pass(Place(clean.document.path), "each import is used")


_FOR_OTHERS = ("__init__.py", "__main__.py")
"""Files that import names for those who import them."""
_IMPORT = lazy(r"^(?:from[ \t]+\S+[ \t]+)?import[ \t]*(.+)", re.MULTILINE)


def _may_be_unused(text: str) -> bool:
    """Whether an imported name stands once in the text, or an import is not on one line."""
    for match in _IMPORT.finditer(text):
        names = match[1].partition("#")[0]
        if "(" in names or "\\" in names or ";" in names:
            return True
        for name in names.split(","):
            bound = name.rpartition(" as ")[2].strip().partition(".")[0]
            if text.count(bound) == 1 or len(re.findall(rf"\b{re.escape(bound)}\b", text)) == 1:
                return True
    return False


def _unused(module: Module, own: frozenset[str]) -> Iterator[tuple[ast.AST, str]]:
    lines = module.document.text.splitlines()
    words = Counter(re.findall(r"\w+", module.document.text))
    for node in module.tree.body:
        if not isinstance(node, ast.Import | ast.ImportFrom) or bool(getattr(node, "level", 0)):
            continue
        package = getattr(node, "module", None) or node.names[0].name
        span = lines[node.lineno - 1 : node.end_lineno]
        if package == "__future__" or any("noqa" in line for line in span):
            continue
        written = Counter(re.findall(r"\w+", "\n".join(span)))
        for alias in node.names:
            bound = alias.asname or alias.name.partition(".")[0]
            # Importing a module of one's own may be what registers it.
            registers = isinstance(node, ast.Import) or bound in own
            if (
                alias.asname == alias.name
                or bound == "*"
                or (package.split(".")[0] in own and registers)
            ):
                continue
            if words[bound] == written[bound] and written[bound] == 1:
                yield node, bound


_CAPS = lazy(r"^_*[A-Z][A-Za-z0-9]*$")
_ODD = lazy(
    r"^class\s+(?!_*[A-Z][A-Za-z0-9]*\b)\w|^(?:async\s+)?def\s+(?![_a-z0-9]+\b)\w", re.MULTILINE
)
"""Where a name may be written in another way; the syntax tree says whether."""
_SNAKE = lazy(r"^_*[a-z0-9_]+$|^_+$")
_DEMANDED = frozenset({"setUpModule", "tearDownModule", "makeExtension"})
"""Names that unittest and Python-Markdown look for."""


@check("code.names")
def names(python: PythonCode, most: int = 10) -> Iterator[Outcome]:
    """Classes are in CapWords, functions of a module in lower case with underscores."""
    told = 0
    for module in python.matching(_ODD):
        wrong = [
            node
            for node in module.tree.body
            if (
                isinstance(node, ast.ClassDef)
                and not _CAPS.match(node.name)
                and not _lowered(node)
                and all(dotted(base).rpartition(".")[2] != node.name for base in node.bases)
            )
            or (
                isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
                and not _SNAKE.match(node.name)
                and not node.decorator_list
                and node.name not in _DEMANDED
            )
        ]
        if not wrong:
            continue
        told += 1
        shown = ", ".join(getattr(node, "name", "") for node in wrong[:4])
        fix = "Rename it: CapWords for classes, lower_case for functions."
        yield Fail(module.place(wrong[0]), f"not as Python names things: {shown}", fix)
        if told >= most:
            break
    if not told:
        defined = (
            module.place(node)
            for module in python.mentioning("def ", "class ")
            for node in module.tree.body
            if isinstance(node, ast.ClassDef | ast.FunctionDef)
        )
        if (clean := next(defined, None)) is not None:
            yield Pass(clean, "named as PEP 8 says")


def _lowered(node: ast.ClassDef) -> bool:
    """Whether it is written as a function on purpose: a descriptor, a decorator, a context manager."""
    methods = {getattr(each, "name", "") for each in node.body}
    return node.name.islower() and bool(
        methods & {"__get__", "__call__", "__enter__", "__aenter__"}
    )
