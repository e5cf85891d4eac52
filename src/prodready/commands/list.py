"""`prodready list`: what there is to check, and with what."""

from __future__ import annotations

import argparse
import inspect
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from prodready.catalog import load_profiles
from prodready.catalog.own import catalog_of, checklists_of
from prodready.catalog.thresholds import load_thresholds
from prodready.checks.interface import all_checks
from prodready.errors import Exit
from prodready.reports import deliver

HELP = "list the items, checklists, profiles, thresholds, checks or tools"

Row = dict[str, Any]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument(
        "what", nargs="?", choices=list(TABLES), default="items", help="what to list (items)"
    )
    parser.add_argument("--format", choices=["json", "text"], default="text", help="(text)")


def run(args: argparse.Namespace) -> int:
    """Print the table."""
    rows = TABLES[args.what]()
    if args.format == "json":
        data = {"schema": "prodready.list/1", args.what: rows}
        deliver(json.dumps(data, indent=1, ensure_ascii=False) + "\n", None)
    else:
        deliver(table(rows), None)
    return Exit.OK


def items() -> list[Row]:
    """Every item: id, area, severity, phase, check, title."""
    return [
        {
            "id": item.id,
            "area": item.area,
            "severity": item.severity.value,
            "phase": item.phase.value,
            "check": item.check.kind if item.check else None,
            "title": item.title,
        }
        for item in catalog_of(Path()).values()
    ]


def checklists() -> list[Row]:
    """Every checklist: id, number of items, title."""
    return [
        {"id": one.id, "items": len(one.items), "title": one.title}
        for one in checklists_of(Path(), catalog_of(Path())).values()
    ]


def profiles() -> list[Row]:
    """Every profile: name, number of items, what it is."""
    catalog = catalog_of(Path())
    return [
        {"name": one.name, "items": len(one.select(catalog)), "purpose": one.purpose}
        for one in load_profiles().values()
    ]


def thresholds() -> list[Row]:
    """Every number that items are measured by: name, default, unit, what it is."""
    return [
        {"name": one.name, "default": one.default, "unit": one.unit, "says": one.says}
        for one in load_thresholds().values()
    ]


def checks() -> list[Row]:
    """Every check: kind, the items that it decides, what it looks for."""
    decides: dict[str, list[str]] = {kind: [] for kind in sorted(all_checks())}
    for item in catalog_of(Path()).values():
        if item.check:
            decides.setdefault(item.check.kind, [])
            decides[item.check.kind].append(item.id)
    return [
        {"kind": kind, "items": ids, "looks for": _summary(all_checks()[kind])}
        for kind, ids in decides.items()
    ]


def tools() -> list[Row]:
    """Every external tool: name, version here (None: not installed), kinds of document."""
    from prodready.tools import all_tools  # only here: the adapters are not needed otherwise

    return [
        {
            "name": tool.name,
            "version": tool.version(),
            "kinds": sorted(kind.value for kind in tool.kinds),
        }
        for tool in all_tools()
    ]


TABLES: dict[str, Callable[[], list[Row]]] = {
    "items": items,
    "checklists": checklists,
    "profiles": profiles,
    "thresholds": thresholds,
    "checks": checks,
    "tools": tools,
}


def table(rows: Sequence[Row]) -> str:
    """Rows of the same keys as aligned columns; the last column is as long as it is."""
    if not rows:
        return ""
    texts = [[_cell(value) for value in row.values()] for row in rows]
    widths = [max(len(line[i]) for line in texts) for i in range(len(texts[0]))]
    lines = ["  ".join(c.ljust(w) for c, w in zip(line, widths, strict=True)) for line in texts]
    return "\n".join(line.rstrip() for line in lines) + "\n"


def _cell(value: Any) -> str:
    if value is None:
        return "-"
    return " ".join(map(str, value)) if isinstance(value, list) else str(value)


def _summary(function: Callable[..., Any]) -> str:
    return " ".join((inspect.getdoc(function) or "").split("\n\n")[0].split())
