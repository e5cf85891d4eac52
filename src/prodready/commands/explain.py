"""`prodready explain`: one item in full."""

from __future__ import annotations

import argparse
import textwrap
from collections.abc import Iterator, Mapping
from pathlib import Path

from prodready.catalog import Checklist, Item
from prodready.catalog.model import REFERENCES
from prodready.catalog.own import catalog_of, checklists_of
from prodready.catalog.thresholds import load_thresholds, threshold_of
from prodready.errors import Exit, InputError
from prodready.reports import deliver
from prodready.reports.style import Style
from prodready.session import unknown

HELP = "tell why an item is there, how to verify it and how to fix it"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("item", metavar="ITEM", help="an item's id (see `prodready list`)")


def run(args: argparse.Namespace) -> int:
    """Print the item; an id that does not exist is bad usage."""
    catalog = catalog_of(Path())
    id_ = catalog.answered.get(args.item)
    if id_ is None:
        raise InputError(unknown("item", args.item, catalog))
    lists = checklists_of(Path(), catalog)
    deliver(render(catalog[id_], Style.for_stdout(), lists), None)
    return Exit.OK


def render(item: Item, style: Style, checklists: Mapping[str, Checklist]) -> str:
    """The item as text."""
    lists = [name for name, checklist in checklists.items() if item.id in checklist.items]
    facts = f"{item.severity.value} severity, {item.phase.value} phase, {item.effort.value} to fix"
    blocks = [f"{style.bold(item.id)}\n{item.title}\n{style.dim(facts)}"]
    for heading, text in (("Why", item.why), ("Verify", item.verify), ("Fix", item.fix)):
        blocks.append(f"{style.bold(heading)}\n{_wrap(text)}")
    blocks.append(f"{style.bold('Checked')}\n{_wrap(_checked(item))}")
    for heading, lines in (
        ("Examples", list(_examples(item))),
        ("References", list(_references(item))),
        ("Pages", list(item.pages)),
        ("Checklists", lists),
        ("Answers too", list(item.covers)),
    ):
        if lines:
            blocks.append("\n".join([style.bold(heading), *(f"  {line}" for line in lines)]))
    return "\n\n".join(blocks) + "\n"


def _checked(item: Item) -> str:
    sign = f"`prodready attest {item.id} --evidence LINK`"
    if item.check is None:
        asked = f" Evidence: {item.evidence}." if item.evidence else ""
        return f"By a person: no file shows it.{asked} To sign: {sign}."
    where = ", ".join(kind.value for kind in item.kinds) or "any file"
    numbers = "".join(
        f" Threshold: {one.name}, {one.default:g} {one.unit} by default."
        for name in map(threshold_of, item.check.arguments.values())
        if name is not None
        for one in [load_thresholds()[name]]
    )
    rest = f" What it leaves open a person attests: {item.evidence}." if item.evidence else ""
    return f"By {item.check.kind}, on: {where}.{numbers}{rest}"


def _examples(item: Item) -> Iterator[str]:
    if item.examples.good:
        yield f"good: {item.examples.good}"
    if item.examples.bad:
        yield f"bad:  {item.examples.bad}"


def _references(item: Item) -> Iterator[str]:
    for name, values in item.references.items():
        yield from values if name == "docs" else [f"{REFERENCES[name]}: {', '.join(values)}"]


def _wrap(text: str) -> str:
    return textwrap.fill(
        " ".join(text.split()),
        width=88,
        initial_indent="  ",
        subsequent_indent="  ",
        break_long_words=False,
        break_on_hyphens=False,
    )
