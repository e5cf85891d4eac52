"""Compose's variables and `.env` files: what a text says once everything known is filled in.

https://docs.docker.com/reference/compose-file/interpolation/
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from prodready.patterns import lazy

_VARIABLE = lazy(
    r"\$(?:(?P<escaped>\$)|(?P<name>[A-Za-z_]\w*)|\{(?P<braced>[A-Za-z_]\w*)"
    r"(?:(?P<operator>:?[-?+])(?P<word>(?:[^{}]|\{[^{}]*\})*))?\})"
)
_LINE = lazy(r"\s*(?:export\s+)?(?P<name>[A-Za-z_]\w*)\s*=\s*(?P<value>.*?)\s*$")


def interpolate(text: str, variables: Mapping[str, str] | None = None) -> str | None:
    """The text with its variables replaced; None where one is known to nobody but the host."""
    known, unknown = variables or {}, False

    def value(match: re.Match[str]) -> str:
        nonlocal unknown
        if match["escaped"]:
            return "$"
        name, operator, word = match["name"] or match["braced"], match["operator"] or "", match[5]
        given = known.get(name)
        if given is not None and (given or not operator.startswith(":")):
            return (word or "") if operator.endswith("+") else given
        if operator.endswith("-"):
            inner = interpolate(word or "", known)
            unknown = unknown or inner is None
            return inner or ""
        if operator.endswith("+"):
            return ""
        unknown = True
        return ""

    result = _VARIABLE.sub(value, text)
    return None if unknown else result


def has_variable(text: str) -> bool:
    """Whether the text takes something from outside of the file."""
    return any(not match["escaped"] for match in _VARIABLE.finditer(text))


def read_dotenv(text: str) -> dict[str, str]:
    """The assignments of a `.env` file, their quotes removed."""
    found = {}
    for line in text.splitlines():
        match = _LINE.match(line)
        if match is None or line.lstrip().startswith("#"):
            continue
        value = match["value"]
        if value[:1] in ("'", '"'):
            value = value[1:].partition(value[0])[0]
        else:
            value = re.split(r"\s#", value, maxsplit=1)[0].rstrip()
        found[match["name"]] = value
    return found
