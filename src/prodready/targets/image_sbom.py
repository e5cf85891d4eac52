"""A software bill of materials of an image, as CycloneDX 1.6 in JSON.

https://cyclonedx.org/docs/1.6/json/ — the same image gives the same text.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from prodready import __version__
from prodready.targets.image import SavedImage
from prodready.targets.image_packages import Installed, Package

_NAMESPACE = uuid.UUID("4f0a1d0e-6f0b-5b52-9f5e-2a3c1a8b7d61")


def render(image: SavedImage, found: Installed, name: str) -> str:
    """The bill of an image.

    Args:
        image: the image.
        found: what is installed in it.
        name: what the image is called, without its registry and tag.
    """
    content = {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": uuid.uuid5(_NAMESPACE, image.id).urn,
        "version": 1,
        "metadata": {
            "tools": {
                "components": [{"type": "application", "name": "prodready", "version": __version__}]
            },
            "component": {
                "type": "container",
                "bom-ref": image.id,
                "name": name,
                "version": image.id,
            },
        },
        "components": [_component(each, found.system) for each in found.packages],
    }
    return json.dumps(content, indent=2, ensure_ascii=False) + "\n"


def package_url(package: Package, system: str = "") -> str:
    """The package URL: https://github.com/package-url/purl-spec"""
    vendor = system.partition("-")[0]
    space = f"{quote(vendor)}/" if package.kind != "pypi" and vendor else ""
    url = f"pkg:{package.kind}/{space}{quote(package.name, safe='')}@{quote(package.version, safe='')}"
    qualifiers = {"arch": package.architecture, "distro": system if space else ""}
    told = "&".join(f"{key}={quote(value, safe='')}" for key, value in qualifiers.items() if value)
    return f"{url}?{told}" if told else url


def _component(package: Package, system: str) -> Mapping[str, Any]:
    url = package_url(package, system)
    component: dict[str, Any] = {
        "type": "library",
        # Two environments of one image may hold the same release.
        "bom-ref": f"{url}#{package.path}",
        "name": package.name,
        "version": package.version,
        "purl": url,
        "evidence": {"occurrences": [{"location": f"/{package.path}"}]},
    }
    if package.licence:
        component["licenses"] = [{"expression": package.licence}]
    return component
