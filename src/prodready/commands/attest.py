"""`prodready attest`: a person's word for an item that no machine decides."""

from __future__ import annotations

import argparse
from pathlib import Path

from prodready.catalog.model import Catalog
from prodready.catalog.own import catalog_of
from prodready.catalog.thresholds import load_thresholds
from prodready.config import load_config
from prodready.errors import Exit, InputError
from prodready.ledger.entries import Sort, item_named
from prodready.ledger.signing import add_common, sign
from prodready.reports import deliver
from prodready.reports.escape import terminal

HELP = "sign that an item holds which no machine can see"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument(
        "--evidence",
        default="",
        metavar="LINK|FILE",
        help="where others see it: a link, or a file of the repository; without it the command "
        "says what the item asks for, and signs nothing",
    )
    add_common(parser)


def run(args: argparse.Namespace) -> int:
    """Write the entry; print what was written."""
    root = Path(args.target)
    evidence = args.evidence.strip()
    catalog = catalog_of(root)
    if not evidence:
        raise InputError(_missing(args.item, catalog))
    if "://" not in evidence:
        evidence = _file(root, evidence)
    days = load_config(root).thresholds.get("attestation-days")
    days = load_thresholds()["attestation-days"].default if days is None else days
    text = sign(args, Sort.ATTESTATION, catalog, {"evidence": evidence}, int(days))
    item = catalog[catalog.answered[args.item]]
    if item.check is not None:
        text += (
            f"A check decides {item.id} where it can; "
            "the attestation counts where it leaves the item to a person.\n"
        )
    deliver("\n".join(map(terminal, text.split("\n"))), None)
    return Exit.OK


def _missing(name: str, catalog: Catalog) -> str:
    """What to say where no evidence is named: what the item asks for."""
    try:
        id_ = item_named(name, catalog)
    except ValueError as error:
        return str(error)
    asked = catalog[id_].evidence or catalog[id_].verify
    shown = " ".join(asked.split()).rstrip(".")
    return f"{id_}: nothing is signed without --evidence LINK or FILE. To show: {shown}."


def _file(root: Path, name: str) -> str:
    """The file from the root of the repository.

    Raises:
        InputError: there is no such file in it.
    """
    for path in (root / name, Path(name)):
        if path.is_file() and path.resolve().is_relative_to(root.resolve()):
            return path.resolve().relative_to(root.resolve()).as_posix()
    raise InputError(f"--evidence {name}: is neither a link (https://…) nor a file of {root}")
