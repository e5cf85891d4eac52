"""The verdicts of snippets as the sheet that published reports are made from."""

from __future__ import annotations

import inspect
from collections import Counter
from collections.abc import Iterable, Sequence

from prodready.api import Verification
from prodready.model import Finding, Place, Severity, SnippetVerdict, Verdict
from prodready.patterns import lazy
from prodready.reports.escape import web_link
from prodready.reports.sheet import Case, Outcome, Rule, Sheet
from prodready.reports.snippets_json import summary
from prodready.reports.style import plural

NOT_VERIFIED = "not-verified"

OWN_RULES = {
    "bad-example-is-not-bad": "A bad example shows exactly the faults that it is said to have.",
    "bad-fence-header": "The header of a code block can be read by the renderer of the site.",
    "include-loop": "A file that a page includes does not include itself.",
    "include-not-found": "Files and sections that a page includes exist.",
    NOT_VERIFIED: "With --strict, every code block is verified or left out with a reason.",
    "unclosed-fence": "Every code block that begins on a page ends on it.",
    "unknown-directive": "Directives on a code block are ones that exist.",
    "unreadable": "Pages and examples are files of UTF-8 text.",
}
"""Rules about pages and blocks themselves; all others belong to a tool."""

_RUFF_SECURITY = lazy(r"S\d{3}")


def sheet(result: Verification, *, strict: bool = False, allow_missing: bool = False) -> Sheet:
    """The run as cases, one a snippet.

    Args:
        result: what the engine found.
        strict: whether fragments and what could not be verified fail.
        allow_missing: with `strict`, whether a missing tool is no failure.
    """
    loose = set(map(id, result.loose(allow_missing=allow_missing))) if strict else set()
    cases = tuple(_case(verdict, id(verdict) in loose) for verdict in result.verdicts)
    made = Sheet(
        name="snippets",
        title="prodready snippets",
        cases=cases,
        counts=summary(result.verdicts),
        problems=result.problems,
        tools={use.tool: use.version for v in result.verdicts for use in v.checks},
        notes=(*result.tool_errors, *_missing(result.verdicts)),
        shown=_shown(result.verdicts),
    )
    rules = _rules(made.findings())
    return Sheet(**{**made.__dict__, "rules": rules})


def _case(verdict: SnippetVerdict, fails: bool) -> Case:
    findings = verdict.findings
    outcome = Outcome.SKIPPED
    if verdict.verdict is Verdict.VERIFIED:
        outcome = Outcome.PASSED
    elif verdict.verdict is Verdict.FAILED:
        outcome = Outcome.FAILED
    elif fails:
        outcome = Outcome.FAILED
        message = f"{verdict.verdict}: {verdict.reason}"
        findings = (Finding(NOT_VERIFIED, message, Severity.MEDIUM, verdict.path, verdict.line),)
    return Case(
        group=verdict.path,
        name=f"{verdict.kind}:{verdict.line}",
        outcome=outcome,
        status=verdict.verdict.value,
        findings=findings,
        reason=verdict.reason,
        place=Place(verdict.path, verdict.line),
        details=tuple(f"{use.tool} {use.version}" for use in verdict.checks),
    )


def _missing(verdicts: Iterable[SnippetVerdict]) -> list[str]:
    counts = Counter(tool for verdict in verdicts for tool in verdict.missing)
    return [
        f"{tool} is not installed; {plural(count, 'snippet')} waited for it"
        for tool, count in counts.most_common()
    ]


def _shown(verdicts: Sequence[SnippetVerdict]) -> dict[Finding, tuple[Place, ...]]:
    pages: dict[Finding, tuple[Place, ...]] = {}
    for verdict in verdicts:
        for finding in verdict.findings:
            if finding.path != verdict.path:
                pages[finding] = (*pages.get(finding, ()), Place(verdict.path, verdict.line))
    return pages


def _rules(findings: Iterable[Finding]) -> dict[str, Rule]:
    """One rule for each that was broken, as grave as its gravest finding."""
    rules: dict[str, Rule] = {}
    for finding in sorted(findings, key=lambda finding: finding.severity.rank):
        rules.setdefault(finding.rule, _rule(finding))
    return dict(sorted(rules.items()))


def _rule(finding: Finding) -> Rule:
    link = web_link(finding.help)
    tool = finding.tool
    short, full = _described(finding)
    return Rule(
        id=finding.rule,
        short=short,
        full=full,
        help=f"{full} {'Read more: ' + link if link else ''}".strip(),
        link=link,
        severity=finding.severity,
        security=_is_security(finding),
        tags=("documentation", *((tool,) if tool else ())),
    )


def _described(finding: Finding) -> tuple[str, str]:
    """What the rule is about, in a line and in full."""
    if finding.tool is None:
        short = OWN_RULES.get(finding.rule, "A fault of the page itself.")
        return short, short
    if finding.tool == "coherence":
        from prodready.coherence.interface import all_rules  # only here: few runs have findings

        known = all_rules().get(finding.rule)
        text = inspect.getdoc(known.function) if known else None
        if text:
            return text.split("\n\n")[0], text
    full = f"Rule {finding.rule} of {finding.tool}, broken by a code block of the documentation."
    return f"{finding.rule} ({finding.tool})", full


def _is_security(finding: Finding) -> bool:
    """Whether the tool speaks about attacks only: zizmor always, ruff in its S rules."""
    if finding.tool == "zizmor":
        return finding.rule.startswith("zizmor/")
    return finding.tool == "ruff" and _RUFF_SECURITY.fullmatch(finding.rule) is not None
