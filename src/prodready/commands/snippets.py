"""`prodready snippets`: check every code block of a set of pages with the tools for its kind."""

from __future__ import annotations

import argparse
import sys
from dataclasses import replace

from prodready.api import Verification, collect_pages, verify_snippets
from prodready.config import Config, load_config
from prodready.documents.flavor import Flavor
from prodready.documents.pages import Collection
from prodready.errors import Exit, InputError
from prodready.evidence import FOLDER
from prodready.reports import deliver, snippets_json, snippets_text
from prodready.reports.formats import FORMATS
from prodready.reports.formats import render as publish
from prodready.settings import FLAVORS, parse_rule

HELP = "check the code blocks of Markdown pages, each by its kind"

UNUSABLE = frozenset({"unreadable", "unknown-directive"})
"""Problems of a page that are bad input; the others are faults of the page, found."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument(
        "paths", nargs="*", default=["."], metavar="PATH", help="pages, or folders with pages (.)"
    )
    parser.add_argument("--format", choices=FORMATS, default="text", help="(text)")
    parser.add_argument("--output", metavar="FILE", help="write the report there, whole or not")
    parser.add_argument(
        "--strict",
        action=argparse.BooleanOptionalAction,
        help="also fail on what is only a fragment or could not be verified",
    )
    parser.add_argument(
        "--allow-missing-tools",
        action="store_true",
        help="with --strict: what was not verified because a tool is not installed does not fail",
    )
    parser.add_argument(
        "--exclude",
        action="append",
        default=[],
        metavar="PATTERN",
        help="leave out what matches this .gitignore pattern, even if named; repeatable",
    )
    parser.add_argument(
        "--ignore",
        action="append",
        default=[],
        metavar="RULE",
        help="turn off this rule, for example SC2086 or zizmor/*; repeatable",
    )
    parser.add_argument(
        "--flavor", choices=FLAVORS, help="the Markdown of the pages; recognised from their site"
    )
    parser.add_argument("--no-cache", action="store_true", help="ask every tool again")
    parser.add_argument(
        "--run",
        dest="execute",
        action="store_true",
        help="execute the Python and console blocks that pages mark",
    )
    parser.add_argument(
        "--update", action="store_true", help="with --run: write what they print into the pages"
    )
    parser.add_argument(
        "--imports",
        action="store_true",
        help="resolve the imports of Python blocks; this imports the modules, and runs no block",
    )
    parser.add_argument(
        "--python",
        metavar="PATH",
        help="with --run or --imports: the interpreter of Python blocks (this one)",
    )
    parser.add_argument(
        "--ran",
        action="append",
        default=[],
        metavar="FILE",
        help="a JSON report of coverage.py: Python files that it saw run have the level run; repeatable",
    )
    parser.add_argument(
        "--build",
        action="store_true",
        help="build the Dockerfiles that are files, with Docker, or with buildah as root",
    )
    parser.add_argument(
        "--stand-in",
        action="append",
        default=[],
        metavar="NAME=FILE",
        help="with --build: a saved image that buildah takes for the base image NAME; repeatable",
    )


def run(args: argparse.Namespace) -> int:
    """Collect, verify, report; the exit code says the worst that happened."""
    config = settings(args)
    if args.update and not args.execute:
        raise InputError("--update goes with --run; add it to execute what pages mark")
    if args.python and not (args.execute or args.imports):
        raise InputError("--python goes with --run or --imports; add one of them")
    if args.stand_in and not args.build:
        raise InputError("--stand-in goes with --build; add it to build the Dockerfiles")
    collection = collected(args, config)
    if args.update:
        rewrite(args, config, collection)
        collection = collected(args, config)
    result = verify_snippets(collection, config=config, cache=not args.no_cache)
    if args.execute or args.imports:
        result = further(args, config, collection, result)
    if args.ran:
        from prodready.running.ran import read_ran, with_runs

        result = with_runs(config.declare(collection.snippets), result, read_ran(args.ran))
    if args.build:
        result = built(args, config, collection, result)
    for notice in (*result.notices, *result.tool_errors):
        print(f"prodready: {notice}", file=sys.stderr)
    allow = bool(args.allow_missing_tools)
    deliver(render(args.format, result, collection, config.strict, allow), args.output)
    return exit_code(result, strict=config.strict, allow_missing=allow)


def further(
    args: argparse.Namespace, config: Config, collection: Collection, result: Verification
) -> Verification:
    """What an interpreter adds to what the tools said: only when the user asks for it."""
    from prodready import running  # only here: a check alone does not wait for it

    options = running.options_for(args.python)
    documents = config.declare(collection.snippets)
    if args.imports:
        from prodready.running.imports import resolve_imports

        result = resolve_imports(documents, result, options)
    if args.execute:
        result = running.execute(documents, collection.marks, result, options)
    return result


def built(
    args: argparse.Namespace, config: Config, collection: Collection, result: Verification
) -> Verification:
    """What building adds to what the tools said: only when the user asks for it."""
    from prodready.building import stand_in  # only here: a check alone does not wait for it
    from prodready.building.snippets import build_snippets

    return build_snippets(
        config.declare(collection.snippets),
        result,
        stand_ins=[stand_in(each) for each in args.stand_in],
        memory=(config.folder / FOLDER) if config.folder else FOLDER,
    )


def collected(args: argparse.Namespace, config: Config) -> Collection:
    """The snippets of the pages that the user named."""
    return collect_pages(args.paths, config, cache=not args.no_cache)


def rewrite(args: argparse.Namespace, config: Config, collection: Collection) -> None:
    """Run the pages, write what they print into them, and tell the user."""
    from prodready import running

    options = running.options_for(args.python)
    for told in running.update(list(collection.marks), options, flavor=config.flavor):
        print(f"prodready: {told}", file=sys.stderr)


def settings(args: argparse.Namespace) -> Config:
    """The project's settings with what the command line adds to them.

    Raises:
        InputError: the settings are not understood, or `--ignore` names no rule.
    """
    config = load_config()
    try:
        off = tuple(parse_rule(rule) for rule in args.ignore)
    except ValueError as error:
        raise InputError(f"--ignore: {error}") from None
    return replace(
        config,
        exclude=(*config.exclude, *args.exclude),
        ignore={**config.ignore, **({"*": (*config.ignore.get("*", ()), *off)} if off else {})},
        flavor=Flavor(args.flavor) if args.flavor else config.flavor,
        strict=config.strict if args.strict is None else args.strict,
    )


def render(
    name: str, result: Verification, collection: Collection, strict: bool, allow_missing: bool
) -> str:
    """The report in the format of this name."""
    if name == "text":
        return snippets_text.render(result.verdicts, collection)
    if name == "json":
        return snippets_json.render(result.verdicts, collection)
    from prodready.reports.snippets_sheet import sheet  # only here: text and JSON need no sheet

    return publish(sheet(result, strict=strict, allow_missing=allow_missing), name)


def exit_code(result: Verification, *, strict: bool, allow_missing: bool) -> int:
    """0 fine, 1 a snippet fails, 2 a page cannot be read, 3 a required tool could not be used."""
    if any(problem.rule in UNUSABLE for problem in result.problems):
        return Exit.USAGE
    if result.problems or result.failed:
        return Exit.FAILURE
    if strict:
        loose = result.loose(allow_missing=allow_missing)
        if any(not v.missing for v in loose) and not result.tool_errors:
            return Exit.FAILURE
        if loose and not allow_missing:
            return Exit.UNAVAILABLE
    return Exit.UNAVAILABLE if result.tool_errors else Exit.OK
