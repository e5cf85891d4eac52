"""`catalog.json`: every item and checklist for programs, and the JSON schema that it fits."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import Any

from prodready import __version__
from prodready.catalog import Item, load_catalog, load_checklists

SCHEMA = "prodready.catalog/1"


def catalog_files() -> dict[str, str]:
    """The catalogue and its schema, by path in the site."""
    schema = files("prodready.data").joinpath("catalog.schema.json").read_text(encoding="utf-8")
    text = json.dumps(catalog_data(), indent=1, ensure_ascii=False) + "\n"
    return {"catalog.json": text, "catalog.schema.json": schema}


def catalog_data() -> dict[str, Any]:
    """The catalogue as plain data."""
    return {
        "$schema": "catalog.schema.json",
        "schema": SCHEMA,
        "version": __version__,
        "items": [_item(item) for item in load_catalog().values()],
        "checklists": [
            {
                "id": one.id,
                "title": one.title,
                "purpose": " ".join(one.purpose.split()),
                "sections": [{"title": s.title, "items": list(s.items)} for s in one.sections],
            }
            for one in load_checklists().values()
        ],
    }


def _item(item: Item) -> dict[str, Any]:
    return {
        "id": item.id,
        "address": f"i/{item.id}/",
        "area": item.area,
        "title": item.title,
        "severity": item.severity.value,
        "effort": item.effort.value,
        "phase": item.phase.value,
        "surfaces": [surface.value for surface in item.surfaces],
        "decided": "machine" if item.check else "person",
        "why": " ".join(item.why.split()),
        "verify": " ".join(item.verify.split()),
        "fix": " ".join(item.fix.split()),
        "evidence": item.evidence,
        "references": {name: list(values) for name, values in item.references.items()},
        "pages": list(item.pages),
        "covers": list(item.covers),
    }
