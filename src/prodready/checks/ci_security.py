"""Checks of CI as a gate: scanners that can fail."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from typing import Any

from prodready.checks.ci_common import (
    Beside,
    Found,
    built_by_compose,
    by_golangci,
    by_hook,
    ci_check,
    demand,
    found_runs,
    found_steps,
    lint_run,
    of_code,
    uses_any,
)
from prodready.checks.ci_same_image import scans_another
from prodready.checks.ci_scan_actions import action_scan
from prodready.checks.ci_scanners import GITLAB_TEMPLATES, Sort, scan_of
from prodready.checks.ci_tools import BUILD_ACTIONS, builds_image, lints, program
from prodready.checks.ci_verdicts import knows_code
from prodready.checks.interface import Fail, Outcome
from prodready.documents.repository import Repository
from prodready.documents.roles import Role
from prodready.facts.compose import Compose
from prodready.facts.gitlab import templates
from prodready.facts.golangci import switches_on
from prodready.facts.goreleaser import Goreleaser
from prodready.facts.runs import Run, Runs
from prodready.patterns import lazy

WISHES = {
    Sort.CODE: ("scans the code for weaknesses", "Add a step: `bandit -r src` or `semgrep ci`."),
    Sort.DEPENDENCIES: (
        "scans the dependencies for known vulnerabilities",
        "Add a step that reads the lock: `pip-audit -r requirements.lock` or `osv-scanner`.",
    ),
    Sort.IMAGE: (
        "scans the image",
        "Add a step after the build: `trivy image --exit-code 1 --severity HIGH,CRITICAL IMAGE`.",
    ),
    Sort.SECRETS: ("looks for secrets", "Add a step: `gitleaks git` or a pre-commit hook."),
}


@ci_check("ci.scan")
def scan(runs: Runs, sort: str = "code") -> Iterator[Outcome]:
    """A scanner of this sort runs before a change is merged, and what it finds fails the job."""
    wanted = Sort(sort)
    wish, fix = WISHES[wanted]
    found = list(_scans(runs, wanted))
    if wanted is Sort.CODE and not any(one.tolerated is None for one in found):
        found += _ruff(runs)
        if switches_on(runs.repository, "gosec"):
            found += by_golangci(runs)
    if wanted is Sort.DEPENDENCIES and not found and _depends_on_nothing(runs.repository):
        return
    judged = of_code if wanted in (Sort.CODE, Sort.DEPENDENCIES) else demand
    beside: Beside = (by_hook, _scans_any)
    if wanted is not Sort.SECRETS:
        beside = (knows_code, lint_run) if wanted is Sort.CODE else (_scans_any, lint_run)
    yield from judged(runs, found, wish, fix, beside=beside)


def _scans_any(run: Run) -> bool:
    return scan_of(run.words) is not None


_MANIFESTS = lazy(
    r"(?:package|composer|deno)\.json|pyproject\.toml|setup\.(?:py|cfg)|Pipfile|requirements[\w.-]*\.(?:txt|in)"
    r"|pom\.xml|build\.gradle(?:\.kts)?|Cargo\.toml|Gemfile|mix\.exs|[\w.-]+\.csproj|pubspec\.yaml"
)


def _depends_on_nothing(repository: Repository) -> bool:
    """Whether the only packages are modules of Go that require no other."""
    own = [path for path in repository.files if repository.role(path) is Role.PRODUCTION]
    modules = [path for path in own if path.rpartition("/")[2] == "go.mod"]
    if not modules or any(_MANIFESTS.fullmatch(path.rpartition("/")[2]) for path in own):
        return False
    return not any(re.search(r"^require\b", repository.read(m) or "", re.M) for m in modules)


def _ruff(runs: Runs) -> Iterator[Found]:
    """The runs of ruff, where its configuration selects the security rules."""
    where = selects_security(runs.repository)
    for run in runs.all if where else ():
        if program(run.words) == "ruff" and lints(run.words):
            merged = run.job.workflow.path in runs.pipelines.gating
            yield Found("ruff", run.blame, run.tolerated, f"rules S, by {where}", merged)


def selects_security(repository: Repository) -> str | None:
    """The file that selects ruff's security rules, if one does."""
    for path in ("ruff.toml", ".ruff.toml", "pyproject.toml"):
        try:
            data: Any = tomllib.loads(repository.read(path) or "")
        except (tomllib.TOMLDecodeError, RecursionError):
            continue
        table = data.get("tool", {}).get("ruff", {}) if path == "pyproject.toml" else data
        for section in (table, table.get("lint", {})):
            for key in ("select", "extend-select"):
                if {"S", "ALL"} & set(section.get(key) or []):
                    return path
    return None


@ci_check("ci.image_scan")
def image_scan(runs: Runs, compose: Compose, releaser: Goreleaser) -> Iterator[Outcome]:
    """Where CI builds an image, a scanner that can fail looks at it."""
    found = list(_scans(runs, Sort.IMAGE))
    yield from scans_another(runs)
    built = found_runs(runs, builds_image) + found_steps(runs, uses_any(*BUILD_ACTIONS))
    built += built_by_compose(runs, compose)
    built += found_runs(runs, _pushes_image)
    if releaser.images:
        built += found_steps(runs, uses_any("goreleaser/goreleaser-action"))
        built += found_runs(runs, lambda words: words[:2] == ("goreleaser", "release"))
    if not found and built and not runs.pipelines.opaque:
        wish, fix = WISHES[Sort.IMAGE]
        for one in demand(runs, found, wish, fix):
            # Where it is built is where the scan belongs.
            yield Fail(built[0].place, one.message, fix) if isinstance(one, Fail) else one
    elif found or built:
        yield from demand(runs, found, *WISHES[Sort.IMAGE])


def _pushes_image(words: tuple[str, ...]) -> bool:
    """`docker push`: what is published from here was built here."""
    return words[0].rpartition("/")[2] in ("docker", "podman") and words[1:2] == ("push",)


def _scans(runs: Runs, sort: Sort) -> Iterator[Found]:
    gating = runs.pipelines.gating
    for run in runs.all:
        one = scan_of(run.words)
        if one is not None and sort in one.sorts:
            reason = one.harmless or run.tolerated
            where = run.origin if one.harmless and run.via else run.blame
            yield Found(one.name, where, reason, run.note, run.job.workflow.path in gating)
    for job in runs.pipelines.jobs():
        for step in runs.pipelines.steps(job):
            one = action_scan(step)
            if one is not None and sort in one.sorts:
                reason = one.harmless or step.tolerated
                merged = job.workflow.path in gating
                yield Found(one.name, step.place("uses"), reason, "", merged)
    for workflow in runs.pipelines.workflows:
        for name, index in templates(workflow.node) if workflow.gitlab else ():
            for part, found in GITLAB_TEMPLATES.items():
                if part in name and found is sort:
                    place = workflow.node.place_of("include", index)
                    reason = "the template's jobs allow failure"
                    yield Found(name, place, reason)
