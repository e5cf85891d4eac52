"""What the tools said about a block, and what came of running it, as one verdict."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from fnmatch import fnmatchcase

from prodready.directives import RUN_RULES, Expected
from prodready.judgement import ONLY_A_RUN
from prodready.model import Document, Finding, Level, Severity, SnippetVerdict, ToolUse, Verdict
from prodready.running.result import Result, as_finding
from prodready.tools.interface import Remark


def merged(verdict: SnippetVerdict, result: Result, versions: Mapping[str, str]) -> SnippetVerdict:
    """The verdict of a block that was to run.

    A run that ends well proves a fragment, and a text that no tool judges. It proves nothing
    against a finding of a tool, and it does not stand in for a tool that is missing.
    """
    if result.unrun is not None:
        return _open(verdict, f"not run: {result.unrun}", result)
    shown, rest, unmet = _expected(result)
    kept = [remark for remark in rest if not _is_off(remark.rule, result.document)]
    if rest and not kept:
        return verdict  # a failed run that the settings pass over proves nothing
    rest = kept
    findings = [*result.inherited, *(as_finding(result, remark) for remark in rest)]
    findings += [_unmet(result, expected) for expected in unmet]
    if result.ran:
        uses = (*verdict.checks, ToolUse(result.tool, versions.get(result.tool, "")))
        verdict = replace(
            verdict,
            checks=uses,
            level=Level.RUN,
            expected=(*verdict.expected, *(as_finding(result, remark) for remark in shown)),
        )
    if findings:
        everything = (*verdict.findings, *findings)
        ordered = sorted(everything, key=lambda f: (f.path, f.line, f.column, f.rule))
        return replace(verdict, verdict=Verdict.FAILED, findings=tuple(ordered), reason=None)
    if result.ran and _is_proved(verdict):
        return replace(verdict, verdict=Verdict.VERIFIED, reason=None)
    return verdict


def _open(verdict: SnippetVerdict, reason: str, result: Result) -> SnippetVerdict:
    findings = (*verdict.findings, *result.inherited)
    if findings:
        return replace(verdict, verdict=Verdict.FAILED, findings=findings)
    return replace(verdict, verdict=Verdict.UNVERIFIED, reason=reason)


def _is_proved(verdict: SnippetVerdict) -> bool:
    """Whether a good run settles what the tools left open."""
    if verdict.verdict is Verdict.FRAGMENT:
        return True
    unjudged = len(verdict.checks) == 1 and not verdict.missing  # by the run alone
    return verdict.verdict is Verdict.UNVERIFIED and (unjudged or verdict.reason == ONLY_A_RUN)


def _is_off(rule: str, document: Document) -> bool:
    """Whether the settings turn the rule off for this block."""
    return any(fnmatchcase(rule, pattern) for pattern in document.directives.ignore)


def _expected(result: Result) -> tuple[list[Remark], list[Remark], list[Expected]]:
    """What a bad example was to show and showed, what else was found, what was not shown."""
    wanted = [e for e in result.document.directives.expect if e.rule in RUN_RULES]
    shown: list[Remark] = []
    rest: list[Remark] = []
    met: set[Expected] = set()
    for remark in result.remarks:
        matches = [e for e in wanted if e.rule == remark.rule and e.line in (None, remark.line)]
        met.update(matches)
        (shown if matches else rest).append(remark)
    return shown, rest, [expected for expected in wanted if expected not in met]


def _unmet(result: Result, expected: Expected) -> Finding:
    where = "" if expected.line is None else f" on line {expected.line} of the snippet"
    message = f"expected {expected.rule}{where}, and running it did not show that"
    fix = "show the fault that the text speaks of, or correct `expect=`"
    remark = Remark("bad-example-is-not-bad", message, Severity.HIGH, expected.line or 1, fix=fix)
    return as_finding(result, remark)
