"""The check that somebody looks at the licences of what the service is built on."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from prodready.checks.ci_common import found_runs, found_steps
from prodready.checks.interface import Fail, Outcome, Pass, Unknown, check
from prodready.documents.repository import Repository
from prodready.facts.jobs import Step
from prodready.facts.runs import Runs
from prodready.model import Place
from prodready.patterns import lazy

_PROGRAMS = frozenset(
    {"pip-licenses", "license-checker", "license-checker-rseidelsohn", "licensecheck", "liccheck"}
    | {"go-licenses", "license_finder", "fossa", "reuse", "licensed", "cargo-about", "scancode"}
    | {"license-report", "license-compliance", "licenserc", "license-eye"}
)
_ACTIONS = lazy(
    r"(?:fossas/fossa-action|fsfe/reuse-action|apache/skywalking-eyes\S*|licensed/setup\S*|"
    r"pilosus/action-pip-license-checker|github/licensed\S*|jonabc/licensed-ci)"
)
_NOTICE = lazy(
    r"(?:third[-_ ]?party[-_ ]?(?:licen[cs]es|notices?)|licenses[-_]third[-_]party|notice[-_]third\S*)"
    r"(?:\.\w+)?$",
    re.IGNORECASE,
)
_STRICT = lazy(r"^(?:AGPL|SSPL|BUSL|GPL-\d)", re.IGNORECASE)


@check("docs.dependency_licences")
def dependency_licences(runs: Runs, repository: Repository) -> Iterator[Outcome]:
    """CI looks at the licences of the dependencies, or they are listed; else a person says so."""
    found = [*found_runs(runs, _looks), *found_steps(runs, _step_looks)]
    if found:
        counting = [one for one in found if one.tolerated is None]
        for one in counting:
            yield Pass(one.place, one.note)
        for one in found if not counting else ():
            yield Fail(one.place, f"{one.what}: {one.tolerated}", "Let its failure stop the job.")
        return
    for path in repository.files:
        if _NOTICE.match(path.rpartition("/")[2]) and path.count("/") <= 1:
            yield _notice(path, repository.read(path) or "")
            return
    yield from _by_lock(repository)


def _looks(words: tuple[str, ...]) -> bool:
    names = [word.rpartition("/")[2].partition("@")[0] for word in words[:3]]
    if _PROGRAMS & set(names):
        return True
    text = " ".join(words)
    return bool(
        re.match(r"cargo deny check(?: .*\blicenses)?\b(?! (?:advisories|bans|sources)$)", text)
        or re.match(r"trivy .*--(?:scanners|security-checks)[ =]\S*licen[cs]e", text)
        or re.match(r"composer licenses\b", text)
    )


def _step_looks(step: Step) -> bool:
    if _ACTIONS.match(step.action):
        return True
    if step.action.startswith("actions/dependency-review-action"):
        return bool(step.get("with", "deny-licenses") or step.get("with", "allow-licenses"))
    return False


def _notice(path: str, text: str) -> Outcome:
    if len(text.split()) < 10:
        return Fail(Place(path), f"{path} lists nothing", "List each dependency with its licence.")
    return Pass(Place(path), "lists them")


def _by_lock(repository: Repository) -> Iterator[Outcome]:
    """What npm's lock says of its packages: those that ask for more than a notice are named."""
    text = repository.read("package-lock.json")
    if text is not None:
        try:
            packages = json.loads(text).get("packages")
        except (ValueError, AttributeError, RecursionError):
            packages = None
        strict = [
            f"{name.rpartition('node_modules/')[2]} is {entry['license']}"
            for name, entry in (packages.items() if isinstance(packages, dict) else ())
            if name and isinstance(entry, dict) and not entry.get("dev")
            and _STRICT.match(str(entry.get("license", "")))
        ]  # fmt: skip
        more = f"; {', '.join(strict[:3])}" if strict else ""
        yield Unknown(
            Place("package-lock.json"), f"nobody looks at their licences{more}", attest=True
        )
        return
    for path in ("uv.lock", "poetry.lock", "requirements.txt", "go.mod", "Cargo.lock", "pom.xml",
                 "pnpm-lock.yaml", "yarn.lock", "package.json", "pyproject.toml"):  # fmt: skip
        if path in repository.files:
            yield Unknown(Place(path), "nobody looks at their licences", attest=True)
            return
