"""`prodready check`: the items of the catalogue, decided on a repository."""

from __future__ import annotations

import argparse
import difflib
import re
from collections.abc import Iterable, Sequence
from pathlib import Path

from prodready.catalog import Catalog, load_catalog, load_checklists
from prodready.checks.results import ItemResult, Status, failing
from prodready.checks.runner import evaluate
from prodready.documents.repository import Repository
from prodready.errors import Exit, InputError, UnavailableError
from prodready.model import Severity
from prodready.reports import check_json, check_text, deliver
from prodready.reports.formats import FORMATS, PUBLISHED
from prodready.reports.formats import render as publish
from prodready.reports.style import Style
from prodready.targets.profile import recognise

HELP = "check a repository against the items of the checklists"

_OTHER_TARGET = re.compile(r"^(image:|https?://|cluster:)")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument(
        "target", nargs="?", default=".", metavar="TARGET", help="the folder to check (.)"
    )
    parser.add_argument("--format", choices=FORMATS, default="text", help="(text)")
    parser.add_argument("--output", metavar="FILE", help="write the report there, whole or not")
    parser.add_argument(
        "--checklist", metavar="NAME", help="only the items of this checklist (see `list`)"
    )
    parser.add_argument(
        "--item", action="append", default=[], metavar="ID", help="only this item; repeatable"
    )
    parser.add_argument(
        "--fail-on",
        choices=[severity.value for severity in Severity],
        default=Severity.LOW.value,
        metavar="SEVERITY",
        help="exit 1 only for failures of at least this severity: critical, high, medium, low (low)",
    )
    parser.add_argument(
        "--strict", action="store_true", help="also fail on what needs attestation or was not run"
    )


def run(args: argparse.Namespace) -> int:
    """Evaluate, report; the exit code says the worst that happened."""
    if _OTHER_TARGET.match(args.target):
        raise UnavailableError(
            f"{args.target}: this sort of target is not supported; "
            "check can look at a folder, for example `prodready check .`"
        )
    catalog = load_catalog()
    selection = select(catalog, args.checklist, args.item)
    repository = Repository(Path(args.target), args.target)
    results = evaluate(repository, catalog, selection)
    profile = recognise(repository)
    if args.format in PUBLISHED:
        from prodready.reports.check_sheet import sheet  # only here: text and JSON need no sheet

        text = publish(sheet(results, args.target, profile, strict=args.strict), args.format)
    elif args.format == "json":
        text = check_json.render(results, args.target, profile)
    else:
        style = Style() if args.output else Style.for_stdout()
        text = check_text.render(results, args.target, profile, style)
    deliver(text, args.output)
    return exit_code(results, Severity(args.fail_on), strict=args.strict)


def select(catalog: Catalog, checklist: str | None, items: Sequence[str]) -> list[str]:
    """The ids to evaluate: those of a checklist, those that were named, or all.

    Raises:
        InputError: there is no such checklist or item.
    """
    chosen: list[str] = []
    if checklist is not None:
        lists = load_checklists()
        if checklist not in lists:
            raise InputError(unknown("checklist", checklist, lists))
        chosen += lists[checklist].items
    for id_ in items:
        if id_ not in catalog:
            raise InputError(unknown("item", id_, catalog))
        chosen.append(id_)
    return list(dict.fromkeys(chosen)) if chosen else list(catalog)


def unknown(noun: str, name: str, known: Iterable[str]) -> str:
    """The message for a name that does not exist, with the name that was likely meant."""
    close = difflib.get_close_matches(name, list(known), n=1)
    hint = f"did you mean {close[0]}?" if close else f"`prodready list {noun}s` shows them all"
    return f"there is no {noun} {name}; {hint}"


def exit_code(results: Sequence[ItemResult], threshold: Severity, *, strict: bool) -> int:
    """0 nothing fails, 1 something does, 3 a check could not do its work."""
    if failing(results, threshold):
        return Exit.FAILURE
    if any(result.crashed for result in results):
        return Exit.UNAVAILABLE
    loose = (Status.NEEDS_ATTESTATION, Status.NOT_RUN)
    if strict and any(result.status in loose for result in results):
        return Exit.FAILURE
    return Exit.OK
