"""Bills of materials: CycloneDX and SPDX. One that lists nothing proves nothing."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from prodready.outside.interface import Reading, Source, Word, mapping


def components(source: Source, form: str, count: int) -> Reading:
    """The bill of this form with so many components."""
    names = tuple(mapping()["sbom"])
    if not count:
        return Reading((Word(names, False, f"{form} without a component", source.place()),))
    return Reading((Word(names, True, f"{form} with {count} components", source.place()),))


def read_json(source: Source, data: Mapping[str, Any]) -> Reading | None:
    """The bill in JSON; None where it is none."""
    if data.get("bomFormat") == "CycloneDX":
        return components(source, "CycloneDX", _length(data.get("components")))
    if isinstance(data.get("spdxVersion"), str):
        return components(source, data["spdxVersion"], _length(data.get("packages")))
    context = str(data.get("@context", ""))
    if "spdx.org" in context and isinstance(data.get("@graph"), list):
        kinds = [one.get("type") for one in data["@graph"] if isinstance(one, Mapping)]
        return components(source, "SPDX 3", kinds.count("software_Package"))
    return None


def read_tags(source: Source) -> Reading:
    """The bill in SPDX's own form of tags and values."""
    count = len(re.findall(r"^PackageName:[ \t]*\S", source.text, re.MULTILINE))
    return components(source, "SPDX", count)


def _length(value: Any) -> int:
    return len(value) if isinstance(value, list) else 0
