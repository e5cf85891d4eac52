"""Which source files a generator wrote: nobody mends them by hand, so nobody is told of them."""

from __future__ import annotations

import re

from prodready.patterns import lazy

_HEAD = 600
"""Characters at the top of a file in which a generator says that it wrote it."""
_SAYS = lazy(
    r"^[ \t]*(?://|/?\*+|#|<!--|--)[^\n]*?"
    r"(?:@generated\b|\bdo not edit\b|\bauto[- ]?generated (?:by|from|with|code|file)\b"
    r"|\b(?:file|class|module|code|is|was) auto-?generated\b[.\s]*$|\bautomatically generated\b"
    r"|\bauto-?generated\b[^\n]*\b(?:generator|codegen|swagger|openapi)\b)|(?-i:DO NOT EDIT)",
    re.IGNORECASE | re.MULTILINE,
)


def is_generated(text: str) -> bool:
    """Whether a comment at the top says that a generator wrote the file."""
    return _SAYS.search(text[:_HEAD]) is not None
