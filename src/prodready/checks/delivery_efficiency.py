"""Checks of what CI does twice: downloads, steps, builds; and of what it does too seldom."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Iterator
from typing import Any

from prodready.checks.ci_common import ci_check, uses_any
from prodready.checks.ci_tools import Words, has, program, runs_tests
from prodready.checks.interface import Fail, Outcome, Pass
from prodready.documents.repository import Repository
from prodready.facts.jobs import Job, Step, local_path
from prodready.facts.runs import Run, Runs
from prodready.facts.workflows import Pipelines
from prodready.model import Place
from prodready.patterns import lazy

INSTALLERS = {
    "npm": frozenset({"ci", "install", "i"}),
    "pnpm": frozenset({"install", "i"}),
    "yarn": frozenset({"install"}),
    "poetry": frozenset({"install", "sync"}),
    "pipenv": frozenset({"install", "sync"}),
    "uv": frozenset({"sync"}),
    "bundle": frozenset({"install"}),
    "composer": frozenset({"install"}),
    "mvn": frozenset({"verify", "test", "package", "install"}),
    "mvnw": frozenset({"verify", "test", "package", "install"}),
    "gradle": frozenset({"build", "test", "check"}),
    "gradlew": frozenset({"build", "test", "check"}),
    "go": frozenset({"get", "mod"}),
}
CACHES = (
    *("actions/cache", "swatinem/rust-cache", "gradle/actions", "gradle/gradle-build-action"),
    *("buildjet/cache", "cachix/cachix-action", "namespacelabs/nscloud-cache-action"),
    *("bahmutov/npm-install", "snok/install-poetry", "useblacksmith/cache", "awalsh128"),
    *("runs-on/cache", "tespkg/actions-cache", "ubicloud/cache", "cypress-io/github-action"),
)


def installs(words: Words) -> bool:
    """Whether the command downloads what a lock or a list of packages names."""
    name = program(words)
    if name in ("pip", "pip3") and words[1:2] == ("install",):
        rest = [word for word in words[2:] if not word.startswith("-")]
        return has(words, "-r", "--requirement") or any(
            word == "." or word.startswith((".[", "./")) for word in rest
        )
    if name == "npm" and words[1:2] in (("install",), ("i",)):
        return len([word for word in words[2:] if not word.startswith("-")]) == 0
    if name == "yarn" and all(word.startswith("-") for word in words[1:]):
        return "--version" not in words
    return bool(INSTALLERS.get(name, frozenset()) & set(words[1:3]))


@ci_check("delivery.caching")
def caching(runs: Runs) -> Iterator[Outcome]:
    """Jobs that install packages before a merge keep them from one run to the next."""
    for workflow in runs.pipelines.workflows:
        if workflow.path not in runs.pipelines.gating:
            continue
        bare: list[Run] = []
        for job in workflow.jobs:
            if "self-hosted" in str(job.get("runs-on")):
                continue
            first = {
                _family(run.words): run for run in reversed(runs.of(job)) if installs(run.words)
            }
            for family, found in first.items():
                kept = _kept(runs, job, family)
                if kept is not None:
                    yield Pass(kept)
                elif not _hidden(runs, job):
                    bare.append(found)
        if bare:
            jobs = len({run.job for run in bare})
            more = f", and {jobs - 1} more jobs do" if jobs > 1 else ""
            yield Fail(
                bare[0].place,
                f"{bare[0].job} downloads every package anew in each run"
                f" ({program(bare[0].words)}){more}",
                "Write `cache: pip` (npm, maven …) at the setup action, or use actions/cache.",
            )


_FAMILIES = {"npm": "node", "pnpm": "node", "yarn": "node", "bundle": "ruby", "go": "go"}
_FAMILIES |= dict.fromkeys(("mvn", "mvnw", "gradle", "gradlew"), "java")
_FAMILIES |= dict.fromkeys(("pip", "pip3", "poetry", "pipenv", "uv"), "python")
_SETUPS = {"setup-node": "node", "setup-python": "python", "setup-uv": "python", "setup-go": "go"}
_SETUPS |= {"setup-java": "java", "setup-ruby": "ruby"}


def _family(words: Words) -> str:
    """The language whose packages the command brings."""
    return _FAMILIES.get(program(words), program(words))


def _kept(runs: Runs, job: Job, family: str) -> Place | None:
    if job.workflow.gitlab:
        for node in (job.node, job.workflow.node):
            for path in (("cache",), ("default", "cache")):
                if node.get(*path):
                    return node.place_of(*path)
        return None
    for step in runs.pipelines.steps(job):
        other = _SETUPS.get(step.action.rpartition("/")[2], family) != family
        if not other and _keeps(step, runs):
            return step.place("uses")
    return None


def _keeps(step: Step, runs: Runs) -> bool:
    if uses_any(*CACHES)(step):
        return True
    off = str(step.get("with", "enable-cache", default="")).lower() == "false"
    if step.action == "astral-sh/setup-uv":
        return not off
    if step.action == "pnpm/action-setup":  # which keeps nothing unless it is told to
        return str(step.get("with", "cache", default="")).lower() == "true"
    if step.action == "actions/setup-go":
        version = re.search(r"@v(\d+)|#\s*v(\d+)", str(step.uses))
        old = version is not None and int(version[1] or version[2]) < 4  # which kept nothing itself
        said_so = str(step.get("with", "cache", default="false" if old else "")).lower()
        return said_so != "false"
    said = step.get("with", "cache") or step.get("with", "cache-dependency-path")
    if step.action == "actions/setup-node" and not said:
        version = re.search(r"[@\s]v(\d+)", _with_comment(step, runs))
        off = str(step.get("with", "package-manager-cache", default="")).lower() == "false"
        manager = _MANAGER.search(runs.repository.read("package.json") or "")
        by_npm = version is None or int(version[1]) < 6 or (manager and "npm" in manager.groups())
        return bool(manager and by_npm and not off) and (version is None or int(version[1]) > 4)
    named = [step.get("with", key) for key in ("cache", "bundler-cache", "cache-dependency-path")]
    return any(value not in (None, False, "", "false") for value in named)


_MANAGER = lazy(r'"packageManager"\s*:\s*(?:"(\w+)@|\[?\s*\{[^{}]*"name"\s*:\s*"(\w+)")')
"""Of the package itself, or under `devEngines`: by either setup-node keeps npm's packages."""


def _with_comment(step: Step, runs: Runs) -> str:
    """The line that names the action, with the version that stands behind a commit's hash."""
    place = step.place("uses")
    lines = (runs.repository.read(place.path) or "").splitlines()
    return lines[place.line - 1] if place.line <= len(lines) else str(step.uses)


def _hidden(runs: Runs, job: Job) -> bool:
    """Whether an action that is not known here sets the job up."""
    return any(
        step.uses is not None
        and local_path(step.uses) is None
        and not step.action.startswith(("actions/", "docker/", "codecov/", "github/", "pnpm/"))
        and re.search(r"setup|install|cache|mise|nix|poetry|pnpm", step.action) is not None
        for step in runs.pipelines.steps(job)
    )


_VERSION = lazy(r"(?:(?:python)?-?3\.|py3)(\d{1,2})(?:-dev|\.\d+)?")


@ci_check("delivery.matrix")
def matrix(runs: Runs) -> Iterator[Outcome]:
    """Each version of Python that a package says it supports is tested, not only one."""
    wanted, place = supported(runs.repository)
    tests = [run for run in runs.before_merge if runs_tests(run.words)]
    if len(wanted) < 2 or not tests:
        return
    jobs = {run.job: run for run in tests}
    for job in jobs:
        strategy = job.get("strategy", "matrix") or job.get("parallel", "matrix")
        if "${{" in str(strategy) or len(_versions(strategy)) > 1:
            yield Pass(job.place("strategy", "matrix"))
            return
    several = {v for job in jobs for v in _versions(job.node.data)}
    tools = [run for run in runs.before_merge if program(run.words) in ("tox", "nox", "hatch")]
    if len(several) > 1 or tools or runs.pipelines.opaque:
        yield Pass((tools or tests)[0].place)
        return
    yield Fail(
        tests[0].place,
        f"{place.path} says that {len(wanted)} versions of Python are supported, and one is tested",
        "Write `strategy: {matrix: {python-version: [...]}}` with each of them.",
    )


def _versions(value: Any) -> set[str]:
    if isinstance(value, dict):
        return {v for inner in value.values() for v in _versions(inner)}
    if isinstance(value, list):
        return {v for inner in value for v in _versions(inner)}
    found = _VERSION.fullmatch(str(value))
    return {found[1]} if found else set()


def supported(repository: Repository) -> tuple[set[str], Place]:
    """The minor versions of Python that the package names, and where."""
    text = repository.read("pyproject.toml") or ""
    try:
        data: dict[str, Any] = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError):
        return set(), Place("pyproject.toml")
    tables = (data.get("project"), (data.get("tool") or {}).get("poetry"))
    names = [n for t in tables if isinstance(t, dict) for n in t.get("classifiers") or []]
    wanted = {
        found[1]
        for name in names
        if (found := re.fullmatch(r"Programming Language :: Python :: 3\.(\d+)", str(name)))
    }
    return wanted, Place("pyproject.toml")


SAME = 5
"""Equal steps in two workflows beyond which they should be written once."""


@ci_check("delivery.reusable")
def reusable(pipelines: Pipelines) -> Iterator[Outcome]:
    """What several workflows do is written once: in a called workflow, or an action."""
    for job in pipelines.jobs():
        if job.uses is not None and not job.workflow.gitlab:
            yield Pass(job.place("uses"))
        for step in job.steps if not job.workflow.gitlab else ():
            if local_path(step.uses) in pipelines.actions:
                yield Pass(step.place("uses"))
    seen: dict[str, list[Job]] = {}
    for workflow in pipelines.github:
        for job in workflow.jobs:
            shared: Counter[str] = Counter()
            for sign in {_sign(step) for step in job.steps} - {""}:
                for other in seen.setdefault(sign, []):
                    if other.workflow is not workflow:
                        shared[f"{other.workflow.path}\n{other.id}"] += 1
                seen[sign].append(job)
            twin, count = shared.most_common(1)[0] if shared else ("", 0)
            if count >= SAME:
                path, id_ = twin.split("\n")
                yield Fail(
                    job.place(),
                    f"{job} repeats {count} steps of job {id_} in {path}",
                    "Write them in a workflow with `on: workflow_call`, or in an action of yours.",
                )


def _sign(step: Step) -> str:
    if step.action == "actions/checkout" or (step.script is None and step.uses is None):
        return ""
    given = sorted((step.get("with") or {}).items()) if isinstance(step.get("with"), dict) else []
    return repr((step.action, (step.script or "").strip(), given))
