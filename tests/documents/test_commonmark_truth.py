"""What CommonMark renderers show of odd pages; the expected blocks are those of cmark-gfm 0.29."""

from __future__ import annotations

import pytest

from prodready.documents.flavor import Flavor
from prodready.documents.markdown import extract

F = "```"
SHOWN = {
    "paragraph of a footnote": ("[^1]\n\n[^1]: a\n\n    b\n", []),
    "fence of a footnote": (f"[^1]\n\n[^1]: a\n\n    {F}sh\n    ls\n    {F}\n", ["ls\n"]),
    "code of a footnote": ("[^1]\n\n[^1]: a\n\n        b\n", ["b\n"]),
    "footnote right after text": ("a [^1]\n[^1]: b\n\n    c\n", []),
    "footnote in an item": ("[^1]\n\n- a\n\n  [^1]: b\n\n      c\n", []),
    "what ends a footnote": (f"[^1]\n\n[^1]: a\n\n{F}\nb\n{F}\n", ["b\n"]),
    "link that looks like a footnote": ("[^ a]: b\n\n    c\n", ["c\n"]),
    "mention of a footnote": ("[^1] a\n\n    b\n", ["b\n"]),
    "target of a link": ("[a]: b\n\n    c\n", ["c\n"]),
    "text under the target of a link": ("[a]: b\n    c\n", []),
    "quote deeper than the one before": (">\n     > a\n", [" > a\n"]),
    "text of a quoted item, lazily": ("  > > - a\n      -\n", []),
    "second line of an empty item": ("-\n  a\n\n      b\n", ["b\n"]),
    "empty line in an empty item": ("-\n\n      b\n", ["  b\n"]),
}


@pytest.mark.parametrize(("page", "blocks"), SHOWN.values(), ids=SHOWN.keys())
def test_found_blocks_are_the_rendered_ones(page: str, blocks: list[str]) -> None:
    found = extract(page, "page.md", flavor=Flavor.COMMONMARK).snippets
    assert [snippet.text for snippet in found] == blocks
