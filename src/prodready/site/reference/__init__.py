"""The reference pages as Markdown, made from the catalogue, the rules and the argument parser."""

from prodready.site.reference.cli import cli_page
from prodready.site.reference.items import item_pages
from prodready.site.reference.rules import rules_page

__all__ = ["cli_page", "item_pages", "rules_page"]
