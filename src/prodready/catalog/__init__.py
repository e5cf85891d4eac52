"""The catalogue: every checklist item and every checklist, as data in files of their own."""

from prodready.catalog.loader import load_catalog, load_checklists
from prodready.catalog.model import Catalog, Checklist, Item

__all__ = ["Catalog", "Checklist", "Item", "load_catalog", "load_checklists"]
