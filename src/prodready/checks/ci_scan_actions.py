"""Which scanner an action is, and whether its findings fail the job, by its inputs."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from prodready.checks.ci_scanners import CODE, DEPENDENCIES, Scan, Sort, missing_severities
from prodready.facts.jobs import Step


def action_scan(step: Step) -> Scan | None:
    """The scan that a step's action is, if it is one."""
    name, given = step.action, step.get("with", default={})
    inputs = given if isinstance(given, dict) else {}
    for prefix, judge in ACTIONS.items():
        if name == prefix or name.startswith(prefix + "/"):
            return judge(name, {str(k): str(v) for k, v in inputs.items()})
    return None


Inputs = Mapping[str, str]


def _simple(label: str, *sorts: Sort) -> Callable[[str, Inputs], Scan | None]:
    return lambda _name, _inputs: Scan(label, frozenset(sorts))


def _trivy_action(_name: str, inputs: Inputs) -> Scan | None:
    kind = inputs.get("scan-type", "image")
    if kind == "config":
        return None
    code = inputs.get("exit-code", "0")
    if "trivy-config" in inputs:
        code = "by its configuration"
    harmless = "without exit-code: 1 it succeeds always" if code in ("", "0") else None
    sort = Sort.IMAGE if kind == "image" else Sort.DEPENDENCIES
    return Scan("trivy", frozenset({sort}), harmless or missing_severities(inputs.get("severity")))


def _anchore_action(_name: str, inputs: Inputs) -> Scan:
    harmless = None
    if inputs.get("fail-build", "true").lower() == "false":
        harmless = "fail-build: false makes it succeed whatever it finds"
    elif inputs.get("severity-cutoff", "medium").lower() == "critical":
        harmless = "it does not fail on HIGH"
    files = "path" in inputs or "sbom" in inputs
    return Scan("grype", frozenset({Sort.DEPENDENCIES if files else Sort.IMAGE}), harmless)


def _review_action(_name: str, inputs: Inputs) -> Scan:
    harmless = None
    if inputs.get("warn-only", "false").lower() == "true":
        harmless = "warn-only: true makes it succeed whatever it finds"
    elif inputs.get("fail-on-severity", "low").lower() == "critical":
        harmless = "it does not fail on HIGH"
    return Scan("dependency review", DEPENDENCIES, harmless)


def _codeql(name: str, _inputs: Inputs) -> Scan | None:
    return Scan("CodeQL", CODE) if name.endswith("/analyze") else None


def _snyk_action(name: str, _inputs: Inputs) -> Scan:
    return Scan("snyk", frozenset({Sort.IMAGE if name.endswith("docker") else Sort.DEPENDENCIES}))


ACTIONS: Mapping[str, Callable[[str, Inputs], Scan | None]] = {
    "aquasecurity/trivy-action": _trivy_action,
    "anchore/scan-action": _anchore_action,
    "actions/dependency-review-action": _review_action,
    "github/codeql-action": _codeql,
    "pypa/gh-action-pip-audit": _simple("pip-audit", Sort.DEPENDENCIES),
    "google/osv-scanner-action": _simple("osv-scanner", Sort.DEPENDENCIES),
    "golang/govulncheck-action": _simple("govulncheck", Sort.DEPENDENCIES),
    "rustsec/audit-check": _simple("cargo audit", Sort.DEPENDENCIES),
    "embarkstudios/cargo-deny-action": _simple("cargo deny", Sort.DEPENDENCIES),
    "snyk/actions": _snyk_action,
    "gitleaks/gitleaks-action": _simple("gitleaks", Sort.SECRETS),
    "trufflesecurity/trufflehog": _simple("trufflehog", Sort.SECRETS),
    "gitguardian/ggshield-action": _simple("ggshield", Sort.SECRETS),
    "gitguardian/ggshield": _simple("ggshield", Sort.SECRETS),
    "securego/gosec": _simple("gosec", Sort.CODE),
    "pycqa/bandit-action": _simple("bandit", Sort.CODE),
    "semgrep/semgrep-action": _simple("semgrep", Sort.CODE),
    "returntocorp/semgrep-action": _simple("semgrep", Sort.CODE),
    "sonarsource/sonarqube-scan-action": _simple("SonarQube", Sort.CODE),
    "sonarsource/sonarcloud-github-action": _simple("SonarQube", Sort.CODE),
}
