"""The catalogue of a project: the packaged items and its own, in `.prodready/items`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from prodready.catalog.lists import load_checklists, parse_checklist
from prodready.catalog.loader import load_catalog, parse_item
from prodready.catalog.model import Catalog, Checklist, Item
from prodready.documents.reading import read_text
from prodready.errors import InputError

FOLDER = ".prodready"
AREA = "own"
"""The area of an item that lies in `.prodready/items` itself, in no folder below it."""


def catalog_of(root: Path) -> Catalog:
    """Every item that a folder is checked against.

    Raises:
        InputError: an item of its own is not well-formed, or has the id of another.
    """
    packaged = load_catalog()
    own: dict[str, Item] = {}
    for area, file in _files(root):
        name = file.relative_to(root).as_posix()
        item = parse_item(read_text(file), area, file.name, own=True, source=name)
        if item.id in packaged or item.id in own:
            raise InputError(f"{name}: there is an item {item.id} already; choose another name")
        own[item.id] = item
    return Catalog({**packaged, **own}) if own else packaged


def checklists_of(root: Path, catalog: Catalog) -> Mapping[str, Checklist]:
    """Every checklist by id, the project's own in `.prodready/checklists` among them.

    Raises:
        InputError: a list is not well-formed, names an unknown item, or has the id of another.
    """
    lists = dict(load_checklists())
    folder = root / FOLDER / "checklists"
    for file in sorted(folder.glob("*.yaml")) if folder.is_dir() else ():
        name = file.relative_to(root).as_posix()
        made = parse_checklist(read_text(file), name, catalog)
        if made.id in lists:
            raise InputError(f"{name}: there is a checklist {made.id} already; choose another name")
        lists[made.id] = made
    return lists


def _files(root: Path) -> Iterator[tuple[str, Path]]:
    folder = root / FOLDER / "items"
    if not folder.is_dir():
        return
    for file in sorted(folder.glob("*.yaml")):
        yield AREA, file
    for file in sorted(folder.glob("*/*.yaml")):
        yield file.parent.name, file
