"""The words of a message about data: paths, values, lists, and what a misspelt word meant."""

from __future__ import annotations

import difflib
import json
from collections.abc import Sequence
from typing import Any

Path = tuple[str | int, ...]

NOUNS = {
    "string": "text",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
    "object": "a mapping",
    "array": "a list",
    "null": "empty",
}
"""The types of JSON as people call them."""


def closest(word: str, known: Sequence[str]) -> str | None:
    """The known word that `word` probably misspells, or None."""
    folded = {name.lower().replace("_", "").replace("-", ""): name for name in known}
    plain = word.lower().replace("_", "").replace("-", "")
    if plain in folded:
        return folded[plain]
    near = difflib.get_close_matches(plain, folded, n=1, cutoff=0.75)
    return folded[near[0]] if near else None


def subject_of(path: Path) -> str:
    """What a message is about: a path, or the document where it is empty."""
    return f"`{dotted(path)}`" if path else "the document"


def inside(path: Path) -> str:
    """` in `…``, or nothing at the root."""
    return f" in `{dotted(path)}`" if path else ""


def dotted(path: Sequence[str | int]) -> str:
    """A path as people write it: `spec.containers[0].image`."""
    text = ""
    for step in path:
        text += f"[{step}]" if isinstance(step, int) else f".{step}" if text else str(step)
    return text


def shown_value(value: Any) -> str:
    """A value as a message names it."""
    if value is None:
        return "empty"
    if isinstance(value, dict | list):
        return NOUNS["object" if isinstance(value, dict) else "array"]
    if isinstance(value, str):
        return f"the text {json.dumps(value[:40], ensure_ascii=False)}"
    return json.dumps(value)


def listing(words: Sequence[str], joiner: str) -> str:
    """`a, b and c`, each word once."""
    unique = list(dict.fromkeys(words))
    if len(unique) < 2:
        return "".join(unique)
    return f"{', '.join(unique[:-1])} {joiner} {unique[-1]}"


def type_message(path: Path, wanted: str | Sequence[str], value: Any) -> str:
    """That a value has the wrong type; `wanted` in the words of JSON Schema."""
    names = [wanted] if isinstance(wanted, str) else list(dict.fromkeys(wanted))
    if "number" in names and "integer" in names:
        names.remove("integer")
    if len(names) > 1 and value is not None and "null" in names:
        names.remove("null")
    listed = listing([NOUNS.get(name, name) for name in names], "or")
    return f"{subject_of(path)} must be {listed}, not {shown_value(value)}"
