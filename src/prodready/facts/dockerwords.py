"""The small languages inside a Dockerfile's instruction: words, key=value pairs, variables."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping

from prodready.patterns import lazy

Scope = Mapping[str, str | None]
"""Variables by name; None is a variable whose value only the build knows."""

_VARIABLE = lazy(
    r"\\(?P<escaped>\$)|\$(?P<name>\w+)|\$\{(?P<braced>\w+)(?:(?P<operator>:?[-+?])(?P<word>[^}]*))?\}"
)


def words(text: str) -> list[str]:
    """Split at white space outside quotes; quotes stay as they were written."""
    found: list[str] = []
    word, quote, escaped = "", "", False
    for char in text:
        if escaped or char == "\\":
            escaped = not escaped
            word += char
        elif quote:
            quote = "" if char == quote else quote
            word += char
        elif char.isspace():
            if word:
                found.append(word)
            word = ""
        else:
            quote = char if char in "'\"" else ""
            word += char
    return [*found, word] if word else found


def unquote(word: str) -> str:
    """The word without the quotes around its parts and the backslashes before its characters."""
    plain, quote, escaped = "", "", False
    for char in word:
        if escaped:
            plain += char if char != "$" else "\\$"
            escaped = False
        elif char == "\\" and quote != "'":
            escaped = True
        elif quote:
            if char == quote:
                quote = ""
            else:
                plain += char
        elif char in "'\"":
            quote = char
        else:
            plain += char
    return plain


def pairs(text: str) -> Iterator[tuple[str, str | None]]:
    """The `key=value` pairs of ENV, ARG and LABEL, unquoted; None where there is no value.

    The old form `ENV key the whole rest` gives one pair.
    """
    parts = words(text)
    if len(parts) > 1 and "=" not in parts[0]:
        rest = text.split(None, 1)[1].strip()
        yield unquote(parts[0]), unquote(rest) if "'" in rest or '"' in rest else rest
        return
    for part in parts:
        key, equals, value = part.partition("=")
        yield unquote(key), unquote(value) if equals else None


def exec_form(text: str) -> tuple[str, ...] | None:
    """The words of a JSON array of strings, or None where the text is something else."""
    if not text.lstrip().startswith("["):
        return None
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return None
    if isinstance(value, list) and all(isinstance(word, str) for word in value):
        return tuple(value)
    return None


def expand(text: str, scope: Scope) -> str | None:
    """Replace `$NAME`, `${NAME}`, `${NAME:-word}` and `${NAME:+word}`.

    None where the result depends on something that is not written in the file.
    """
    unknown = False

    def value(match: re.Match[str]) -> str:
        nonlocal unknown
        if match["escaped"]:
            return "$"
        name, operator, word = match["name"] or match["braced"], match["operator"], match["word"]
        known = scope.get(name)
        missing = known is None or (known == "" and (operator or "").startswith(":"))
        if operator and operator.endswith("+"):
            return "" if missing else (word or "")
        if not missing:
            return known or ""
        if operator and operator.endswith("-"):
            inner = expand(word or "", scope) if "$" in (word or "") else word
            unknown = unknown or inner is None
            return inner or ""
        unknown = True
        return ""

    result = _VARIABLE.sub(value, text)
    if unknown or "${" in result:
        return None
    return result
