"""The catalogue: every checklist item, checklist and profile, as data in files of their own."""

from prodready.catalog.lists import load_checklists
from prodready.catalog.loader import load_catalog
from prodready.catalog.model import Catalog, Checklist, Item
from prodready.catalog.profiles import load_profiles

__all__ = ["Catalog", "Checklist", "Item", "load_catalog", "load_checklists", "load_profiles"]
