"""Findings, verdicts and a run that has one of each, for tests of what is published."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from prodready.api import Verification
from prodready.model import Finding, Kind, Level, Severity, SnippetVerdict, ToolUse, Verdict

NASTY = "</script><img src=x onerror=1>|`x`[a](javascript:1)\x1b[31m\u202e$x$ ::error::y ##[z]"
PATH = "docs/a b#ü%.md"


def finding(line: int = 4, rule: str = "SC2086", **more: Any) -> Finding:
    values: dict[str, Any] = {
        "message": "Double quote",
        "severity": Severity.LOW,
        "path": PATH,
        "column": 6,
        "help": "https://www.shellcheck.net/wiki/SC2086",
        "tool": "shellcheck",
    }
    return Finding(rule=rule, line=line, **{**values, **more})


def verdict(kind: Verdict = Verdict.FAILED, line: int = 4, **more: Any) -> SnippetVerdict:
    values: dict[str, Any] = {
        "path": PATH,
        "checks": (ToolUse("shellcheck", "0.11.0"),),
        "findings": (finding(line),) if kind is Verdict.FAILED else (),
        "reason": None if kind in (Verdict.FAILED, Verdict.VERIFIED) else "no tool judges text",
    }
    return SnippetVerdict(
        line=line,
        end_line=line,
        info="sh",
        kind=Kind.SHELL,
        verdict=kind,
        level=Level.LINT,
        digest="sha256:0",
        **{**values, **more},
    )


def every() -> Verification:
    """One of each verdict, a problem of a page, a missing tool."""
    return Verification(
        verdicts=(
            verdict(),
            verdict(Verdict.VERIFIED, 9),
            verdict(Verdict.FRAGMENT, 12),
            verdict(Verdict.UNVERIFIED, 15, missing=("hadolint",)),
            verdict(line=20, findings=(finding(20, NASTY, message=NASTY, help=NASTY, fix=NASTY),)),
        ),
        problems=(Finding("unclosed-fence", "never closed", Severity.HIGH, "other.md", 3),),
    )


def source(text: str) -> None:
    file = Path(PATH)
    file.parent.mkdir(exist_ok=True)
    file.write_text(text, encoding="utf-8")
