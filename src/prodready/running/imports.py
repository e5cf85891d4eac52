"""The imports of Python blocks, resolved by an interpreter that has what the pages need.

Only when asked: modules are imported, and importing one runs its code. Nothing of a page is run.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from prodready.directives import IMPORT_RULES, Expected
from prodready.documents.fragments import neutralise
from prodready.documents.reading import read_text
from prodready.errors import InputError
from prodready.judgement import ONLY_IMPORTS, unmet_of
from prodready.model import Document, Finding, Kind, Severity, SnippetVerdict, ToolUse, Verdict
from prodready.running.import_words import (
    DISTRIBUTIONS,
    PLACEHOLDERS,
    READERS_OWN,
    REMOVED,
    Import,
    imports_of,
    modules_shown,
)
from prodready.running.resolver import Resolver
from prodready.running.sessions import Options
from prodready.tools.interface import Remark
from prodready.tools.python_names import foreign_cell, parse, without_magics
from prodready.tools.ruff import SYNTAX

if TYPE_CHECKING:
    from prodready.api import Verification

NOT_FOUND = "import-not-found"
NAME_NOT_FOUND = "import-name-not-found"
PYTHON_SYNTAX = "python-syntax"
HELP = "https://docs.python.org/3/reference/simple_stmts.html#the-import-statement"
TOOL = "python"


def resolve_imports(
    documents: Sequence[Document], verification: Verification, options: Options
) -> Verification:
    """Add to the verdicts what an interpreter says of the imports and the syntax of Python blocks.

    Args:
        documents: the snippets, in the order of the verdicts.
        verification: what the tools said.
        options: the interpreter.

    Raises:
        UnavailableError: the interpreter cannot be started.
    """
    rows = [
        row
        for row, document in enumerate(documents)
        if document.kind is Kind.PYTHON and not verification.verdicts[row].skipped
    ]
    if not rows:
        return verification
    shown = _shown([documents[row] for row in rows])
    verdicts = list(verification.verdicts)
    with Resolver(options) as resolver:
        for row in rows:
            own = shown[documents[row].path]
            remarks = _remarks(documents[row], verdicts[row], resolver, own)
            verdicts[row] = _merged(verdicts[row], documents[row], remarks, resolver.python)
    notices = (*verification.notices, *resolver.notices)
    return replace(verification, verdicts=tuple(verdicts), notices=notices)


def _shown(documents: Sequence[Document]) -> dict[str, set[str]]:
    """By page, the modules that it names as files."""
    shown = {}
    for path in dict.fromkeys(document.path for document in documents):
        try:
            shown[path] = modules_shown(read_text(path))
        except InputError:
            shown[path] = set()
    for document in documents:
        if document.name:
            shown[document.path] |= modules_shown(document.name)
    return shown


def _remarks(
    document: Document, verdict: SnippetVerdict, resolver: Resolver, own: set[str]
) -> list[tuple[Document, Remark]]:
    """What is wrong with one block, each with the text that its place is in."""
    neutral = neutralise(document)
    judged = neutral.apply(document)
    if foreign_cell(judged.text):
        return []
    text = without_magics(judged.text) if parse(judged.text) is None else judged.text
    told = any(finding.rule == SYNTAX for finding in verdict.findings)
    fault = None if told or neutral.reason else resolver.syntax(text)
    if fault:
        message = f"{fault['message']} (Python {resolver.version})"
        line, column = int(fault["line"]), int(fault["column"])
        remark = Remark(PYTHON_SYNTAX, message, Severity.HIGH, line, column, help=HELP)
        return [(judged, remark)]
    tree = parse(text)
    found: list[tuple[Document, Remark]] = []
    for each in imports_of(tree) if tree else ():
        if each.line not in neutral.touched and not _is_own(each.module, own):
            found += [(judged, remark) for remark in _import(each, resolver)]
    return found


def _is_own(module: str, own: set[str]) -> bool:
    parts = module.split(".")
    return any(".".join(parts[: end + 1]) in own for end in range(len(parts)))


def _import(each: Import, resolver: Resolver) -> list[Remark]:
    names = [name for name, _, _ in each.names]
    reply = resolver.module(each.module, names)
    top = each.module.partition(".")[0]
    if "missing" in reply:
        if reply["missing"] == top and READERS_OWN.fullmatch(top):
            return []
        message, fix = _missing(reply["missing"], reply["near"], resolver.version)
        return [_remark(NOT_FOUND, message, each.line, each.column, fix)]
    if reply.get("needs"):
        message = f"`{each.module}` cannot be imported: it needs `{reply['needs']}`, which is not installed"
        return [_remark(NOT_FOUND, message, each.line, each.column, _install(reply["needs"]))]
    return [
        _remark(
            NAME_NOT_FOUND,
            f"`{each.module}` has no `{name}`",
            line,
            column,
            near and f"did you mean `{near}`?",
        )
        for name, line, column in each.names
        for near in [reply.get("names", {}).get(name, False)]
        if near is not False and (near or not PLACEHOLDERS.fullmatch(name))
    ]


def _missing(name: str, near: str | None, version: str) -> tuple[str, str | None]:
    """The message for a module that is not there, and what to do."""
    parent, _, _ = name.rpartition(".")
    if parent:
        return f"`{parent}` has no module `{name}`", near and f"did you mean `{parent}.{near}`?"
    if name in REMOVED:
        return f"`{name}` is no part of Python since {REMOVED[name]} (this is {version})", None
    message = f"no module `{name}` is installed for this Python {version}"
    if near and name not in DISTRIBUTIONS:
        return message, f"did you mean `{near}`?"
    return message, _install(name)


def _install(module: str) -> str:
    top = module.partition(".")[0]
    if top in DISTRIBUTIONS:
        return f"install {DISTRIBUTIONS[top]} for the interpreter of --python"
    return "install what provides it for the interpreter of --python"


def _remark(rule: str, message: str, line: int, column: int, fix: str | None) -> Remark:
    return Remark(rule, message, Severity.HIGH, line, column + 1, help=HELP, fix=fix)


def _merged(
    verdict: SnippetVerdict,
    document: Document,
    found: Sequence[tuple[Document, Remark]],
    python: str,
) -> SnippetVerdict:
    """The verdict with the findings that the settings leave on.

    What a bad example was to show and shows is its proof; what it does not show is a finding.
    """
    found, shown, unmet = _expected(document, found)
    off = document.directives.ignore
    kept = [(d, r) for d, r in found if not any(fnmatchcase(r.rule, p) for p in off)]
    ignored = verdict.ignored + len(found) - len(kept)
    checks = (*verdict.checks, ToolUse(TOOL, python))
    if shown and verdict.reason == ONLY_IMPORTS:
        verdict = replace(verdict, verdict=Verdict.VERIFIED, reason=None)
    proof = (*verdict.expected, *(_finding(judged, remark) for judged, remark in shown))
    verdict = replace(verdict, checks=checks, ignored=ignored, expected=proof)
    if not (kept or unmet):
        return verdict
    findings = [*verdict.findings, *(_finding(judged, remark) for judged, remark in kept)]
    findings += [unmet_of(document, expected, "the interpreter") for expected in unmet]
    ordered = sorted(findings, key=lambda f: (f.path, f.line, f.column, f.rule))
    return replace(
        verdict,
        verdict=Verdict.FAILED,
        findings=tuple(ordered),
        reason=None,
    )


def _expected(
    document: Document, found: Sequence[tuple[Document, Remark]]
) -> tuple[list[tuple[Document, Remark]], list[tuple[Document, Remark]], list[Expected]]:
    """What else was found, what a bad example was to show and shows, and what it does not show."""
    asked = document.directives.expect or (document.part_of or document).directives.expect
    wanted = [each for each in asked if each.rule in IMPORT_RULES]
    rest: list[tuple[Document, Remark]] = []
    shown: list[tuple[Document, Remark]] = []
    met: set[Expected] = set()
    for judged, remark in found:
        matches = [e for e in wanted if e.rule == remark.rule and e.line in (None, remark.line)]
        met.update(matches)
        (shown if matches else rest).append((judged, remark))
    return rest, shown, [each for each in wanted if each not in met]


def _finding(document: Document, remark: Remark) -> Finding:
    return remark.at(document.locate(remark.line, remark.column), TOOL)
