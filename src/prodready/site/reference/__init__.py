"""The reference pages as Markdown, made from the catalogue and from the argument parser."""

from prodready.site.reference.cli import cli_page
from prodready.site.reference.items import item_pages

__all__ = ["cli_page", "item_pages"]
