"""The same sources, built by several site generators: what must be equal, and whether it is."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from html import unescape
from pathlib import Path

from prodready.errors import InputError
from prodready.patterns import lazy
from prodready.site.blocks import find_blocks

_ITEM = lazy(r'class="pr-item" data-id="([^"]+)"')
_VERDICT = lazy(r'<p class="pr-proof">(.*?)</p>', re.S)
_HEADING = lazy(r'<h[1-6] id="([^"]+)"')
_CHANGED = lazy(r'<p class="pr-changed"[^>]*>(.*?)</p>', re.S)
_MARKDOWN = lazy(r'<a class="pr-as-markdown" href="([^"]+)"')
_TAG = lazy(r"<[^>]+>")


@dataclass(frozen=True, slots=True)
class Facts:
    """What a page shows that must not depend on the generator; each in the order of the page."""

    items: tuple[str, ...]
    code: tuple[str, ...]
    verdicts: tuple[str, ...]
    """The lines under code blocks, tools and versions included."""
    anchors: tuple[str, ...]
    changed: tuple[str, ...]
    """The day of the last change, as it is said."""
    markdown: tuple[str, ...]
    """Where the page's own Markdown is."""


def differences(base: Path, other: Path) -> list[str]:
    """Each page, and each part of a page, that one site has and the other has not.

    Raises:
        InputError: one of them is not a built site.
    """
    ours, theirs = _pages(base), _pages(other)
    found = [f"{page}: only in {base}" for page in sorted(ours.keys() - theirs.keys())]
    found += [f"{page}: only in {other}" for page in sorted(theirs.keys() - ours.keys())]
    for page in sorted(ours.keys() & theirs.keys()):
        found += _page_differences(page, facts(ours[page]), facts(theirs[page]))
    return found


def facts(html: str) -> Facts:
    """What a built page shows."""
    begin, end = html.find("<article"), html.rfind("</article>")
    article = html[begin:end] if 0 <= begin < end else html
    return Facts(
        items=tuple(_ITEM.findall(article)),
        code=tuple(block.text for block in find_blocks(article)),
        verdicts=tuple(_text(line) for line in _VERDICT.findall(article)),
        anchors=tuple(_HEADING.findall(article)),
        changed=tuple(_text(line) for line in _CHANGED.findall(article)),
        markdown=tuple(_MARKDOWN.findall(html)),
    )


def _page_differences(page: str, ours: Facts, theirs: Facts) -> Iterator[str]:
    for field in fields(Facts):
        here, there = getattr(ours, field.name), getattr(theirs, field.name)
        if here == there:
            continue
        pairs = (f"{a!r}, not {b!r}" for a, b in zip(here, there, strict=False) if a != b)
        first = next(pairs, f"{len(here)}, not {len(there)}")
        yield f"{page}: {field.name}: {first}"


def _pages(site: Path) -> Mapping[str, str]:
    """The pages, without the short addresses that are added after any build."""
    if not (site / "index.html").is_file():
        raise InputError(f"{site}: there is no site here; build it first")
    return {
        name: file.read_text(encoding="utf-8")
        for file in sorted(site.rglob("*.html"))
        if not (name := file.relative_to(site).as_posix()).startswith(("i/", "r/"))
    }


def _text(html: str) -> str:
    return " ".join(unescape(_TAG.sub(" ", html)).split())
