"""Checks of what Python says of itself: docstrings and annotations."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator

from prodready.checks.code_typescript import strict_compiler
from prodready.checks.interface import Fail, Outcome, Pass, check
from prodready.coherence.facts.code import dotted
from prodready.documents.repository import Repository
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
    yield from strict_compiler(repository)


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
