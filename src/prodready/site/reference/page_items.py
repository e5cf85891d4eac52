"""The `## Items` section of each guide page: the items of the catalogue that name the page."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from prodready.catalog import load_catalog
from prodready.patterns import lazy
from prodready.site.place import relative

SECTION = lazy(r"^## Items\n.*?(?=^## |\Z)", re.M | re.S)
LISTED = lazy(r"^- \[([a-z0-9.-]+)\]", re.M)


def guide_pages(docs: Path = Path("docs")) -> dict[str, str]:
    """Every page under `guide/` that has the section, by its path from the docs folder."""
    texts = {
        file.relative_to(docs).as_posix(): file.read_text(encoding="utf-8")
        for file in sorted(docs.glob("guide/**/*.md"))
    }
    return {page: with_items(page, text, _by_page()) for page, text in texts.items()}


def with_items(page: str, text: str, named: Mapping[str, Mapping[str, str]]) -> str:
    """The page with its section anew: items keep their order, new ones come last, by id.

    `named` are the items by page: title by id.
    """
    wanted = named.get(page, {})

    def section(found: re.Match[str]) -> str:
        kept = [item for item in LISTED.findall(found[0]) if item in wanted]
        rows = [_row(item, wanted[item], page) for item in kept]
        rows += [_row(item, wanted[item], page) for item in sorted(set(wanted) - set(kept))]
        after = "" if found.end() == len(text) else "\n"
        return "## Items\n\n" + "".join(f"{row}\n" for row in rows) + after

    return SECTION.sub(section, text, count=1)


def _row(item: str, title: str, page: str) -> str:
    return f"- [{item}]({relative(f'reference/catalog/{item}.md', page)}): {title}"


def _by_page() -> dict[str, dict[str, str]]:
    named: dict[str, dict[str, str]] = {}
    for name, item in load_catalog().items():
        for page in item.pages:
            named.setdefault(page.partition("#")[0], {})[name] = item.title
    return named
