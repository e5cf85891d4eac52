"""What a site really shows: pages rendered with Python-Markdown and Material's usual extensions."""

from __future__ import annotations

import html.parser
from collections.abc import Sequence
from pathlib import Path

import markdown
from mkdocs.utils import meta
from pymdownx.superfences import fence_code_format  # type: ignore[import-untyped]

EXTENSIONS = [
    "abbr",
    "admonition",
    "attr_list",
    "def_list",
    "footnotes",
    "md_in_html",
    "tables",
    "toc",
    "pymdownx.details",
    "pymdownx.highlight",
    "pymdownx.inlinehilite",
    "pymdownx.snippets",
    "pymdownx.superfences",
    "pymdownx.tabbed",
    "pymdownx.tasklist",
    "pymdownx.blocks.admonition",
    "pymdownx.blocks.details",
    "pymdownx.blocks.tab",
]


def renderer(*base_paths: Path, dedent: bool = False) -> markdown.Markdown:
    """A renderer that finds included files under these folders."""
    mermaid = {"name": "mermaid", "class": "mermaid", "format": fence_code_format}
    return markdown.Markdown(
        extensions=EXTENSIONS,
        extension_configs={
            "pymdownx.highlight": {"linenums_style": "pymdownx-inline"},
            "pymdownx.snippets": {
                "base_path": [str(path) for path in base_paths],
                "dedent_subsections": dedent,
            },
            "pymdownx.superfences": {"preserve_tabs": True, "custom_fences": [mermaid]},
            "pymdownx.tabbed": {"alternate_style": True},
        },
    )


def rendered_blocks(md: markdown.Markdown, text: str) -> list[str]:
    """The text of every code block that the page shows, in order."""
    md.reset()
    parser = _CodeBlocks()
    parser.feed(md.convert(meta.get_data(text)[0]))
    parser.close()
    return comparable(parser.blocks)


def comparable(blocks: Sequence[str]) -> list[str]:
    """Texts without what a highlighter drops: empty lines around, spaces in empty lines, tabs."""
    return [_comparable(block.expandtabs(4)) for block in blocks]


def _comparable(text: str) -> str:
    lines = [line if line.strip() else "" for line in text.split("\n")]
    return "\n".join(lines).strip("\n")


class _CodeBlocks(html.parser.HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.depth = 0
        self.blocks: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002
        if tag == "pre":
            self.depth += 1
            if self.depth == 1:
                self.blocks.append("")

    def handle_endtag(self, tag: str) -> None:
        if tag == "pre" and self.depth:
            self.depth -= 1

    def handle_data(self, data: str) -> None:
        if self.depth:
            self.blocks[-1] += data
