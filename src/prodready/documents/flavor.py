"""The two families of Markdown whose code blocks are told apart."""

from __future__ import annotations

from enum import StrEnum


class Flavor(StrEnum):
    """How a page is rendered, as far as its code blocks go."""

    PYTHON_MARKDOWN = "python-markdown"
    COMMONMARK = "commonmark"
    MDX = "mdx"
