"""What the settings of TypeScript's compiler let through."""

from __future__ import annotations

import json
import posixpath
import re
from collections.abc import Iterator
from typing import Any

from prodready.checks.interface import Fail, Outcome, Pass
from prodready.documents.repository import Repository
from prodready.documents.roles import Role
from prodready.model import Place

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


def strict_compiler(repository: Repository) -> Iterator[Outcome]:
    """Whether each `tsconfig.json` of what is shipped asks the compiler to be strict."""
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
