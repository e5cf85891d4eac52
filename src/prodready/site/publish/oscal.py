"""`oscal/catalog.json`: the catalogue in NIST's Open Security Controls Assessment Language."""

from __future__ import annotations

import json
import uuid
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from prodready import __version__
from prodready.catalog import Item, load_catalog

OSCAL_VERSION = "1.1.3"
NAMESPACE = uuid.uuid5(uuid.NAMESPACE_DNS, "prodready.catalog")
"""Of our identifiers, so that the same item has the same one in every edition."""


def oscal_files() -> dict[str, str]:
    """The catalogue by its path in the site."""
    text = json.dumps({"catalog": oscal_catalog(_changed())}, indent=1, ensure_ascii=False)
    return {"oscal/catalog.json": text + "\n"}


def oscal_catalog(changed: datetime) -> dict[str, Any]:
    """The catalogue as OSCAL's data: a group an area, a control an item."""
    catalog = load_catalog()
    areas = dict.fromkeys(item.area for item in catalog.values())
    return {
        "uuid": str(uuid.uuid5(NAMESPACE, __version__)),
        "metadata": {
            "title": "prodready catalogue",
            "last-modified": changed.isoformat(timespec="seconds"),
            "version": __version__,
            "oscal-version": OSCAL_VERSION,
        },
        "groups": [
            {
                "id": area,
                "title": area.capitalize(),
                "controls": [_control(i) for i in catalog.values() if i.area == area],
            }
            for area in areas
        ],
    }


def _control(item: Item) -> dict[str, Any]:
    facts = {"label": item.id, "severity": item.severity, "phase": item.phase}
    parts = {"statement": item.title, "guidance": item.why, "assessment-method": item.verify}
    return {
        "id": item.id,
        "title": item.title,
        "props": [
            {"name": name, "value": str(value), **({} if name == "label" else {"ns": _NS})}
            for name, value in facts.items()
        ],
        "parts": [
            {"id": f"{item.id}_{name}", "name": name, "prose": " ".join(text.split())}
            for name, text in parts.items()
        ],
    }


_NS = "https://prodready.invalid/ns/oscal"
"""A namespace is a name and need not lead anywhere; `.invalid` says that this one does not."""


def _changed() -> datetime:
    """When the catalogue last changed, by its files' times; whole seconds."""
    import prodready.catalog

    folder = Path(prodready.catalog.__file__).parent
    newest = max(file.stat().st_mtime for file in folder.rglob("*.yaml"))
    return datetime.fromtimestamp(int(newest), tz=UTC)
