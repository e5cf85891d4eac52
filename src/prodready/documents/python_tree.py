"""The syntax tree of a Python text, made once for all who ask for it."""

from __future__ import annotations

import ast
import warnings
from functools import lru_cache


@lru_cache(maxsize=1024)
def python_tree(text: str) -> ast.Module | str:
    """The tree, which nobody may change, or what a parser says against the text."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return ast.parse(text)
        except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
            return str(error)
