"""`prodready check`: the items of the catalogue, decided on a repository or on a live target."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from prodready.catalog.model import Surface
from prodready.checks.folding import folded
from prodready.checks.results import ItemResult, Status, failing
from prodready.errors import Exit, InputError
from prodready.model import Severity
from prodready.reports import deliver
from prodready.reports.formats import FORMATS, PUBLISHED
from prodready.reports.formats import render as publish
from prodready.reports.style import Style, plural
from prodready.session import Request, Run, examine, write_baseline
from prodready.targets.naming import is_live

HELP = "check a repository, an image, a URL or a cluster against the items of the checklists"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument(
        "target",
        nargs="?",
        default=".",
        metavar="TARGET",
        help="a folder, image:NAME or a saved image, an http(s) URL, "
        "or cluster:FILE with dumped objects (.)",
    )
    parser.add_argument("--format", choices=(*FORMATS, "badge"), default="text", help="(text)")
    parser.add_argument("--output", metavar="FILE", help="write the report there, whole or not")
    parser.add_argument(
        "--profile", metavar="NAME", help="ask what this profile asks for (see `list profiles`)"
    )
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
    _add_context(parser)


def _add_context(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--evidence",
        action="append",
        default=[],
        metavar="FILE",
        help="a result of another tool: SARIF, Cobertura, JUnit, CycloneDX, SPDX, locust, k6; "
        "repeatable",
    )
    parser.add_argument(
        "--no-waivers", action="store_true", help="as if nobody had waived anything"
    )
    parser.add_argument(
        "--baseline", metavar="FILE", help="set aside the findings that this file knows"
    )
    parser.add_argument(
        "--write-baseline", metavar="FILE", help="write what fails now as a baseline, and exit 0"
    )
    parser.add_argument(
        "--since",
        metavar="REV",
        help="set aside the findings in files that did not change since this git revision",
    )
    parser.add_argument(
        "--allow-commands",
        action="store_true",
        help="let the project's own items run the commands that they name",
    )
    parser.add_argument(
        "--allow-writes",
        action="store_true",
        help="on a URL: also send requests that may change something there",
    )
    parser.add_argument(
        "--requests",
        type=int,
        default=20,
        metavar="N",
        help="on a URL: measure the time of this many requests, at most 1000 (20)",
    )


def run(args: argparse.Namespace) -> int:
    """Evaluate, report; the exit code says the worst that happened."""
    done = _examine(
        Request(
            target=args.target,
            profile=args.profile,
            checklist=args.checklist,
            items=args.item,
            evidence=args.evidence,
            baseline=args.baseline,
            since=args.since,
            waivers=not args.no_waivers,
            commands=args.allow_commands,
            writes=args.allow_writes,
            requests=args.requests,
        ),
        args.write_baseline,
    )
    if args.write_baseline:
        known = write_baseline(done, args.write_baseline)
        deliver(f"{args.write_baseline}: {plural(known, 'finding')}\n", None)
        return Exit.OK
    deliver(render(done, args), args.output)
    return exit_code(done.results, Severity(args.fail_on), strict=args.strict)


def _examine(request: Request, write_to: str | None) -> Run:
    if not is_live(request.target):
        return examine(request)
    from prodready.live import examine_live  # only here: most runs look at a folder

    if write_to or request.baseline or request.since:
        option = "--write-baseline" if write_to else "--baseline" if request.baseline else "--since"
        raise InputError(f"{option} is for folders; {request.target} is none")
    return examine_live(request)


def render(done: Run, args: argparse.Namespace) -> str:
    """The report in the format that was asked for: each defect once."""
    results = folded(done.results)
    if args.format in PUBLISHED:
        from prodready.reports.check_sheet import sheet  # only here: text and JSON need no sheet

        made = sheet(
            results,
            args.target,
            done.profile,
            strict=args.strict,
            remarks=done.notes,
            folder=None if done.surface is Surface.REPO else Path(),
        )
        return publish(made, args.format)
    if args.format == "badge":
        from prodready.reports import badge  # only here: few runs want one

        return badge.render(results)
    if args.format == "json":
        from prodready.reports import check_json  # only here, as each of the others

        return check_json.render(results, args.target, done.profile, done.notes, done.surface)
    from prodready.reports import check_text

    style = Style() if args.output else Style.for_stdout()
    return check_text.render(results, args.target, done.profile, style, done.notes)


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
