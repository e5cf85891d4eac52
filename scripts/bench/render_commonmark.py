"""Print, as JSON, the code blocks that GitHub's renderer shows of each page named on stdin.

Used by compare_renderers.py, and run with an interpreter that has cmarkgfm (peers.sh).
"""

from __future__ import annotations

import html.parser
import json
import re
import sys
from pathlib import Path

import cmarkgfm  # type: ignore[import-not-found, import-untyped, unused-ignore]
from cmarkgfm.cmark import Options  # type: ignore[import-not-found, import-untyped, unused-ignore]

FRONT_MATTER = re.compile(r"(-{3}|\+{3})[ \t]*\n(?:.*?\n)?\1[ \t]*(?:\n|$)", re.DOTALL)


def main() -> None:
    """Read pages, one path a line."""
    found = {path: blocks(Path(path)) for path in sys.stdin.read().splitlines()}
    json.dump(found, sys.stdout)


def blocks(page: Path) -> list[str]:
    """The text of each code block; raw HTML is left out, so that every `pre` is one."""
    text = page.read_text(encoding="utf-8-sig")
    if matter := FRONT_MATTER.match(text):
        text = text[matter.end() :]
    shown = cmarkgfm.markdown_to_html_with_extensions(
        text, options=Options.CMARK_OPT_FOOTNOTES, extensions=["table"]
    )
    parser = _Blocks()
    parser.feed(shown)
    parser.close()
    return parser.texts


class _Blocks(html.parser.HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.inside = False

    def handle_starttag(self, tag: str, _attrs: list[tuple[str, str | None]]) -> None:
        if tag == "pre":
            self.texts.append("")
            self.inside = True

    def handle_endtag(self, tag: str) -> None:
        self.inside = self.inside and tag != "pre"

    def handle_data(self, data: str) -> None:
        if self.inside:
            self.texts[-1] += data


if __name__ == "__main__":
    main()
