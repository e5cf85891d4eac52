"""What `docker compose config` refuses and the Compose schema cannot say: names that lead nowhere."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from prodready.documents.yamltree import Path, Tree
from prodready.model import Document, Severity
from prodready.patterns import lazy
from prodready.tools.interface import Remark
from prodready.tools.schema import LEFT_OUT, leaves_out
from prodready.tools.schema_words import closest

SERVICES_HELP = "https://docs.docker.com/reference/compose-file/services/"
SNIPPET = "it is a snippet"
_OVERRIDE = lazy(r"(?:docker-)?compose[._-][\w.-]+\.ya?ml\Z|.*\boverride\b.*\Z")


@dataclass(frozen=True, slots=True)
class Dangling:
    """A name in a Compose file that nothing in it defines.

    Attributes:
        remark: what to say of it in a file that stands for itself.
        is_sure: whether it is a mistake even in a snippet: there is a name that was meant, or a
            section that should define it and does not.
    """

    remark: Remark
    is_sure: bool


def dangling(tree: Tree) -> Iterator[Dangling]:
    """The names in a Compose file that stand for nothing in it."""
    services = tree.data.get("services")
    for name, service in services.items() if isinstance(services, dict) else ():
        if isinstance(service, dict):
            yield from _services_named(tree, name, service, services)
            yield from _parts_named(tree, name, service)


def excuse(document: Document, data: dict[str, Any]) -> str | None:
    """Why something else may define what this file names; None when it stands for itself."""
    base = (document.name or "").rsplit("/", 1)[-1]
    if "include" in data:
        return "it includes other files"
    if _OVERRIDE.match(base):
        return "it is merged with another file"
    if leaves_out(document.text):
        return LEFT_OUT
    return None if document.name else SNIPPET


def _services_named(
    tree: Tree, name: str, service: dict[str, Any], services: dict[str, Any]
) -> Iterator[Dangling]:
    here = ("services", name)
    for path, target in _names(service.get("depends_on"), (*here, "depends_on")):
        if target in services:
            continue
        if tree.get(*path, "required") is False:
            continue
        yield _dangling(tree, path, "compose-depends-on", f"`{name}` depends on", target, "service")
    for path, link in _names(service.get("links"), (*here, "links")):
        if link.split(":")[0] not in services:
            target = link.split(":")[0]
            yield _dangling(tree, path, "compose-links", f"`{name}` links to", target, "service")
    for key in ("network_mode", "ipc", "pid"):
        value = service.get(key)
        if isinstance(value, str) and value.startswith("service:") and value[8:] not in services:
            said = f"`{name}` shares `{key}` with"
            yield _dangling(
                tree, (*here, key), f"compose-{key.replace('_', '-')}", said, value[8:], "service"
            )


def _parts_named(tree: Tree, name: str, service: dict[str, Any]) -> Iterator[Dangling]:
    here = ("services", name)
    for path, target in _names(service.get("networks"), (*here, "networks")):
        if target != "default" and target not in _defined(tree, "networks"):
            yield _dangling(tree, path, "compose-network", f"`{name}` joins", target, "network")
    for sort in ("secret", "config"):
        for path, target in _sources(service.get(f"{sort}s"), (*here, f"{sort}s")):
            if target not in _defined(tree, f"{sort}s"):
                yield _dangling(tree, path, f"compose-{sort}", f"`{name}` uses", target, sort)
    for path, target in _volumes(service.get("volumes"), (*here, "volumes")):
        if target not in _defined(tree, "volumes"):
            yield _dangling(tree, path, "compose-volume", f"`{name}` mounts", target, "volume")


def _dangling(tree: Tree, path: Path, rule: str, said: str, target: str, sort: str) -> Dangling:
    known = tree.data.get(f"{sort}s")
    meant = closest(target, list(known)) if isinstance(known, dict) else None
    hint = f", did you mean `{meant}`?" if meant else ""
    message = f"{said} `{target}`, and no such {sort} is defined{hint}"
    fix = f"write `{meant}`" if meant else f"define `{target}` under `{sort}s:`"
    place = tree.place(path)
    remark = Remark(rule, message, Severity.HIGH, *place, help=SERVICES_HELP, fix=fix)
    return Dangling(remark, bool(meant) or (sort != "service" and bool(known)))


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
