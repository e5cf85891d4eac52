"""Addresses that never change: `i/<item>/` for items, `r/<rule>/` for rules and error codes."""

from __future__ import annotations

import html
import re
from pathlib import Path

from prodready.catalog import load_catalog

PAGE = """\
<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>{title}</title>
<link rel="canonical" href="{target}">
<meta http-equiv="refresh" content="0; url={target}">
<meta name="robots" content="noindex">
<p><a href="{target}">{title}</a></p>
</html>
"""
RULES_PAGE = "reference/rules/"


def short_files(site: Path) -> dict[str, str]:
    """The small pages that lead on; without a script, and readable where nothing leads on."""
    pages: dict[str, str] = {}
    for item in load_catalog().values():
        for name in (item.id, *item.covers):
            target = f"../../reference/catalog/{item.id}/"
            pages.setdefault(f"i/{name}/index.html", _page(item.title, target))
    for rule in _anchors(site / RULES_PAGE / "index.html"):
        pages[f"r/{rule}/index.html"] = _page(rule, f"../../{RULES_PAGE}#{rule}")
    return pages


def _page(title: str, target: str) -> str:
    return PAGE.format(title=html.escape(title), target=html.escape(target, quote=True))


def _anchors(page: Path) -> list[str]:
    """The rules that the page of rules has a heading for."""
    text = page.read_text(encoding="utf-8") if page.is_file() else ""
    return re.findall(r'<h3 id="([a-z][a-z0-9-]*)"', text)
