"""From what the tools answered about a document to its verdict."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from functools import cache
from types import MappingProxyType
from typing import Any

from prodready.directives import IMPORT_RULES, RUN_RULES, Expected
from prodready.model import (
    YAML_KINDS,
    Document,
    Finding,
    Kind,
    Level,
    Severity,
    SnippetVerdict,
    ToolUse,
    Verdict,
)
from prodready.notation import SHELL_KINDS, Notation
from prodready.opinions import Opinion, match, remarks_of, split
from prodready.patterns import lazy
from prodready.tools.interface import Remark, Tool

ONLY_A_RUN = "whether this example is bad in the stated way shows only with --run"
ONLY_IMPORTS = "whether this example is bad in the stated way shows only with --imports"


def is_skipped(document: Document, today: date) -> bool:
    """Whether its author asked for it to be left alone, and the time for that has not passed."""
    directives = document.directives
    return (
        directives.skip is not None and directives.until is not None and today <= directives.until
    )


def skipped(document: Document) -> SnippetVerdict:
    """The verdict of a document that its author asked to leave alone."""
    directives = document.directives
    reason = f"skipped until {directives.until}: {directives.skip}"
    return _verdict(document, Verdict.UNVERIFIED, reason=reason, is_skip=True)


def judge(
    document: Document,
    opinions: Sequence[Opinion],
    *,
    judged: Document | None = None,
    elision: str | None = None,
    part: str | None = None,
    excused: Mapping[int, int] = MappingProxyType({}),
    stood_in: Collection[int] = (),
    notation: Notation | None = None,
) -> SnippetVerdict:
    """Weigh the tools' opinions about a document.

    Args:
        document: the snippet.
        opinions: one for each tool that applies.
        judged: what the tools saw: the whole that the snippet is part of, without placeholders.
        elision: why a text that does not parse may be an honest fragment.
        part: what of the snippet is no code, so that it was judged in part.
        excused: lines of `judged` that a comment in it calls bad, with the line of the comment.
        stood_in: lines of `judged` with values that stand in for placeholders; what is wrong with
            a value there is not the author's fault.
        notation: what comes again on the pages of the run, where several are judged.
    """
    judged = judged or document.part_of or document
    remarks = remarks_of(opinions)
    if document.kind in YAML_KINDS:
        remarks = [(tool, r) for tool, r in remarks if r.syntax or r.line not in stood_in]
    fragment = next((o.answer.fragment for o in opinions if o.answer and o.answer.fragment), None)
    if elision and document.kind in YAML_KINDS and not _has_content(judged.text):
        fragment = elision
    if elision and document.kind is Kind.KUBERNETES and _HELM.search(document.text):
        fragment = fragment or "a Helm template, judged without what its actions put in"
    if elision and any(remark.syntax for _, remark in remarks):
        fragment = elision
        remarks = [(tool, remark) for tool, remark in remarks if not remark.syntax]
    asked = document.directives.expect or judged.directives.expect
    expect = [each for each in asked if each.rule not in RUN_RULES | IMPORT_RULES]
    shown, remarks, unmet = match(expect, remarks)
    known = [excused[remark.line] for _, remark in remarks if remark.line in excused]
    if known:
        remarks = [(tool, remark) for tool, remark in remarks if remark.line not in excused]
        part = part or f"bad on purpose, as the comment on line {min(known)} says"
    own = None
    if remarks and not asked and document.lines.origins is not None:
        from prodready.tools.plainly import is_block, plainly  # only here: seldom needed

        if is_block(document):
            chosen, remarks = split(document.directives.select, remarks)
            words = notation.programs if notation and document.kind in SHELL_KINDS else frozenset()
            remarks, other = plainly(judged, remarks, document, words)
            fragment = fragment or other
            if notation:
                remarks, own = notation.without(document, judged, remarks)
            remarks = [*chosen, *remarks]
    off, remarks = split(document.directives.ignore, remarks)
    ignored = [remark for _, remark in off]
    doubt = own or _doubt(opinions, ignored)
    findings = [_finding(judged, tool, remark) for tool, remark in remarks]
    if not (doubt or fragment):
        asked_of = ", ".join(opinion.tool.name for opinion in opinions) or "no tool"
        findings += [unmet_of(document, expected, asked_of) for expected in unmet]
    common: dict[str, Any] = {
        "opinions": opinions,
        "expected": tuple(_finding(judged, tool, remark) for tool, remark in shown),
        "ignored": len(ignored),
    }
    if findings:
        return _verdict(document, Verdict.FAILED, findings=tuple(findings), **common)
    if fragment or part:
        return _verdict(document, Verdict.FRAGMENT, reason=part or fragment, **common)
    if doubt or not opinions:
        reason = doubt or f"no tool judges {document.kind.value}"
        return _verdict(document, Verdict.UNVERIFIED, reason=reason, **common)
    if len(expect) < len(asked):
        imports = any(expected.rule in IMPORT_RULES for expected in asked)
        reason = ONLY_IMPORTS if imports else ONLY_A_RUN
        return _verdict(document, Verdict.UNVERIFIED, reason=reason, **common)
    return _verdict(document, Verdict.VERIFIED, **common)


_HELM = lazy(
    r"\{\{-?[ \t]*(?:\.(?:Values|Release|Chart|Files|Capabilities)\b"
    r"|(?:include|template|toYaml|tpl|range|with|if|end|define)\b)"
)
"""An action of a Helm template."""


def _has_content(text: str) -> bool:
    """Whether YAML has more than comments."""
    return any(line.strip() and not line.lstrip().startswith("#") for line in text.split("\n"))


def _verdict(
    document: Document,
    verdict: Verdict,
    *,
    opinions: Sequence[Opinion] = (),
    findings: tuple[Finding, ...] = (),
    expected: tuple[Finding, ...] = (),
    reason: str | None = None,
    is_skip: bool = False,
    ignored: int = 0,
) -> SnippetVerdict:
    conclusive = [o for o in opinions if o.answer and not o.answer.unable and not o.answer.aside]
    levels = [opinion.tool.level for opinion in conclusive]
    return SnippetVerdict(
        path=document.path,
        line=document.line,
        end_line=document.end_line,
        info=document.info,
        kind=document.kind,
        verdict=verdict,
        level=max(levels, key=lambda level: level.rank, default=Level.NONE),
        digest=document.digest,
        checks=tuple([_use(o.tool.name, o.version or o.tool.version() or "") for o in conclusive]),
        findings=tuple(sorted(findings, key=lambda f: (f.path, f.line, f.column, f.rule))),
        expected=expected,
        reason=reason,
        missing=tuple(o.tool.name for o in opinions if o.missing),
        skipped=is_skip,
        ignored=ignored,
    )


@cache
def _use(tool: str, version: str) -> ToolUse:
    """The same for all that a tool judged in a run."""
    return ToolUse(tool, version)


def _doubt(opinions: Sequence[Opinion], ignored: Sequence[Remark] = ()) -> str | None:
    """Why an absence of findings proves nothing, or None when it does."""
    if not ignored and all(o.answer and not o.answer.unable and not o.error for o in opinions):
        return None  # nearly always
    unread = sorted({f"does not parse ({r.rule} is ignored)" for r in ignored if r.syntax})
    absent = [f"{o.tool.name} is not installed ({o.tool.install})" for o in opinions if o.missing]
    broken = [o.error for o in opinions if o.error]
    unable = [f"{o.tool.name}: {o.answer.unable}" for o in opinions if o.answer and o.answer.unable]
    return "; ".join(unread + absent + broken + unable) or None


def _finding(document: Document, tool: Tool, remark: Remark) -> Finding:
    return remark.at(document.locate(remark.line, remark.column), tool.name)


def unmet_of(document: Document, expected: Expected, tools: str) -> Finding:
    """The finding that a bad example does not show what it was to show, in the eyes of `tools`."""
    place = document.locate(expected.line or 1)
    where = "" if expected.line is None else f" on line {expected.line} of the snippet"
    return Finding(
        rule="bad-example-is-not-bad",
        message=f"expected {expected.rule}{where}, and {tools} did not report it",
        severity=Severity.HIGH,
        path=place.path,
        line=place.line,
        column=place.column,
        fix="show the fault that the text speaks of, or correct `expect=`",
    )
