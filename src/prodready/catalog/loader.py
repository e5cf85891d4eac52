"""Reads the packaged items and checklists, strictly: a mistake in a file names the file and key."""

from __future__ import annotations

import inspect
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Any

import yaml

from prodready.catalog.model import (
    REFERENCES,
    Catalog,
    CheckCall,
    Checklist,
    Effort,
    Examples,
    Item,
    Phase,
    Section,
    Surface,
)
from prodready.catalog.reading import Fields
from prodready.checks.interface import all_checks
from prodready.errors import InputError
from prodready.model import Kind, Severity

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@cache
def load_catalog() -> Catalog:
    """Every packaged item.

    Raises:
        InputError: a file is not a well-formed item, or two items share an id.
    """
    items: dict[str, Item] = {}
    for area, file in _item_files(resources.files("prodready") / "catalog"):
        item = parse_item(file.read_text("utf-8"), area, file.name)
        if item.id in items:
            raise InputError(f"{area}/{file.name}: {items[item.id].area} has an item of this id")
        items[item.id] = item
    return Catalog(items)


@cache
def load_checklists() -> Mapping[str, Checklist]:
    """Every packaged checklist by id.

    Raises:
        InputError: a file is not a well-formed checklist, or names an item that does not exist.
    """
    known = load_catalog()
    lists = {}
    for file in _yaml_files(resources.files("prodready") / "checklists"):
        checklist = parse_checklist(file.read_text("utf-8"), file.name, known)
        lists[checklist.id] = checklist
    return lists


def parse_item(text: str, area: str, name: str) -> Item:
    """Read one item from the text of its file `name` in the folder `area`."""
    fields = Fields(_yaml(text, f"{area}/{name}"), f"{area}/{name}")
    examples = fields.nested("examples")
    applies = fields.nested("applies")
    item = Item(
        id=name.removesuffix(".yaml"),
        area=area,
        title=fields.text("title"),
        severity=fields.word("severity", Severity),
        effort=fields.word("effort", Effort),
        phase=fields.word("phase", Phase),
        surfaces=fields.words("surfaces", Surface),
        kinds=applies.words("kinds", Kind),
        check=_check(fields),
        why=fields.text("why"),
        verify=fields.text("verify"),
        fix=fields.text("fix"),
        examples=Examples(examples.optional_text("good"), examples.optional_text("bad")),
        references=_references(fields),
        pages=fields.texts("pages"),
        covers=fields.texts("covers"),
    )
    for used in (examples, applies, fields):
        used.finish()
    if not item.surfaces:
        raise fields.error("surfaces", "must name at least one")
    return item


def parse_checklist(text: str, name: str, known: Iterable[str]) -> Checklist:
    """Read one checklist from the text of its file; `known` are the ids that items have."""
    fields = Fields(_yaml(text, name), name)
    ids = set(known)
    sections = []
    for entry in fields.entries("sections"):
        section = Section(entry.text("title"), entry.texts("items"))
        for id_ in section.items:
            if id_ not in ids:
                raise entry.error("items", f"there is no item {id_}")
        entry.finish()
        sections.append(section)
    checklist = Checklist(
        id=name.removesuffix(".yaml"),
        title=fields.text("title"),
        purpose=fields.text("purpose"),
        sections=tuple(sections),
    )
    fields.finish()
    return checklist


def _check(fields: Fields) -> CheckCall | None:
    if not fields.has("check"):
        return None
    arguments = fields.mapping("check")
    kind = arguments.pop("kind", None)
    function = all_checks().get(kind) if isinstance(kind, str) else None
    if function is None:
        raise fields.error("check.kind", f"there is no check {kind!r}")
    settable = {
        name
        for name, parameter in inspect.signature(function).parameters.items()
        if parameter.default is not inspect.Parameter.empty
    }
    for name in arguments:
        if name not in settable:
            raise fields.error(f"check.{name}", f"is no argument of {kind}")
    return CheckCall(str(kind), arguments)


def _references(fields: Fields) -> dict[str, tuple[str, ...]]:
    references = {}
    for name, value in fields.mapping("references").items():
        values = value if isinstance(value, list) else [value]
        if name not in REFERENCES:
            raise fields.error(f"references.{name}", f"is none of: {', '.join(REFERENCES)}")
        if not values or not all(isinstance(entry, str) and entry for entry in values):
            raise fields.error(f"references.{name}", "must be a text or a list of texts")
        references[name] = tuple(values)
    return references


def _yaml(text: str, source: str) -> Any:
    try:
        return yaml.load(text, Loader=_LOADER)  # noqa: S506 - the safe loader, in C where there is one
    except yaml.YAMLError as error:
        raise InputError(f"{source}: is no YAML: {' '.join(str(error).split())}") from None


def _item_files(folder: Traversable) -> Iterator[tuple[str, Traversable]]:
    for area in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if area.is_dir() and not area.name.startswith(("_", ".")):
            for file in _yaml_files(area):
                yield area.name, file


def _yaml_files(folder: Traversable) -> Iterator[Traversable]:
    for file in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if file.name.endswith(".yaml"):
            yield file
