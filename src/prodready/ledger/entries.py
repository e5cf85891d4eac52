"""Attestations and waivers as they stand in `.prodready/`, read strictly.

`data/attestations.schema.json` and `data/waivers.schema.json` say the same for editors; a test
keeps them together.
"""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any

from prodready.catalog.model import Catalog
from prodready.documents.reading import read_text
from prodready.errors import InputError
from prodready.model import Place

if TYPE_CHECKING:
    from prodready.documents.yamltree import Tree

FOLDER = ".prodready"
MAX_DAYS = 365
"""Days that a person's word or an exception may hold."""


class Sort(StrEnum):
    """What a person signed."""

    ATTESTATION = "attestation"
    WAIVER = "waiver"

    @property
    def file(self) -> str:
        """Where it is kept, from the folder that is checked."""
        return f"{FOLDER}/{self.value}s.yaml"

    @property
    def says(self) -> str:
        """The key of what the person says: what was seen, or why the failure is accepted."""
        return "evidence" if self is Sort.ATTESTATION else "reason"


@dataclass(frozen=True, slots=True)
class Signature:
    """One entry: who answers for an item, until when, and with what."""

    sort: Sort
    item: str
    by: str
    on: date
    until: date
    text: str
    """The evidence (a link or a file), or the reason."""
    place: Place
    resource: str | None = None
    """Of a waiver: a path, a pattern of paths, or the name of what it is for."""
    note: str | None = None

    def expired(self, today: date) -> bool:
        """Whether its last day is over."""
        return today > self.until


@dataclass(frozen=True, slots=True)
class Ledger:
    """Everything that people signed for a repository."""

    attestations: tuple[Signature, ...] = ()
    waivers: tuple[Signature, ...] = ()


def read_ledger(root: Path, catalog: Catalog) -> Ledger:
    """The attestations and waivers of a folder; none where the files are not there.

    Raises:
        InputError: an entry is not well-formed; the message names the file and the line.
    """
    return Ledger(
        tuple(_read(root, Sort.ATTESTATION, catalog)), tuple(_read(root, Sort.WAIVER, catalog))
    )


def entries_of(tree: Tree, sort: Sort) -> list[Any]:
    """The list of entries in a file of this sort.

    Raises:
        InputError: the file holds something else.
    """
    data = tree.data
    key = f"{sort.value}s"
    if not isinstance(data, dict) or set(data) != {key} or not isinstance(data[key], list | None):
        raise InputError(f"{sort.file}: holds one key, `{key}:`, with a list")
    return data[key] or []


def parse(path: Path, sort: Sort) -> Tree | None:
    """The file as a tree; None where it is not there or empty.

    Raises:
        InputError: it is no YAML, or cannot be read.
    """
    if not path.exists():
        return None
    from prodready.documents.yamltree import YamlError, load  # only here: most have no such file

    try:
        trees = load(read_text(path))
    except YamlError as error:
        raise InputError(f"{sort.file}:{error.line}: is no YAML: {error}") from None
    if len(trees) > 1:
        raise InputError(f"{sort.file}: holds one YAML document")
    return trees[0] if trees else None


def _read(root: Path, sort: Sort, catalog: Catalog) -> list[Signature]:
    tree = parse(root / sort.file, sort)
    if tree is None:
        return []
    read = []
    for index, data in enumerate(entries_of(tree, sort)):
        line = tree.value_place((f"{sort.value}s", index))[0]
        try:
            read.append(parse_entry(data, sort, catalog, line))
        except ValueError as error:
            raise InputError(f"{sort.file}:{line}: {error}") from None
    seen: dict[tuple[str, str | None], Signature] = {}
    for one in read:
        twin = seen.setdefault((one.item, one.resource), one)
        if twin is not one:
            raise InputError(
                f"{one.place.path}:{one.place.line}: {one.item} is there already, "
                f"in line {twin.place.line}; keep one of the two"
            )
    return read


_REQUIRED = {
    Sort.ATTESTATION: ("item", "by", "on", "until", "evidence"),
    Sort.WAIVER: ("item", "by", "on", "until", "reason"),
}
_OPTIONAL = {Sort.ATTESTATION: ("note",), Sort.WAIVER: ("resource", "note")}


def parse_entry(data: Any, sort: Sort, catalog: Catalog, line: int = 1) -> Signature:
    """One entry.

    Raises:
        ValueError: it is not well-formed; the message says what to change.
    """
    if not isinstance(data, Mapping):
        raise ValueError("an entry is a mapping with `item:` and the rest")
    known = (*_REQUIRED[sort], *_OPTIONAL[sort])
    for key in data:
        if key not in known:
            raise ValueError(f"{key} is no key of {sort.value}s; they are {', '.join(known)}")
    texts = {key: _text(data, key, required=key in _REQUIRED[sort]) for key in known}
    signed, until = _date(texts["on"], "on"), _date(texts["until"], "until")
    if until > signed + timedelta(days=MAX_DAYS):
        raise ValueError(f"until is more than {MAX_DAYS} days after {signed}; look again earlier")
    if until < signed:
        raise ValueError(f"until ({until}) is before {signed}, the day on which it was signed")
    return Signature(
        sort=sort,
        item=item_named(str(texts["item"]), catalog),
        by=str(texts["by"]),
        on=signed,
        until=until,
        text=str(texts[sort.says]),
        place=Place(sort.file, line),
        resource=texts.get("resource"),
        note=texts["note"],
    )


def _text(data: Mapping[str, Any], key: str, *, required: bool) -> str | None:
    value = data.get(key)
    if value is None and not required:
        return None
    if not isinstance(value, str) or not value.strip():
        raise ValueError(f"{key} is missing" if value is None else f"{key} is a text")
    return value.strip()


def _date(value: str | None, key: str) -> date:
    try:
        return date.fromisoformat(value or "")
    except ValueError:
        raise ValueError(f"{key} is a date like 2027-01-31, not {value!r}") from None


def item_named(name: str, catalog: Catalog) -> str:
    """The id of the item of this name, or of the one that answers it.

    Raises:
        ValueError: there is none; the message names one that is close.
    """
    if name in catalog.answered:
        return catalog.answered[name]
    close = difflib.get_close_matches(name, catalog.answered, n=1)
    hint = f"; did you mean {close[0]}?" if close else ""
    raise ValueError(f"there is no item {name}{hint}")
