"""The formats that every command writes, each imported when it is asked for."""

from __future__ import annotations

import importlib

from prodready.reports.sheet import Sheet

PUBLISHED = ("github", "html", "junit", "markdown", "sarif")
"""Formats that are made from a sheet: one module each, with `render(sheet) -> str`."""

FORMATS = tuple(sorted((*PUBLISHED, "json", "text")))


def render(sheet: Sheet, name: str) -> str:
    """The sheet in one of the published formats."""
    module = importlib.import_module(f"prodready.reports.{name}")
    return str(module.render(sheet))
