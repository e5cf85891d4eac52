"""Indented code in a Python-Markdown page, and fences in it that no reader sees."""

from __future__ import annotations

import re

from prodready.documents.columns import TAB
from prodready.documents.fences import Block
from prodready.documents.rawhtml import RawHtml
from prodready.documents.structure import Item, Structure, indentation
from prodready.patterns import lazy

_DEEP = ("    ", "\t", " \t", "  \t", "   \t", ">", " >", "  >", "   >")
_UNSEEN = lazy(r"<!--(?:(?!-->).)*$|<(?:script|style)\b", re.MULTILINE | re.IGNORECASE)


def settle(lines: list[str], fences: list[Block]) -> list[Block]:
    """The code blocks that a reader sees: fences that are not hidden, and indented code.

    Args:
        lines: the page.
        fences: what superfences takes for fences, in order.
    """
    if not _suspect(lines, fences):
        return fences
    items = _items(lines, fences)
    html = RawHtml([item.text for item in items])
    shown: list[Item] = []
    hidden: set[int] = set()
    index = 0
    while index < len(items):
        region = html.region(index)
        if region is None:
            shown.append(items[index])
            index += 1
            continue
        inside = items[index : region.end] or [items[index]]
        if region.inline:
            shown.extend(inside)
        else:  # raw HTML starts a paragraph of its own only where nothing stands before it
            indent = " " * indentation(inside[0].text)
            shown.extend(Item(inside[0].row, text) for text in (indent, indent + "\x02", ""))
        for item in inside:
            if item.fence is not None and region.hides:
                hidden.add(item.fence.first)
        index += len(inside)
    structure = Structure(lines)
    structure.add(shown)
    hidden |= structure.reverted
    blocks = [fence for fence in fences if fence.first not in hidden] + structure.blocks
    return sorted(blocks, key=lambda block: block.first)


def _suspect(lines: list[str], fences: list[Block]) -> bool:
    """Whether any line outside the fences can be indented code, or hide what follows."""
    row = 0
    for fence in fences:
        prefix = fence.prefix
        if prefix and (len(prefix) >= TAB or not prefix.isspace() or "\t" in prefix):
            return True
        if any(line.startswith(_DEEP) for line in lines[row : fence.first]):
            return True
        row = fence.last + 1
    rest = lines[row:] if row else lines
    return any(line.startswith(_DEEP) for line in rest) or bool(_UNSEEN.search("\n".join(lines)))


def _items(lines: list[str], fences: list[Block]) -> list[Item]:
    """The page with each fence as one item, tabs as spaces and blank lines empty."""
    items: list[Item] = []
    row = 0
    for fence in [*fences, None]:
        end = fence.first if fence else len(lines)
        for number in range(row, end):
            text = lines[number]
            if "\t" in text:
                text = text.expandtabs(TAB)
            items.append(Item(number, text if text.strip(" ") else ""))
        if fence:
            items.append(Item(fence.first, fence.prefix.expandtabs(TAB) + "\x02", 0, fence))
            row = fence.last + 1
    return items
