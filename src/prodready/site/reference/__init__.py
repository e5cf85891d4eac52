"""The reference pages as Markdown, made from the catalogue, the rules and the argument parser."""

from prodready.site.reference.cli import cli_page
from prodready.site.reference.front import with_front
from prodready.site.reference.items import item_pages
from prodready.site.reference.lists import checklist_pages, profiles_page
from prodready.site.reference.page_items import guide_pages
from prodready.site.reference.rules import rules_page
from prodready.site.reference.sources import sources_page

__all__ = [
    "checklist_pages",
    "cli_page",
    "guide_pages",
    "item_pages",
    "profiles_page",
    "rules_page",
    "sources_page",
    "with_front",
]
