"""Packages that a manifest asks for and the lock file beside it does not hold."""

from __future__ import annotations

import json
import posixpath
import re
import tomllib
from typing import Any

from prodready.documents.repository import Repository

_SECTIONS = ("dependencies", "devDependencies", "optionalDependencies")
_NODE = ("package-lock.json", "npm-shrinkwrap.json")
_PYTHON = ("uv.lock", "poetry.lock", "pdm.lock")
_ELSEWHERE = ("file:", "link:", "portal:", "workspace:", "catalog:", "patch:")


def not_in(path: str, lock: str, repository: Repository) -> str | None:
    """A package that the manifest asks for and the lock in the same folder does not have."""
    folder, name = posixpath.split(path)
    if posixpath.dirname(lock) != folder:
        return None
    text, locked = repository.read(path) or "", repository.read(lock) or ""
    return _unheld(name, text, posixpath.basename(lock), locked) if locked.strip() else None


def _unheld(manifest: str, text: str, lock: str, locked: str) -> str | None:
    """The first package of the manifest whose name the lock file beside it does not have."""
    if manifest == "package.json" and lock in _NODE:
        asked = _of_node(text)
        held = _of_npm(locked)
        return next((name for name in asked if name not in held), None) if held else None
    if manifest == "pyproject.toml" and lock in _PYTHON:
        known = {_plain(name) for name in re.findall(r'^name\s*=\s*"([^"]+)"', locked, re.M)}
        return next(
            (name for name in _of_python(text) if known and _plain(name) not in known), None
        )
    return None


def _of_node(text: str) -> list[str]:
    data = json_object(text)
    sections = (data.get(section) for section in _SECTIONS)
    return [
        name
        for section in sections
        if isinstance(section, dict)
        for name, version in section.items()
        if not str(version).startswith(_ELSEWHERE)
    ]


def _of_npm(locked: str) -> set[str] | None:
    """The packages that npm's lock file was made for; None where it does not say."""
    data = json_object(locked)
    packages = data.get("packages")
    root = packages.get("") if isinstance(packages, dict) else None
    if isinstance(root, dict):
        every = (root.get(section) for section in (*_SECTIONS, "peerDependencies"))
        return {name for section in every if isinstance(section, dict) for name in section}
    return None


def json_object(text: str) -> dict[str, Any]:
    """The object that the text is; an empty one where it is no object."""
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return data if isinstance(data, dict) else {}


def _of_python(text: str) -> list[str]:
    """The packages that a project asks for whatever the system: a lock leaves out what no system wants."""
    try:
        project = tomllib.loads(text).get("project")
    except (tomllib.TOMLDecodeError, RecursionError):
        return []
    asked = project.get("dependencies") if isinstance(project, dict) else None
    found = [
        re.match(r"\s*([A-Za-z0-9][\w.-]*)", str(one)) for one in asked or () if ";" not in str(one)
    ]
    return [one[1] for one in found if one]


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
