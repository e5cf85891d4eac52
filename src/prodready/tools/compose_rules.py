"""What `docker compose config` refuses and the Compose schema cannot say: names that lead nowhere."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from prodready.documents.yamltree import Path, Tree
from prodready.model import Document, Severity
from prodready.tools.interface import Remark

SERVICES_HELP = "https://docs.docker.com/reference/compose-file/services/"
_OVERRIDE = re.compile(r"(?:docker-)?compose[._-][\w.-]+\.ya?ml\Z|.*\boverride\b.*\Z")
_ELISION = re.compile(r"^\s*(?:#|-)?\s*(?:\.\.\.|…)", re.MULTILINE)


def remarks(document: Document, tree: Tree) -> Iterator[Remark]:
    """Names in a Compose file that stand for nothing in it.

    A file that is merged with another one (an override, `include:`) may name what that one
    defines, so nothing is said about it.
    """
    if _leans_on_others(document, tree.data):
        return
    services = tree.data.get("services")
    if not isinstance(services, dict):
        return
    for name, service in services.items():
        if not isinstance(service, dict) or "extends" in service:
            continue
        yield from _services_named(tree, name, service, services)
        yield from _parts_named(tree, name, service)


def _leans_on_others(document: Document, data: dict[str, Any]) -> bool:
    base = (document.name or "").rsplit("/", 1)[-1]
    return "include" in data or bool(_OVERRIDE.match(base)) or bool(_ELISION.search(document.text))


def _services_named(
    tree: Tree, name: str, service: dict[str, Any], services: dict[str, Any]
) -> Iterator[Remark]:
    here = ("services", name)
    for path, target in _names(service.get("depends_on"), (*here, "depends_on")):
        if target in services:
            continue
        if tree.get(*path, "required") is False:
            continue
        yield _remark(tree, path, "compose-depends-on", f"`{name}` depends on", target, "service")
    for path, link in _names(service.get("links"), (*here, "links")):
        if link.split(":")[0] not in services:
            target = link.split(":")[0]
            yield _remark(tree, path, "compose-links", f"`{name}` links to", target, "service")
    for key in ("network_mode", "ipc", "pid"):
        value = service.get(key)
        if isinstance(value, str) and value.startswith("service:") and value[8:] not in services:
            said = f"`{name}` shares `{key}` with"
            yield _remark(
                tree, (*here, key), f"compose-{key.replace('_', '-')}", said, value[8:], "service"
            )


def _parts_named(tree: Tree, name: str, service: dict[str, Any]) -> Iterator[Remark]:
    here = ("services", name)
    for path, target in _names(service.get("networks"), (*here, "networks")):
        if target != "default" and target not in _defined(tree, "networks"):
            yield _remark(tree, path, "compose-network", f"`{name}` joins", target, "network")
    for sort in ("secret", "config"):
        for path, target in _sources(service.get(f"{sort}s"), (*here, f"{sort}s")):
            if target not in _defined(tree, f"{sort}s"):
                yield _remark(tree, path, f"compose-{sort}", f"`{name}` uses", target, sort)
    for path, target in _volumes(service.get("volumes"), (*here, "volumes")):
        if target not in _defined(tree, "volumes"):
            yield _remark(tree, path, "compose-volume", f"`{name}` mounts", target, "volume")


def _remark(tree: Tree, path: Path, rule: str, said: str, target: str, sort: str) -> Remark:
    message = f"{said} `{target}`, and no such {sort} is defined"
    fix = f"define `{target}` under `{sort}s:`, or correct its name"
    if "$" in target:
        message += " (interpolated names are not resolved)"
    return Remark(rule, message, Severity.HIGH, *tree.place(path), help=SERVICES_HELP, fix=fix)


def _defined(tree: Tree, section: str) -> dict[str, Any]:
    found = tree.data.get(section)
    return found if isinstance(found, dict) else {}


def _names(value: Any, path: Path) -> Iterator[tuple[Path, str]]:
    """The names in a list of names, or in the keys of a mapping."""
    if isinstance(value, dict):
        yield from (((*path, key), key) for key in value if "$" not in key)
    elif isinstance(value, list):
        for index, item in enumerate(value):
            if isinstance(item, str) and "$" not in item:
                yield (*path, index), item


def _sources(value: Any, path: Path) -> Iterator[tuple[Path, str]]:
    """The names in a service's `secrets:` or `configs:`, short (`x`) or long (`source: x`)."""
    yield from _names(value if isinstance(value, list) else None, path)
    for index, item in enumerate(value if isinstance(value, list) else ()):
        source = item.get("source") if isinstance(item, dict) else None
        if isinstance(source, str) and "$" not in source:
            yield (*path, index, "source"), source


def _volumes(value: Any, path: Path) -> Iterator[tuple[Path, str]]:
    """The named volumes in a service's `volumes:`; paths and unnamed volumes are none."""
    for index, item in enumerate(value if isinstance(value, list) else ()):
        if isinstance(item, str) and ":" in item:
            source = item.split(":")[0]
            if re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_.-]+", source):
                yield (*path, index), source
        elif isinstance(item, dict) and item.get("type") == "volume":
            named = item.get("source")
            if isinstance(named, str) and "$" not in named:
                yield (*path, index, "source"), named
