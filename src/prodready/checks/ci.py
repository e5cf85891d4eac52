"""Checks of what CI does before a change is merged: tests, linters, formatters, types, images."""

from __future__ import annotations

import re
from collections.abc import Iterator

from prodready.checks.ci_common import (
    CODE,
    OTHER_SYSTEMS,
    built_by_compose,
    by_golangci,
    by_hook,
    ci_check,
    demand,
    found_runs,
    found_steps,
    has_code,
    lint_run,
    of_code,
    uses_any,
)
from prodready.checks.ci_formats import listed, rewritten
from prodready.checks.ci_hollow import LINTS, TESTS, hollow, says_only, tests_nothing
from prodready.checks.ci_tools import (
    BUILD_ACTIONS,
    LINT_ACTIONS,
    builds_image,
    checks_format,
    checks_types,
    formats_by_action,
    lints,
    program,
    runs_tests,
)
from prodready.checks.ci_verdicts import (
    biome_formats,
    fails_of,
    formats_by_golangci,
    linters_ignored,
    tests_ignored,
    types_unsaid,
)
from prodready.checks.image_buildable import unbuildable
from prodready.checks.interface import Fail, Outcome, Pass, Unknown
from prodready.documents.repository import Repository
from prodready.documents.roles import Role
from prodready.facts import eslint
from prodready.facts.compose import Compose
from prodready.facts.deployed import Deployed
from prodready.facts.golangci import FORMATTERS, switches_on
from prodready.facts.jobs import PULL_REQUEST, Workflow
from prodready.facts.runs import Run, Runs
from prodready.facts.scope import left_aside
from prodready.model import Kind, Place
from prodready.patterns import lazy


@ci_check("ci.pipeline")
def pipeline(runs: Runs, repository: Repository) -> Iterator[Outcome]:
    """A pipeline starts for every change."""
    gating = sorted(runs.pipelines.gating)
    once = [one for one in runs.pipelines.github if one.path in gating and _starts_once(one)]
    if once and len(once) == len(gating):
        yield Fail(
            once[0].node.place_of("on"),
            "this starts when a pull request is opened, and not for what is pushed to it later",
            "Drop `types`, or add synchronize to it.",
        )
        return
    for path in gating:
        yield Pass(Place(path))
    applied = sorted(path for path in repository.files if is_terraform(path, repository))
    if gating or runs.pipelines.broken or not (has_code(repository) or applied):
        return
    other = [path for path in repository.files if path in OTHER_SYSTEMS]
    if other:
        yield Pass(Place(other[0]), "a system whose file is not read further")
        return
    workflows = runs.pipelines.workflows
    remote = next((p for p in applied if _REMOTE.search(repository.read(p) or "")), None)
    if remote and not workflows and not has_code(repository):
        message = "whether HCP Terraform plans each proposed change is set there"
        yield Unknown(Place(remote), message, attest=True)
        return
    yield Fail(
        Place(workflows[0].path) if workflows else first_file(repository),
        "no workflow starts for a pull request" if workflows else "there is no CI configuration",
        "Add .github/workflows/ci.yml with `on: pull_request` that lints and tests.",
    )


def _starts_once(workflow: Workflow) -> bool:
    """Whether pull requests start it by other events alone than that commits are pushed to them."""
    rules = [workflow.triggers[name] for name in workflow.triggers if name in PULL_REQUEST]
    types = [rule.get("types") if isinstance(rule, dict) else None for rule in rules]
    limited = all(isinstance(each, list) and "synchronize" not in each for each in types)
    return bool(types) and limited and "push" not in workflow.triggers


_REMOTE = lazy(r'^\s*(?:cloud\s*\{|backend\s+"remote")', re.MULTILINE)
"""Terraform that is run by a service, which may be started by each proposal."""


def is_terraform(path: str, repository: Repository) -> bool:
    """Whether the file is Terraform of the repository's own."""
    ours = path.endswith((".tf", ".tofu")) or path.rpartition("/")[2] == "terragrunt.hcl"
    return ours and repository.role(path) is Role.PRODUCTION


@ci_check("ci.tests")
def tests(runs: Runs) -> Iterator[Outcome]:
    """The test suite runs before a change is merged, and its failure is seen."""
    found = found_runs(runs, runs_tests)
    yield from hollow(
        runs,
        TESTS,
        tests_nothing,
        "runs no test",
        "Let it run the tests: `pytest`, `go test ./...`.",
    )
    lost = list(tests_ignored(runs))
    if lost:
        # Suites of other sorts that count do not answer for the tests of the code.
        yield from fails_of(lost, "Let their failure fail the job.")
        return
    yield from of_code(runs, found, "runs the tests", "Add a step that runs them: `pytest`.")


@ci_check("ci.lint")
def lint(runs: Runs) -> Iterator[Outcome]:
    """A linter runs before a change is merged, and what it reports fails the job."""
    found = found_runs(runs, lints) + found_steps(runs, uses_any(*LINT_ACTIONS))
    yield from hollow(
        runs, LINTS, says_only, "looks at no code", "Let it run the linter: `eslint .`."
    )
    ignored = list(linters_ignored(runs))
    if ignored:
        yield from fails_of(ignored, "Let what it reports fail the job.")
        return
    yield from of_code(runs, found, "runs a linter", "Add a step that runs it: `ruff check .`.")


@ci_check("ci.format")
def formatted(runs: Runs) -> Iterator[Outcome]:
    """A formatter's check mode runs before a change is merged."""
    found = found_runs(runs, checks_format) + list(rewritten(runs)) + list(listed(runs))
    found += found_steps(
        runs,
        lambda step: formats_by_action(step.action, str(step.get("with", "args", default=""))),
    )
    if switches_on(runs.repository, *FORMATTERS):
        found += by_golangci(runs)
    found = [*biome_formats(runs, found), *formats_by_golangci(runs)]
    if eslint.formats(runs.repository):
        found += found_runs(
            runs, lambda words: lints(words) and program(words) == "eslint" and "--fix" not in words
        )
    fix = "Add a step that checks: `ruff format --check .`."
    wish = "checks that the code is formatted"
    yield from of_code(runs, found, wish, fix, beside=(_lints_by_hook, lint_run))


def _lints_by_hook(run: Run) -> bool:
    return by_hook(run) and lint_run(run)


@ci_check("ci.types")
def types(runs: Runs, repository: Repository) -> Iterator[Outcome]:
    """A type checker runs before a change is merged, where there is something to check."""
    if any(_is_own(path, repository) and _declares(path, repository) for path in repository.files):
        found = found_runs(runs, checks_types)
        found = found or list(types_unsaid(runs, checks_types))
        fix = "Add a step that runs `mypy`."
        yield from demand(runs, found, "checks the types", fix, beside=(lint_run,))


@ci_check("ci.image_build")
def image_build(
    runs: Runs, deployed: Deployed, compose: Compose, repository: Repository
) -> Iterator[Outcome]:
    """The image is built before a change is merged, and nothing is seen that keeps it from it."""
    dockerfiles = [
        document
        for document in repository.documents(Kind.DOCKERFILE)
        if not left_aside(document, repository)
    ]
    if dockerfiles:
        yield from unbuildable(deployed, repository)
        found = found_runs(runs, builds_image) + found_steps(runs, uses_any(*BUILD_ACTIONS))
        found += built_by_compose(runs, compose)
        fix = "Add a job that builds it: `docker build .`."
        yield from demand(runs, found, f"builds {dockerfiles[0].path}", fix)


_CHECKS_SCRIPTS = lazy(r'^\s*"checkJs"\s*:\s*true\b', re.MULTILINE)


def _declares(path: str, repository: Repository) -> bool:
    """Whether the file declares a Python or TypeScript project, as a lone script does not."""
    name = path.rpartition("/")[2]
    if name == "jsconfig.json":
        return _CHECKS_SCRIPTS.search(repository.read(path) or "") is not None
    return name in ("pyproject.toml", "setup.py", "setup.cfg", "tsconfig.json") or (
        name.startswith("requirements") and name.endswith(".txt")
    )


def first_file(repository: Repository) -> Place:
    """A file to stand for the whole: the one that describes the project, else the first."""
    described = ("pyproject.toml", "package.json", "go.mod", "Cargo.toml", "README.md")
    names = [path for path in described if path in repository.files]
    code = [path for path in repository.files if path.endswith(CODE)]
    return Place((names or code or list(repository.files))[0])


def _is_own(path: str, repository: Repository) -> bool:
    return repository.role(path) is Role.PRODUCTION
