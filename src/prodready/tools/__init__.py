"""The external checkers, one adapter a module. Adding a tool is adding one file here."""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache

from prodready.tools.interface import Tool


@cache
def all_tools() -> tuple[Tool, ...]:
    """The `TOOL` of every module in this package, by name; the modules are imported on first use."""
    modules = (
        importlib.import_module(f"{__name__}.{info.name}")
        for info in pkgutil.iter_modules(__path__)
    )
    tools = [tool for tool in (getattr(module, "TOOL", None) for module in modules) if tool]
    return tuple(sorted(tools, key=lambda tool: tool.name))
