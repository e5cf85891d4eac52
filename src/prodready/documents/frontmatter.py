"""What stands before a page's text: YAML, TOML, or MkDocs' `key: value` lines."""

from __future__ import annotations

import re

from prodready.documents.flavor import Flavor
from prodready.patterns import lazy

_YAML = lazy(r"-{3}[ \t]*\n(?:.*?\n)?(?:-{3}|\.{3})[ \t]*(?:\n|$)", re.DOTALL)
_TOML = lazy(r"\+{3}[ \t]*\n(?:.*?\n)?\+{3}[ \t]*(?:\n|$)", re.DOTALL)
_META = lazy(r"(?: {0,3}[A-Za-z0-9_-]+:.*(?:\n(?: {4}|\t)(?!\s*(?:\n|$)).*)*(?:\n|$))+")


def body_lines(text: str, flavor: Flavor) -> list[str]:
    """The lines of a page, those of its front matter empty."""
    lines = text.split("\n")
    if text.startswith("---"):
        match = _YAML.match(text)
    elif flavor is Flavor.PYTHON_MARKDOWN:
        match = _META.match(text)  # MkDocs falls back on MultiMarkdown's way
    else:
        match = _TOML.match(text)
    if match:
        count = match[0].count("\n") + (not match[0].endswith("\n"))
        lines[:count] = [""] * count
    return lines
