"""Which page is being made, and how to link from it, in each of the site generators.

Links are relative to the page's source, with `.md`: every generator resolves and checks these,
while links from the root of the docs folder are an option of one of them.
"""

from __future__ import annotations

import posixpath
from typing import Any

from markdown import Markdown


def page_of_markdown(md: Markdown) -> str | None:
    """The page that this converter makes, from the docs folder; None where nobody tells."""
    if "relpath" in md.treeprocessors:  # MkDocs and ProperDocs: the processor of links knows
        file = getattr(md.treeprocessors["relpath"], "file", None)
        return None if file is None else str(file.src_uri)
    for processor in md.preprocessors:  # Zensical: its context rides along as a preprocessor
        path = getattr(getattr(processor, "page", None), "path", None)
        if isinstance(path, str):
            return path
    return None


def page_of_environment(env: Any) -> str | None:
    """The page whose macros are rendered, from the docs folder; None where nobody tells."""
    page = getattr(env, "page", None)
    file = getattr(page, "file", None)
    path = getattr(page, "path", None) if file is None else file.src_uri
    return path if isinstance(path, str) else None


def relative(target: str, page: str | None) -> str:
    """The link from a page to another, both named from the docs folder."""
    return posixpath.relpath(target, posixpath.dirname(page or ""))
