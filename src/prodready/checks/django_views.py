"""Views of Django REST framework: whose rows they take, and what they do with a body."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from prodready.checks.django_rest import attributes
from prodready.checks.interface import Fail
from prodready.coherence.facts.code import dotted
from prodready.facts.pythoncode import PythonCode, noted
from prodready.patterns import lazy

_ASKED = lazy(r"\bself\.request\.(?:user|auth)\b")


def rows_of_others(code: PythonCode) -> Iterator[Fail]:
    """A view that takes all rows of a model of which its neighbours take the caller's alone."""
    for module in code.mentioning("get_queryset"):
        views = [k for k in module.walk(ast.ClassDef) if isinstance(k, ast.ClassDef)]
        rows = {kind.name: _queryset(kind) for kind in views}
        own = {
            match[1]
            for node in rows.values()
            if node is not None and _ASKED.search(ast.unparse(node))
            for match in re.finditer(r"\b(\w+)\.objects\.filter\(", ast.unparse(node))
        }
        for kind in views:
            node = rows[kind.name]
            shown = ast.unparse(node) if node is not None else ""
            every = re.fullmatch(r"(\w+)\.objects\.all\(\)", shown)
            admin = re.search(
                r"[aA]dmin|[sS]taff", kind.name + " ".join(map(ast.unparse, kind.body))
            )
            if every and every[1] in own and node is not None and not admin:
                yield Fail(
                    module.place(node),
                    f"{kind.name} takes the {every[1]} rows of everybody; beside it they are chosen "
                    "by who calls",
                    f"Write {every[1]}.objects.filter(…=self.request.user).",
                )


def _queryset(kind: ast.ClassDef) -> ast.expr | None:
    for node in kind.body:
        if isinstance(node, ast.FunctionDef) and node.name == "get_queryset":
            answers = [n.value for n in ast.walk(node) if isinstance(n, ast.Return) and n.value]
            return answers[0] if len(answers) == 1 else None
    return attributes(kind).get("queryset")


_WRITES = frozenset({"create", "post", "put", "patch", "update", "partial_update"})


_JUDGES = lazy(
    r"is_valid|data\s*=\s*(?:self\.)?request\.data|schema|\bform\b|Form\(|\.validate|\bvalidate|parse|\.load\(",
    re.I,
)


def body_unseen(code: PythonCode) -> Iterator[Fail]:
    """A method of a view that hands the body on as it came, and asks no serializer."""
    for module in code.mentioning("request.data"):
        for kind in module.walk(ast.ClassDef):
            assert isinstance(kind, ast.ClassDef)
            if not re.search(r"View|ViewSet|Mixin", " ".join(dotted(b) for b in kind.bases)):
                continue
            for method in kind.body:
                if not isinstance(method, ast.FunctionDef) or method.name not in _WRITES:
                    continue
                if _JUDGES.search(" ".join(ast.unparse(n) for n in method.body)):
                    continue
                for node in ast.walk(method):
                    whole = isinstance(node, ast.Call) and any(map(_is_body, _given(node)))
                    if whole and isinstance(node, ast.Call) and not noted(module, node):
                        yield Fail(
                            module.place(node),
                            f"{kind.name}.{method.name} hands on what was sent as it came",
                            "Ask a serializer first: serializer.is_valid(raise_exception=True).",
                        )
                        break


def _given(call: ast.Call) -> list[ast.expr]:
    if dotted(call.func) in ("dict", "len", "print", "str", "isinstance"):
        return []
    if re.search(r"log|debug|info|Response$", dotted(call.func)):
        return []
    found: list[ast.expr] = [*call.args, *(k.value for k in call.keywords)]
    return [each.value if isinstance(each, ast.Starred) else each for each in found]


def _is_body(node: ast.expr) -> bool:
    if isinstance(node, ast.Call) and dotted(node.func) == "dict" and node.args:
        node = node.args[0]
    return dotted(node) in ("request.data", "self.request.data")
