"""The page that accounts for every line of the lists that the handbook was made from."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from prodready.catalog import Catalog, load_catalog
from prodready.catalog.reading import Fields, parse_yaml
from prodready.site.reference.proof import Proof, proof_section, proofs, read_cases
from prodready.site.reference.words import page_words

PAGE = "reference/sources.md"
DATA = Path("scripts/data")
_END = (
    "*This page is generated from scripts/data and the catalogue. Change these, not the page.*\n"
    "{ .pr-generated }\n"
)

SOURCES: Mapping[str, str] = {
    "lab": "Lab 1.6",
    "guide": "Production guide",
    "junior": "Junior checklist",
    "phase6": "Phase 6",
    "summary": "Implementation summary",
}
"""How a list is called, by the first part of its lines' refs."""


class Landing(StrEnum):
    """What became of a line."""

    ITEM = "item"
    PAGE = "page"
    DROPPED = "dropped"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a source: its ref, the names of what it asks for, and where it landed."""

    ref: str
    name: str
    also: tuple[str, ...]
    landing: Landing
    target: str = ""
    """The item's id, the page with its anchor, or the reason."""


def read_lines(catalog: Catalog, folder: Path = DATA) -> list[Line]:
    """Every line in the order of the sources.

    Raises:
        InputError: the data say something of a name or a ref that does not exist.
    """
    with (folder / "sources.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    file = "lands.yaml"
    fields = Fields(parse_yaml((folder / file).read_text("utf-8"), file), file)
    tables = {key: fields.mapping(key) for key in ("pages", "dropped", "lines")}
    fields.finish()
    names, refs = {row["name"] for row in rows}, {row["ref"] for row in rows}
    for key, table in tables.items():
        for entry in table:
            if entry not in (refs if key == "lines" else names):
                raise fields.error(f"{key}.{entry}", "is in no line of the sources")
    own = {ref: _own(str(value)) for ref, value in tables["lines"].items()}
    return [
        Line(
            row["ref"],
            row["name"],
            tuple(row["also"].split()),
            *own.get(row["ref"], _landing(row["name"], catalog, tables)),
        )
        for row in rows
    ]


def read_names(folder: Path = DATA) -> frozenset[str]:
    """Every name that a line of the sources has, first or besides."""
    with (folder / "sources.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    return frozenset(name for row in rows for name in (row["name"], *row["also"].split()))


def _own(value: str) -> tuple[Landing, str]:
    word, _, rest = value.partition(" ")
    return Landing(word), rest


def _landing(
    name: str, catalog: Catalog, tables: Mapping[str, Mapping[str, object]]
) -> tuple[Landing, str]:
    if name in catalog.answered:
        return Landing.ITEM, catalog.answered[name]
    if name in tables["pages"]:
        return Landing.PAGE, str(tables["pages"][name])
    if name in tables["dropped"]:
        return Landing.DROPPED, str(tables["dropped"][name])
    return Landing.OPEN, ""


def first_names(folder: Path = DATA) -> frozenset[str]:
    """The names that the lines stand under: the first of each, without those that come besides."""
    with (folder / "sources.csv").open(encoding="utf-8", newline="") as stream:
        return frozenset(row["name"] for row in csv.DictReader(stream))


def name_proofs(catalog: Catalog, folder: Path = DATA) -> dict[str, Proof]:
    """By name of the lines, what stands for it.

    Raises:
        InputError: the list of live items is not one.
    """
    cases = read_cases(folder.parents[1] / "tests" / "cases", folder)
    return proofs(first_names(folder), catalog, cases)


def sources_page(folder: Path = DATA) -> dict[str, str]:
    """The page by its path in the docs folder."""
    catalog = load_catalog()
    lines = read_lines(catalog, folder)
    parts = [
        "---\ntitle: Sources\ndescription: What became of every line of the lists that the "
        "handbook was made from.\n---\n",
        "# Sources\n",
        "For whoever knows one of the five lists that this handbook was made from and looks for a "
        "line of it: every line by its number, the name of what it asks for, and where it is now.\n",
        _totals(lines),
        proof_section(name_proofs(catalog, folder)),
    ]
    for source, title in SOURCES.items():
        parts.append(f"## {title} {{ #{source} }}\n")
        parts.append("| Line | Asks for | Now |\n| --- | --- | --- |")
        parts += [_row(line, catalog) for line in lines if line.ref.startswith(f"{source}-")]
        parts.append("")
    return {PAGE: "\n".join([*parts, _END])}


def _totals(lines: list[Line]) -> str:
    names = {line.name for line in lines}
    counts = {landing: [line for line in lines if line.landing is landing] for landing in Landing}
    rows = ["| Now | Lines | Names |", "| --- | ---: | ---: |"]
    for landing, chosen in counts.items():
        rows.append(f"| {_WORDS[landing]} | {len(chosen)} | {len({c.name for c in chosen})} |")
    rows.append(f"| all | {len(lines)} | {len(names)} |")
    return "\n".join(rows) + "\n"


_WORDS = {
    Landing.ITEM: "an item of the catalogue",
    Landing.PAGE: "on a page",
    Landing.DROPPED: "left out, with the reason",
    Landing.OPEN: "open",
}


def _row(line: Line, catalog: Catalog) -> str:
    also = f", {', '.join(f'`{name}`' for name in line.also)}" if line.also else ""
    return f"| {line.ref} | `{line.name}`{also} | {'; '.join(_now(line, catalog))} |"


def _now(line: Line, catalog: Catalog) -> Iterator[str]:
    if line.landing is Landing.ITEM:
        item = catalog[line.target]
        yield f"item [{item.id}](catalog/{item.id}.md)"
        if item.pages:
            yield f"[{page_words(item.pages[0])}](../{item.pages[0]})"
    elif line.landing is Landing.PAGE:
        yield f"[{page_words(line.target)}](../{line.target})"
    elif line.landing is Landing.DROPPED:
        yield f"left out: {line.target}"
    else:
        yield "open"
