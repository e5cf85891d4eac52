"""`prodready waive`: a failure that is accepted, by whom, why and until when."""

from __future__ import annotations

import argparse
from pathlib import Path

from prodready.catalog.own import catalog_of
from prodready.errors import Exit
from prodready.ledger.entries import Sort
from prodready.ledger.signing import add_common, sign
from prodready.reports import deliver
from prodready.reports.escape import terminal

HELP = "accept that an item fails, with a reason and an end"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("--reason", required=True, metavar="TEXT", help="why it is accepted")
    parser.add_argument(
        "--resource",
        metavar="PATH|NAME",
        help="only for this: a path, a pattern of paths, the name of an object, service, job or "
        "stage, or PATH#NAME",
    )
    add_common(parser, until_required=True)


def run(args: argparse.Namespace) -> int:
    """Write the entry; print what was written."""
    resource = {"resource": args.resource.strip()} if args.resource else {}
    catalog = catalog_of(Path(args.target))
    text = sign(args, Sort.WAIVER, catalog, {**resource, "reason": args.reason.strip()})
    deliver("\n".join(map(terminal, text.split("\n"))), None)
    return Exit.OK
