"""Checks of habits: hooks, linters of scripts and YAML, one line length, messages of commits."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from prodready.checks.ci import first_file, is_terraform
from prodready.checks.ci_common import found_steps, has_code, uses_any
from prodready.checks.interface import Fail, Outcome, Pass, Unknown, check
from prodready.documents.repository import Repository
from prodready.documents.yamltree import YamlError, load
from prodready.facts.commits import Commits
from prodready.facts.jslength import script_line_lengths
from prodready.facts.layoutfiles import layout_line_lengths
from prodready.facts.runs import Runs
from prodready.facts.toolconfig import Setting, ToolConfig
from prodready.model import Place
from prodready.patterns import lazy


@check("code.hooks")
def hooks(repository: Repository) -> Iterator[Outcome]:
    """Hooks for each commit are configured, and those of others by a version that does not move."""
    if not has_code(repository) and not any(
        is_terraform(path, repository) for path in repository.files
    ):
        return
    found = False
    for name in (".pre-commit-config.yaml", ".pre-commit-config.yml"):
        if name in repository.files:
            yield from _pre_commit(name, repository.read(name) or "")
            return
    for path in repository.files:
        if _HOOKS.search(path) or (path == "package.json" and _in_package(repository.read(path))):
            found = True
            yield Pass(Place(path), "hooks for each commit")
    if not found:
        fix = "Add .pre-commit-config.yaml with a linter, a formatter and a search for secrets."
        yield Fail(first_file(repository), "no hook looks at a commit before it is made", fix)


_HOOKS = lazy(r"(^|/)(\.husky/(pre-commit|commit-msg|pre-push)|\.?lefthook\.(ya?ml|toml|json)|\.?git[-_]?hooks/pre-commit|\.hooks/pre-commit|prek\.toml|\.overcommit\.yml)$")  # fmt: skip


def _in_package(text: str | None) -> bool:
    try:
        data = json.loads(text or "{}")
    except (ValueError, RecursionError):
        return False
    keys = {"husky", "simple-git-hooks", "pre-commit", "gitHooks", "ghooks"}
    return isinstance(data, dict) and bool(keys & data.keys())


def _pre_commit(path: str, text: str) -> Iterator[Outcome]:
    try:
        trees = load(text)
    except YamlError as error:
        yield Fail(Place(path, error.line), f"is no YAML: {error}", "Mend it.")
        return
    repos = trees[0].get("repos") if trees else None
    listed = [(i, one) for i, one in enumerate(repos or []) if isinstance(one, dict)]
    for i, one in listed:
        rev = str(one.get("rev", ""))
        place = Place(path, *trees[0].place(("repos", i, "rev")))
        if rev.lower() in ("main", "master", "head", "stable", "latest", "develop"):
            fix = "Name a version or a commit: `pre-commit autoupdate --freeze`."
            yield Fail(place, f"rev: {rev} moves: what runs tomorrow is another program", fix)
    if any(one.get("hooks") for _, one in listed):
        yield Pass(Place(path), f"hooks of {len(listed)} repositories")
    else:
        yield Fail(Place(path), "names no hook", "Add a linter and a formatter.")


@check("code.line_length")
def line_length(tools: ToolConfig, most: float = 120) -> Iterator[Outcome]:
    """The tools agree on one line length, and it is not beyond what a reviewer sees."""
    found = list(tools.line_lengths())
    scripts = list(script_line_lengths(tools.repository))
    others = list(layout_line_lengths(tools.repository))
    for one in (*found, *scripts, *others):
        if one.value > most:
            message = f"{one.tool} leaves lines of {one.value} characters; the limit is {most:g}"
            yield Fail(one.place, message, f"Set it to {most:g} or less, and format once.")
    lengths = {one.value for one in found}
    if len(lengths) > 1:
        told = ", ".join(f"{one.tool} {one.value}" for one in found)
        fix = "Set the same number for each of them."
        yield Fail(found[-1].place, f"the tools do not agree: {told}", fix)
    elif found and found[0].value <= most:
        yield Pass(found[0].place, f"{found[0].value} characters")
    yield from _of_scripts(scripts, most)
    for one in others:
        if one.value <= most:
            yield Pass(one.place, f"{one.tool} {one.value} characters")


def _of_scripts(found: list[Setting], most: float) -> Iterator[Outcome]:
    """ESLint refuses no line that Prettier leaves, where one folder has settings of both."""
    for one in found:
        folder = one.place.path.rpartition("/")[0]
        longer = [
            other
            for other in found
            if (one.tool, other.tool) == ("eslint", "prettier")
            and other.place.path.rpartition("/")[0] == folder
            and other.value > one.value
        ]
        for other in longer:
            told = f"prettier {other.value}, eslint {one.value}"
            fix = "Set the same number for each of them."
            yield Fail(one.place, f"the tools do not agree: {told}", fix)
        if not longer and one.value <= most:
            yield Pass(one.place, f"{one.value} characters")


_TYPES = lazy(r"^(feat|fix|docs|style|refactor|perf|test|tests|build|ci|chore|revert|deps|release|security|wip|i18n|dx|types)(\([^()\n]+\))?!?: ", re.I)  # fmt: skip
_AREA = lazy(r"^[\w./-]+(?:, ?[\w./-]+)*(?:\([^()\n]+\))?!?: \S")
"""The other convention that projects keep: `net/http: close the body`."""
_LINTS = lazy(r"(^|/)(\.?commitlint(rc)?(\.config)?\.\w+|\.commitlintrc|\.cz\.(toml|json|yaml)|cz\.(toml|json|yaml)|\.czrc|\.gitlint)$")  # fmt: skip
_HOOK_IDS = lazy(r"id:\s*['\"]?(conventional-pre-commit|commitizen|commitlint|gitlint|committed)\b")
_ACTIONS = ("amannn/action-semantic-pull-request", "wagoid/commitlint-github-action")


@check("code.conventional_commits")
def conventional_commits(commits: Commits, runs: Runs, repository: Repository) -> Iterator[Outcome]:
    """A tool holds messages to the convention, or at least nine of ten of the last keep it."""
    for path in repository.files:
        if _LINTS.search(path):
            yield Pass(Place(path), "a tool holds messages to the convention")
            return
    config = repository.read(".pre-commit-config.yaml") or ""
    if match := _HOOK_IDS.search(config):
        yield Pass(
            Place(".pre-commit-config.yaml", config.count("\n", 0, match.start()) + 1), match[1]
        )
        return
    for step in found_steps(runs, uses_any(*_ACTIONS)):
        yield Pass(step.place, step.what)
        return
    subjects = [
        subject for subject in commits.subjects if not subject.startswith(("Merge ", "Revert "))
    ]
    if not repository.files:
        return
    place = first_file(repository)
    kept = sum(bool(_TYPES.match(subject)) for subject in subjects)
    newest = subjects[:20]
    lately = sum(bool(_TYPES.match(subject)) for subject in newest)
    if len(newest) == 20 and lately * 10 >= 20 * 9:
        # What was agreed on since counts; a history is not rewritten for it.
        yield Pass(place, f"{lately} of the last 20 messages keep the convention")
    elif (
        len(newest) == 20
        and sum(bool(_AREA.match(one)) for one in subjects) * 20 >= len(subjects) * 19
    ):
        yield Pass(place, "each message begins with the part that it changes")
    elif len(subjects) < 10:
        yield Unknown(place, "too few messages of commits are seen", attest=True)
    elif kept * 10 >= len(subjects) * 9:
        yield Pass(place, f"{kept} of the last {len(subjects)} messages keep the convention")
    elif kept * 2 < len(subjects):
        message = f"{kept} of the last {len(subjects)} messages of commits keep the convention"
        yield Fail(
            place, message, "Write `fix: …`, `feat: …`; add the hook conventional-pre-commit."
        )
    else:
        message = f"{kept} of the last {len(subjects)} messages of commits keep the convention"
        yield Unknown(place, message, attest=True)
