"""Which scanner finds what, and whether its findings fail the job that runs it.

Many scanners end with success whatever they find, unless an option says otherwise: that is
written down here program by program, from their documentation.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from prodready.checks.ci_tools import Words, has, option, program


class Sort(StrEnum):
    """What a scanner looks at."""

    CODE = "code"
    DEPENDENCIES = "dependencies"
    IMAGE = "image"
    SECRETS = "secrets"


@dataclass(frozen=True, slots=True)
class Scan:
    """A scanner that a job runs.

    Attributes:
        name: the scanner.
        sorts: what it looks at.
        harmless: why its findings do not fail the job, or None when they do.
    """

    name: str
    sorts: frozenset[Sort]
    harmless: str | None = None


def scan_of(words: Words) -> Scan | None:
    """The scan that a command is, if it is one."""
    judge = PROGRAMS.get(program(words))
    if judge is None or has(words, "--version", "--help", "--download-db-only"):
        return None
    return judge(words)


def _fails(
    name: str,
    *sorts: Sort,
    verbs: frozenset[str] = frozenset(),
    unless: Mapping[str, str | tuple[str, ...]] | None = None,
) -> Callable[[Words], Scan | None]:
    """A scanner that fails on findings, unless one of these options has one of these values."""

    def judge(words: Words) -> Scan | None:
        if verbs and not verbs & set(words[1:]):
            return None
        harmless = None
        for key, value in (unless or {}).items():
            found = option(words, key)
            if found is not None and (
                value in ("", found) or (isinstance(value, tuple) and found in value)
            ):
                shown = f"{key} {found if value else ''}".strip()
                harmless = f"{shown} makes it succeed whatever it finds"
                if key == "--staged":
                    harmless = "it looks at what is staged, and in CI nothing is"
        return Scan(name, frozenset(sorts), harmless)

    return judge


def _trivy(words: Words) -> Scan | None:
    verbs = {"image", "i"} & set(words[1:])
    files = {"fs", "filesystem", "repo", "repository", "rootfs", "sbom"} & set(words[1:])
    if not verbs and not files:
        return None
    scanners = option(words, "--scanners", "--security-checks") or "vuln,secret"
    sorts = set()
    if "vuln" in scanners:
        sorts.add(Sort.IMAGE if verbs else Sort.DEPENDENCIES)
    if "secret" in scanners and files:
        sorts.add(Sort.SECRETS)
    code = option(words, "--exit-code")
    harmless = None if code not in (None, "0") else "without --exit-code 1 it succeeds always"
    return Scan(
        "trivy", frozenset(sorts), harmless or missing_severities(option(words, "--severity", "-s"))
    )


def missing_severities(value: str | None) -> str | None:
    """Why a list of severities lets something grave through; None means all of them."""
    if value is None or "$" in value:
        return None
    missing = {"HIGH", "CRITICAL"} - {word.strip().upper() for word in value.split(",")}
    return f"it does not fail on {' and '.join(sorted(missing))}" if missing else None


def _grype(words: Words) -> Scan:
    level = option(words, "--fail-on", "-f")
    harmless = None
    if level is None:
        harmless = "without --fail-on high it succeeds always"
    elif level.lower() == "critical":
        harmless = "it does not fail on HIGH"
    files = any(word.startswith(("dir:", "sbom:")) or word == "." for word in words[1:])
    return Scan("grype", frozenset({Sort.DEPENDENCIES if files else Sort.IMAGE}), harmless)


def _semgrep(words: Words) -> Scan:
    fails = "ci" in words[1:3] or has(words, "--error")
    return Scan("semgrep", CODE, None if fails else "without --error it succeeds always")


def _ruff(words: Words) -> Scan | None:
    chosen = (option(words, "--select", "--extend-select") or "").split(",")
    return Scan("ruff S", CODE) if "S" in chosen else None


def _npm(words: Words) -> Scan | None:
    if words[1:2] != ("audit",) and words[1:3] != ("npm", "audit"):
        return None
    low = option(words, "--audit-level", "--level", "--severity")
    harmless = "it does not fail on HIGH" if low in ("critical", "none") else None
    return Scan(f"{program(words)} audit", DEPENDENCIES, harmless)


def _trufflehog(words: Words) -> Scan:
    fails = has(words, "--fail", "--fail-on-scan-errors")
    return Scan("trufflehog", SECRETS, None if fails else "without --fail it succeeds always")


def _scout(words: Words) -> Scan | None:
    if words[1:2] != ("scout",):
        return None
    fails = has(words, "--exit-code", "-e")
    return Scan(
        "docker scout",
        frozenset({Sort.IMAGE}),
        None if fails else "without --exit-code it succeeds always",
    )


def _snyk(words: Words) -> Scan | None:
    if "test" not in words:
        return None
    sort = {"container": Sort.IMAGE, "code": Sort.CODE}.get(words[1], Sort.DEPENDENCIES)
    return Scan("snyk", frozenset({sort}))


CODE = frozenset({Sort.CODE})
DEPENDENCIES = frozenset({Sort.DEPENDENCIES})
SECRETS = frozenset({Sort.SECRETS})

_REPORTS = ("json", "sarif", "openvex")
"""Forms in which govulncheck writes what it finds and ends with success."""

PROGRAMS: Mapping[str, Callable[[Words], Scan | None]] = {
    "bandit": _fails("bandit", Sort.CODE, unless={"--exit-zero": ""}),
    "semgrep": _semgrep,
    "opengrep": _semgrep,
    "ruff": _ruff,
    "gosec": _fails("gosec", Sort.CODE, unless={"-no-fail": ""}),
    "brakeman": _fails("brakeman", Sort.CODE, unless={"--no-exit-on-warn": ""}),
    "njsscan": _fails("njsscan", Sort.CODE),
    "pip-audit": _fails("pip-audit", Sort.DEPENDENCIES),
    "safety": _fails(
        "safety",
        Sort.DEPENDENCIES,
        verbs=frozenset({"check", "scan"}),
        unless={"--continue-on-error": ""},
    ),
    "osv-scanner": _fails("osv-scanner", Sort.DEPENDENCIES),
    "uv": _fails("uv audit", Sort.DEPENDENCIES, verbs=frozenset({"audit"})),
    "govulncheck": _fails(
        "govulncheck",
        Sort.DEPENDENCIES,
        unless={"-format": _REPORTS, "--format": _REPORTS, "-json": "", "--json": ""},
    ),
    "cargo": _fails("cargo audit", Sort.DEPENDENCIES, verbs=frozenset({"audit", "deny"})),
    "cargo-audit": _fails("cargo audit", Sort.DEPENDENCIES),
    "bundle-audit": _fails("bundle-audit", Sort.DEPENDENCIES),
    "composer": _fails("composer audit", Sort.DEPENDENCIES, verbs=frozenset({"audit"})),
    "npm": _npm,
    "pnpm": _npm,
    "yarn": _npm,
    "trivy": _trivy,
    "grype": _grype,
    "docker": _scout,
    "snyk": _snyk,
    "gitleaks": _fails(
        "gitleaks",
        Sort.SECRETS,
        verbs=frozenset({"detect", "git", "dir", "protect", "stdin"}),
        unless={"--exit-code": "0", "--staged": ""},
    ),
    "trufflehog": _trufflehog,
    "detect-secrets-hook": _fails("detect-secrets", Sort.SECRETS),
    "detect-secrets": lambda words: (
        Scan("detect-secrets", SECRETS, "`detect-secrets scan` succeeds always")
        if "scan" in words
        else None
    ),
    "ggshield": _fails("ggshield", Sort.SECRETS, unless={"--exit-zero": ""}),
    "kingfisher": _fails("kingfisher", Sort.SECRETS, verbs=frozenset({"scan"})),
}


GITLAB_TEMPLATES: Mapping[str, Sort] = {
    "SAST": Sort.CODE,
    "Dependency-Scanning": Sort.DEPENDENCIES,
    "Secret-Detection": Sort.SECRETS,
    "Container-Scanning": Sort.IMAGE,
}
"""GitLab's scan templates. Their jobs allow failure: an approval policy is what holds a merge."""
