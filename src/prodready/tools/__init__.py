"""The external checkers, one adapter a module. Adding a tool is adding one file here."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Collection
from functools import cache
from pathlib import Path

from prodready.model import Kind
from prodready.tools.interface import Tool
from prodready.tools.listing import listed


@cache
def all_tools() -> tuple[Tool, ...]:
    """The `TOOL` of every module in this package, by name; the modules are imported on first use."""
    return tuple(sorted(_adapters().values(), key=lambda tool: tool.name))


def tools_for(kinds: Collection[Kind], known: dict[str, list[str]]) -> tuple[Tool, ...]:
    """The tools that have a say about any of these kinds, by name; no other module is imported.

    `known` names the kinds of each module with a tool, as found in an earlier run of this code;
    it is filled in when it is empty.
    """
    if not known:
        known.update(listed(Path(__file__).parent, _kinds))
    wanted = {kind.value for kind in kinds}
    tools = [_adapter(name) for name, own in known.items() if not wanted.isdisjoint(own)]
    return tuple(sorted((tool for tool in tools if tool), key=lambda tool: tool.name))


def _kinds() -> dict[str, list[str]]:
    return {name: sorted(tool.kinds) for name, tool in _adapters().items()}


@cache
def _adapters() -> dict[str, Tool]:
    """The `TOOL` of every module that has one, by the module's name."""
    found = {info.name: _adapter(info.name) for info in pkgutil.iter_modules(__path__)}
    return {name: tool for name, tool in found.items() if tool}


def _adapter(name: str) -> Tool | None:
    return getattr(importlib.import_module(f"{__name__}.{name}"), "TOOL", None)
