"""Which models of a Django app stand for tables that Django neither makes nor changes."""

from __future__ import annotations

import ast

from prodready.coherence.facts.code import dotted, keyword, text
from prodready.documents.python_tree import python_tree
from prodready.documents.repository import Repository
from prodready.facts.migrations import Migration


def unmanaged(step: Migration, repository: Repository) -> frozenset[str]:
    """The names, in small letters, of the models with `managed = False` in the step's app."""
    folder = step.place.path.rpartition("/")[0]
    app = folder.rpartition("/")[0]
    prefix = f"{app}/" if app else ""
    found: set[str] = set()
    for path in repository.files:
        models = path == f"{prefix}models.py" or path.startswith(f"{prefix}models/")
        if not path.endswith(".py") or not (models or path.startswith(f"{folder}/")):
            continue
        source = repository.read(path) or ""
        tree = python_tree(source) if "managed" in source else None
        if isinstance(tree, ast.Module):
            found |= _made(tree) | _written(tree)
    return frozenset(found)


def _made(tree: ast.Module) -> set[str]:
    """Models that a step makes, or changes, with this option."""
    return {
        str(text(name)).lower()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and dotted(node.func).rpartition(".")[2] in ("CreateModel", "AlterModelOptions")
        and (name := keyword(node, "name") or (node.args[0] if node.args else None)) is not None
        and isinstance(options := keyword(node, "options"), ast.Dict)
        and any(
            text(key) == "managed" and _is_false(value)
            for key, value in zip(options.keys, options.values, strict=True)
            if key is not None
        )
    }


def _written(tree: ast.Module) -> set[str]:
    """Classes whose Meta says so."""
    return {
        kind.name.lower()
        for kind in ast.walk(tree)
        if isinstance(kind, ast.ClassDef)
        for meta in kind.body
        if isinstance(meta, ast.ClassDef) and meta.name == "Meta"
        for line in meta.body
        if isinstance(line, ast.Assign)
        and any(dotted(target) == "managed" for target in line.targets)
        and _is_false(line.value)
    }


def _is_false(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is False
