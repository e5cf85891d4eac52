"""`prodready snippets`: check every code block of a set of pages with the tools for its kind."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from prodready.config import load_config
from prodready.documents.pages import Collection, collect
from prodready.errors import Exit
from prodready.evidence import AnswerCache
from prodready.model import SnippetVerdict, Verdict
from prodready.reports import deliver, snippets_github, snippets_json, snippets_text
from prodready.verify import Verification, verify

HELP = "check the code blocks of Markdown pages, each by its kind"

UNUSABLE = frozenset({"unreadable", "unknown-directive"})
"""Problems of a page that are bad input; the others are faults of the page, found."""

FORMATS = {
    "text": snippets_text.render,
    "json": snippets_json.render,
    "github": snippets_github.render,
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument(
        "paths", nargs="*", default=["."], metavar="PATH", help="pages, or folders with pages (.)"
    )
    parser.add_argument("--format", choices=sorted(FORMATS), default="text", help="(text)")
    parser.add_argument("--output", metavar="FILE", help="write the report there, whole or not")
    parser.add_argument(
        "--strict",
        action="store_true",
        help="also fail on what is only a fragment or could not be verified",
    )
    parser.add_argument(
        "--allow-missing-tools",
        action="store_true",
        help="with --strict: what was not verified because a tool is not installed does not fail",
    )
    parser.add_argument("--no-cache", action="store_true", help="ask every tool again")


def run(args: argparse.Namespace) -> int:
    """Collect, verify, report; the exit code says the worst that happened."""
    config = load_config()
    collection = collect(args.paths, config.examples)
    cache = AnswerCache(None) if args.no_cache else AnswerCache.in_folder()
    result = verify(config.declare(collection.snippets), cache=cache)
    cache.save()
    for notice in filter(None, [cache.notice, *result.tool_errors]):
        print(f"prodready: {notice}", file=sys.stderr)
    deliver(FORMATS[args.format](result.verdicts, collection), args.output)
    return exit_code(result, collection, strict=args.strict, allow_missing=args.allow_missing_tools)


def exit_code(
    result: Verification, collection: Collection, *, strict: bool, allow_missing: bool
) -> int:
    """0 fine, 1 a snippet fails, 2 a page cannot be read, 3 a required tool could not be used."""
    verdicts = result.verdicts
    if any(problem.rule in UNUSABLE for problem in collection.problems):
        return Exit.USAGE
    if collection.problems or any(v.verdict is Verdict.FAILED for v in verdicts):
        return Exit.FAILURE
    if strict:
        loose = _loose(verdicts)
        if any(not v.missing for v in loose) and not result.tool_errors:
            return Exit.FAILURE
        if loose and not allow_missing:
            return Exit.UNAVAILABLE
    return Exit.UNAVAILABLE if result.tool_errors else Exit.OK


def _loose(verdicts: Sequence[SnippetVerdict]) -> list[SnippetVerdict]:
    """What is neither verified nor left out with a reason."""
    return [v for v in verdicts if v.verdict is not Verdict.VERIFIED and not v.skipped]
