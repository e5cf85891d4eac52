"""Words as the generated pages write them."""

from __future__ import annotations


def cell(text: str) -> str:
    """Text for a cell of a table."""
    return text.replace("|", "\\|")


def quoted(text: str) -> str:
    """A YAML double-quoted scalar."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def page_words(page: str) -> str:
    """How a page is called where its path is not a link."""
    return page.partition("#")[0].removesuffix(".md").replace("/", " / ")
