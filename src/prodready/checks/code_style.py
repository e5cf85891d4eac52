"""Checks of the Python itself: docstrings, annotations, imports that nothing uses, names."""

from __future__ import annotations

import ast
import json
import posixpath
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

from prodready.checks.interface import Fail, Outcome, Pass, check
from prodready.coherence.facts.code import Module, dotted
from prodready.documents.repository import Repository
from prodready.documents.roles import Role
from prodready.facts.pythoncode import Function, PythonCode, functions
from prodready.model import Place

FEW = 5
"""Fewer definitions than this say nothing about a habit."""


@check("code.docstrings")
def docstrings(python: PythonCode, least: int = 80) -> Iterator[Outcome]:
    """The share of public functions, methods and classes that have a docstring, in percent."""
    missing: Counter[str] = Counter()
    first: dict[str, Place] = {}
    total, witness = 0, None
    for module in python.sample:
        for node in _public(module.tree):
            total += 1
            if ast.get_docstring(node, clean=False) is not None:
                witness = witness or module.place(node)
            else:
                missing[module.document.path] += 1
                first.setdefault(module.document.path, module.place(node))
    yield from _share(
        total,
        missing,
        first,
        witness,
        least,
        "public functions and classes",
        f"a docstring{python.sampled}",
    )


def _public(tree: ast.Module | ast.ClassDef) -> Iterator[ast.ClassDef | Function]:
    """Public classes, functions and methods; nested classes as `Meta` only hold settings."""
    for node in tree.body:
        if isinstance(node, ast.ClassDef) and isinstance(tree, ast.Module):
            if not node.name.startswith("_"):
                yield node
                yield from _public(node)
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            decorated = {dotted(each).rpartition(".")[2] for each in node.decorator_list}
            if not node.name.startswith("_") and not decorated & {"setter", "overload", "override"}:
                yield node


@check("code.type_hints")
def type_hints(python: PythonCode, repository: Repository, least: int = 80) -> Iterator[Outcome]:
    """The share of functions whose whole signature is annotated; TypeScript's compiler is strict."""
    missing: Counter[str] = Counter()
    first: dict[str, Place] = {}
    total, witness = 0, None
    for module in python.sample:
        for function in functions(module):
            total += 1
            if _annotated(function):
                witness = witness or module.place(function)
            else:
                missing[module.document.path] += 1
                first.setdefault(module.document.path, module.place(function))
    hints = f"hints for all of their signature{python.sampled}"
    yield from _share(total, missing, first, witness, least, "functions", hints)
    yield from _typescript(repository)


def _annotated(function: Function) -> bool:
    arguments = function.args
    every = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
    every += [each for each in (arguments.vararg, arguments.kwarg) if each is not None]
    if every and every[0].arg in ("self", "cls"):
        every = every[1:]
    told = function.returns is not None or function.name == "__init__"
    return told and all(each.annotation is not None for each in every)


def _share(
    total: int,
    missing: Counter[str],
    first: dict[str, Place],
    witness: Place | None,
    least: int,
    what: str,
    thing: str,
) -> Iterator[Outcome]:
    if total < FEW:
        return
    there = total - sum(missing.values())
    share = 100 * there / total
    told = f"{there} of {total} {what} have {thing} ({share:.0f} %)"
    if share >= least and witness:
        yield Pass(witness, told)
    elif missing:
        path = missing.most_common(1)[0][0]
        yield Fail(
            first[path], f"{told}; most are missing here", f"Add them, until it is {least} %."
        )


_PARTS = ("strictNullChecks", "noImplicitAny")
"""What strict is for."""


def _loose(path: str, settings: dict[str, Any], repository: Repository) -> bool:
    """Whether the configurations that this one refers to lie beside it, and none is strict."""
    references = settings.get("references")
    if settings.get("extends") or not isinstance(references, list) or not references:
        return False
    for one in references:
        name = str(one.get("path", "")) if isinstance(one, dict) else ""
        near = posixpath.normpath(posixpath.join(posixpath.dirname(path), name))
        text = repository.read(near if near.endswith(".json") else f"{near}/tsconfig.json")
        if text is None:
            return False
        found = _jsonc(text)
        options = found.get("compilerOptions")
        base = posixpath.normpath(
            posixpath.join(posixpath.dirname(near), str(found.get("extends", "")))
        )
        if (isinstance(options, dict) and options.get("strict")) or (
            found.get("extends") and base != path
        ):
            return False
    return True


def _typescript(repository: Repository) -> Iterator[Outcome]:
    for path in repository.files:
        if (
            path.rpartition("/")[2] != "tsconfig.json"
            or repository.role(path) is not Role.PRODUCTION
        ):
            continue
        text = repository.read(path) or ""
        settings = _jsonc(text)
        options = settings.get("compilerOptions")
        options = options if isinstance(options, dict) else {}
        strict = options.get("strict", options.get("noImplicitAny"))
        line = next((n for n, t in enumerate(text.splitlines(), 1) if '"strict"' in t), 1)
        eased = [one for one in _PARTS if options.get(one) is False]
        if strict is True and eased:
            line = next((n for n, t in enumerate(text.splitlines(), 1) if eased[0] in t), line)
            message = f"{eased[0]} is off: the compiler takes what has no type"
            yield Fail(Place(path, line), message, f"Remove it, so that strict holds: {eased[0]}.")
        elif strict is None and _loose(path, settings, repository):
            fix = 'Write "strict": true, and mend what it finds file by file.'
            yield Fail(Place(path, line), "the compiler takes what has no type", fix)
        elif strict is True:
            yield Pass(Place(path, line), "strict")
        elif strict is False or not (settings.get("extends") or settings.get("references")):
            fix = 'Write "strict": true, and mend what it finds file by file.'
            yield Fail(Place(path, line), "the compiler takes what has no type", fix)


def _jsonc(text: str) -> dict[str, object]:
    """A JSON text with comments and commas at ends; empty where it is none."""
    token = re.compile(r'("(?:\\.|[^"\\])*")|//[^\n]*|/\*.*?\*/', re.DOTALL)
    plain = token.sub(lambda match: match[1] or " ", text)
    try:
        data = json.loads(re.sub(r",(\s*[}\]])", r"\1", plain))
    except (ValueError, RecursionError):
        return {"extends": "what is no JSON"}
    return data if isinstance(data, dict) else {}


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
_IMPORT = re.compile(r"^(?:from[ \t]+\S+[ \t]+)?import[ \t]*(.+)", re.MULTILINE)


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


_CAPS = re.compile(r"^_*[A-Z][A-Za-z0-9]*$")
_ODD = re.compile(
    r"^class\s+(?!_*[A-Z][A-Za-z0-9]*\b)\w|^(?:async\s+)?def\s+(?![_a-z0-9]+\b)\w", re.MULTILINE
)
"""Where a name may be written in another way; the syntax tree says whether."""
_SNAKE = re.compile(r"^_*[a-z0-9_]+$|^_+$")


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
                isinstance(node, ast.ClassDef) and not _CAPS.match(node.name) and not _lowered(node)
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
