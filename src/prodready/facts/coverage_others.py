"""Gates on coverage beside coverage.py's and Node's: Codecov's target, Go, Java and others."""

from __future__ import annotations

import re
from typing import Any

from prodready.documents.repository import Repository
from prodready.documents.yamltree import YamlError, load
from prodready.facts.runs import Run, Runs
from prodready.model import Place
from prodready.patterns import lazy

CODECOV = ("codecov.yml", ".codecov.yml", "codecov.yaml", ".codecov.yaml", ".github/codecov.yml")
_GATE = lazy(
    r"go-test-coverage|jacoco\w*(?::check|verif)|--fail-under|check-coverage|min[-_]coverage"
    r"|coverage[-_]threshold|go tool cover -func|covreport|diff-cover|overcover|koverVerify",
    re.IGNORECASE,
)
"""Commands that look at a share, or print it for a script that does."""
_ACTIONS = lazy(r"(?:test-)?coverage|codecoveragesummary|jacoco|simplecov", re.IGNORECASE)
_BUILD_FILES = ("pom.xml", "build.gradle", "build.gradle.kts")
_HELD = lazy(
    r"<artifactId>jacoco-maven-plugin<(?:(?!</plugin>).)*?<goal>\s*check\s*<"
    r"|violationRules|CoverageVerification",
    re.DOTALL,
)
"""JaCoCo that is told to fail below a share; by itself it only reports."""
_VERBS = {
    **dict.fromkeys(("go", "gotestsum"), frozenset({"test"})),
    **dict.fromkeys(("mvn", "mvnw"), frozenset({"test", "verify", "install"})),
    **dict.fromkeys(("gradle", "gradlew"), frozenset({"test", "check", "build"})),
}
_SKIPS = lazy(r"-DskipTests\b(?!=false)|-Dmaven\.test\.skip\b(?!=false)|-x[= ]test\b")


def unmeasured_tests(runs: Runs) -> list[Run]:
    """The test commands of Go and Java, and of Python by its own files, that nothing holds to a share."""
    if any(_GATE.search(str(run)) and not _only_prints(run, runs) for run in runs.all):
        return []
    steps = (step for job in runs.pipelines.jobs() for step in runs.pipelines.steps(job))
    if any(step.uses is not None and _ACTIONS.search(step.action) for step in steps):
        return []
    if any(_HELD.search(runs.repository.read(name) or "") for name in _BUILD_FILES):
        return []
    return [run for run in runs.before_merge if _tests(run)]


def _only_prints(run: Run, runs: Runs) -> bool:
    """Whether it only installs the tool, or is `go tool cover` whose output nothing reads."""
    if "install" in run.words[1:3]:
        return True
    if run.words[:3] != ("go", "tool", "cover"):
        return False
    text = run.step.script if run.place == run.origin else runs.repository.read(run.origin.path)
    lines = [line for line in (text or "").splitlines() if "go tool cover" in line]
    return bool(lines) and not any(re.search(r"[|>`]|\$\(", line) for line in lines)


def _tests(run: Run) -> bool:
    name = run.words[0].rpartition("/")[2]
    if name in _VERBS:
        return bool(_VERBS[name] & set(run.words[1:])) and not _SKIPS.search(str(run))
    return name.startswith("python") and any("test" in word for word in run.words[1:3])


def codecov_target(repository: Repository) -> tuple[Place, float | None] | None:
    """Where Codecov is told what to ask of the whole project, and the share (None: no share)."""
    for path in CODECOV:
        text = repository.read(path)
        if text is None:
            continue
        try:
            trees = load(text)
        except YamlError:
            return None
        keys = ("coverage", "status", "project")
        project: Any = trees[0].get() if trees else None
        for key in keys:
            project = project.get(key) if isinstance(project, dict) else None
        targets = _targets(project)
        line = next((n for n, t in enumerate(text.splitlines(), 1) if "target" in t), 1)
        return Place(path, line), max(targets, default=None)
    return None


def _targets(project: Any) -> list[float]:
    """Every share that is asked: `target: 85%` of the default or of a part."""
    if not isinstance(project, dict):
        return []
    entries = [project, *(each for each in project.values() if isinstance(each, dict))]
    said = (str(each.get("target", "")).rstrip("% ") for each in entries)
    return [float(text) for text in said if re.fullmatch(r"\d+(?:\.\d+)?", text)]
