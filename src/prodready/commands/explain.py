"""`prodready explain`: one item in full."""

from __future__ import annotations

import argparse
import textwrap
from collections.abc import Iterator

from prodready.catalog import Item, load_catalog, load_checklists
from prodready.catalog.model import REFERENCES
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
    catalog = load_catalog()
    if args.item not in catalog:
        raise InputError(unknown("item", args.item, catalog))
    deliver(render(catalog[args.item], Style.for_stdout()), None)
    return Exit.OK


def render(item: Item, style: Style) -> str:
    """The item as text."""
    lists = [name for name, checklist in load_checklists().items() if item.id in checklist.items]
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
    ):
        if lines:
            blocks.append("\n".join([style.bold(heading), *(f"  {line}" for line in lines)]))
    return "\n\n".join(blocks) + "\n"


def _checked(item: Item) -> str:
    if item.check is None:
        return "By a person: no file shows it."
    where = ", ".join(kind.value for kind in item.kinds) or "any file"
    return f"By {item.check.kind}, on: {where}."


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
