"""A Python-Markdown extension that ends each page with the day of its last change.

Options:
    docs: the docs folder.
    base_path: the project's folder.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element, SubElement

from markdown import Markdown
from markdown.extensions import Extension
from markdown.treeprocessors import Treeprocessor

from prodready.site.changed import last_changed
from prodready.site.place import page_of_markdown


class ChangedExtension(Extension):
    """Registers the step below; see the module's text for its options."""

    def __init__(self, **options: Any) -> None:
        self.config = {
            "docs": ["docs", "The docs folder"],
            "base_path": [".", "The project's folder"],
        }
        super().__init__(**options)

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 - Python-Markdown's name
        """After footnotes (50), so that the day is the last that a page says."""
        base = Path(self.getConfig("base_path"))
        step = _Day(md, base, base / self.getConfig("docs"))
        md.treeprocessors.register(step, "prodready-changed", 7)


def makeExtension(**options: Any) -> ChangedExtension:  # noqa: N802 - Python-Markdown's name
    """Entry point for `prodready.site.changed_ext` in `markdown_extensions`."""
    return ChangedExtension(**options)


class _Day(Treeprocessor):
    """Ask git about the page, and say what it knows; nothing when it knows nothing."""

    def __init__(self, md: Markdown, base: Path, docs: Path) -> None:
        super().__init__(md)
        self.base = base
        self.docs = docs

    def run(self, root: Element) -> None:
        page = page_of_markdown(self.md)
        day = last_changed(self.docs / page, self.base) if page else None
        if day is None:
            return
        line = SubElement(root, "p", {"class": "pr-changed", "data-search-exclude": ""})
        line.text = "Last changed on "
        time = SubElement(line, "time", {"datetime": day})
        time.text = day
        time.tail = "."
