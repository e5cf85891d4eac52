"""What `attest` and `waive` share: arguments, the entry, and the words about it."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path

from prodready.catalog.model import Catalog
from prodready.errors import InputError
from prodready.ledger.entries import MAX_DAYS, Sort, parse_entry
from prodready.ledger.git import identity
from prodready.ledger.writing import put


def add_common(parser: argparse.ArgumentParser, *, until_required: bool = False) -> None:
    """The arguments that both commands have."""
    parser.add_argument("item", metavar="ITEM", help="an item's id (see `prodready list`)")
    parser.add_argument(
        "target", nargs="?", default=".", metavar="TARGET", help="the folder that is checked (.)"
    )
    parser.add_argument("--by", metavar="WHO", help="who signs (git's user.name and user.email)")
    default = "" if until_required else " (the threshold attestation-days from today)"
    parser.add_argument(
        "--until",
        metavar="DATE",
        required=until_required,
        help=f"last day on which it counts, at most {MAX_DAYS} days from today{default}",
    )
    parser.add_argument("--note", metavar="TEXT", help="whatever else is to be known")


def sign(
    args: argparse.Namespace,
    sort: Sort,
    catalog: Catalog,
    says: Mapping[str, str],
    days: int = MAX_DAYS,
) -> str:
    """Write the entry that the arguments describe.

    Returns:
        What was done, in words.

    Raises:
        InputError: an argument cannot be used, or the file cannot be written.
    """
    root = Path(args.target)
    if not root.is_dir():
        raise InputError(f"{args.target}: no such folder; name the folder that is checked")
    today = date.today()
    by = args.by or identity(root)
    if not by:
        raise InputError("git knows no user.name here; say who signs with --by")
    until = args.until or (today + timedelta(days=days)).isoformat()
    entry = {"item": args.item, **_before(says), "by": by, "on": today.isoformat()}
    entry |= {"until": until, sort.says: says[sort.says]}
    entry |= {"note": args.note.strip()} if args.note else {}
    try:
        signature = parse_entry(entry, sort, catalog)
    except ValueError as error:
        raise InputError(str(error)) from None
    entry["item"] = signature.item
    replaced = put(root, sort, entry)
    verb = "attested" if sort is Sort.ATTESTATION else "waived"
    what = f" for {signature.resource}" if signature.resource else ""
    again = " (in the place of the entry that was there)" if replaced else ""
    return (
        f"{signature.item}{what} is {verb} by {by} until {until}{again}.\n"
        f"Commit {root / sort.file}.\n"
    )


def _before(says: Mapping[str, str]) -> dict[str, str]:
    return {"resource": says["resource"]} if "resource" in says else {}
