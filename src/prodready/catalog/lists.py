"""Reads checklists: ordered sections of items, named one by one or selected by area and phase."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from prodready.catalog.loader import load_catalog
from prodready.catalog.model import Catalog, Checklist, Item, Phase, Section, Surface
from prodready.catalog.packaged import packaged
from prodready.catalog.reading import Fields, parse_strange_yaml


@dataclass(frozen=True, slots=True)
class Selection:
    """Items by what they are; what is empty says nothing."""

    areas: tuple[str, ...] = ()
    phases: tuple[Phase, ...] = ()
    surfaces: tuple[Surface, ...] = ()

    def matches(self, item: Item) -> bool:
        """Whether the item is of these areas, phases and surfaces."""
        return (
            (not self.areas or item.area in self.areas)
            and (not self.phases or item.phase in self.phases)
            and (not self.surfaces or not set(self.surfaces).isdisjoint(item.surfaces))
        )


@cache
def load_checklists() -> Mapping[str, Checklist]:
    """Every packaged checklist by id that holds an item.

    A name that no item answers yet is left out and told in `open`; a test holds these names
    against the list of names that the project has set itself.

    Raises:
        InputError: a file is not a well-formed checklist.
    """
    catalog = load_catalog()
    lists = {}
    for name, data in packaged("checklists").items():
        checklist = _read(data, name, catalog, strict=False)
        if checklist.items:
            lists[checklist.id] = checklist
    return lists


def parse_checklist(text: str, name: str, catalog: Catalog) -> Checklist:
    """Read one checklist of a project from the text of its file.

    Raises:
        InputError: the file is not well-formed, or names an item that does not exist.
    """
    return _read(parse_strange_yaml(text, name), name, catalog, strict=True)


def _read(data: Any, name: str, catalog: Catalog, *, strict: bool) -> Checklist:
    fields = Fields(data, name)
    sections, open_ = [], []
    seen: set[str] = set()
    for entry in fields.entries("sections"):
        title = entry.text("title")
        ids: list[str] = []
        for wanted in entry.texts("items"):
            id_ = catalog.answered.get(wanted)
            if id_ is not None:
                ids.append(id_)
            elif strict:
                raise entry.error("items", f"there is no item {wanted}")
            else:
                open_.append(wanted)
        ids += _selected(entry, catalog)
        own = tuple(id_ for id_ in dict.fromkeys(ids) if id_ not in seen)
        seen.update(own)
        sections.append(Section(title, own))
        entry.finish()
    checklist = Checklist(
        id=name.rpartition("/")[2].removesuffix(".yaml"),
        title=fields.text("title"),
        purpose=fields.text("purpose"),
        sections=tuple(section for section in sections if section.items),
        open=tuple(dict.fromkeys(open_)),
    )
    fields.finish()
    return checklist


def _selected(entry: Fields, catalog: Catalog) -> Iterator[str]:
    if not entry.has("select"):
        return
    selection = read_selection(entry.nested("select"))
    yield from (item.id for item in by_weight(catalog) if selection.matches(item))


def by_weight(catalog: Catalog) -> list[Item]:
    """The items, the most severe first."""
    return sorted(catalog.values(), key=lambda item: (item.severity.rank, item.area, item.id))


def read_selection(fields: Fields) -> Selection:
    """Read `{areas: […], phases: […], surfaces: […]}`."""
    selection = Selection(
        fields.texts("areas"), fields.words("phases", Phase), fields.words("surfaces", Surface)
    )
    fields.finish()
    return selection
