"""The check that somebody proposes updates of dependencies."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from prodready.checks.ci_common import ci_check
from prodready.checks.interface import Fail, Outcome, Pass, Unknown
from prodready.documents.repository import Repository
from prodready.documents.roles import Role
from prodready.documents.yamltree import Tree, YamlError, load
from prodready.facts.commits import Commits
from prodready.facts.runs import Runs
from prodready.facts.terraform import LOCK_FILE
from prodready.model import Kind, Place
from prodready.patterns import lazy

MANIFESTS = frozenset(
    {"pyproject.toml", "setup.py", "package.json", "go.mod", "Cargo.toml", "Gemfile", "pom.xml"}
    | {"build.gradle", "build.gradle.kts", "composer.json", "mix.exs", "Pipfile"}
    | {"requirements.txt"}
)
RENOVATE = (
    *("renovate.json", "renovate.json5", ".github/renovate.json", ".github/renovate.json5"),
    *(".gitlab/renovate.json", ".gitlab/renovate.json5", ".renovaterc", ".renovaterc.json"),
    *(".renovaterc.json5",),
)
FIX = "Add .github/dependabot.yml with an entry for each package manager, or a renovate.json."


@ci_check("ci.updates")
def updates(runs: Runs, commits: Commits, repository: Repository) -> Iterator[Outcome]:
    """A bot proposes updates of what the repository depends on."""
    answers = [*_dependabot(repository), *_renovate(repository)]
    for run in runs.all:
        if run.words[0].rpartition("/")[2] == "renovate":
            answers.append(Pass(run.place))
    for job in runs.pipelines.jobs():
        for step in runs.pipelines.steps(job):
            if step.action.startswith("renovatebot/github-action"):
                answers.append(Pass(step.place("uses")))
    passed = [answer for answer in answers if isinstance(answer, Pass)]
    if passed:
        yield from passed
        if all(answer.witness.path in DEPENDABOT for answer in passed):
            yield from _left_out(repository)
    elif answers:
        yield from answers
    else:
        own = [p for p in repository.files if repository.role(p) is Role.PRODUCTION]
        wanting = [p for p in own if p.rpartition("/")[2] in MANIFESTS]
        wanting += [workflow.path for workflow in runs.pipelines.github]
        wanting += [
            p for p in own if p.rpartition("/")[2] == LOCK_FILE or _pins_modules(p, repository)
        ]
        message = "no bot proposes updates of what this depends on"
        if wanting and sum(bool(_BUMP.match(subject)) for subject in commits.subjects) >= 2:
            # A host may update what is vulnerable without any file here.
            yield Unknown(
                Place(wanting[0]),
                f"{message}, and some of the last changes are a bot's",
                attest=True,
            )
        elif wanting:
            yield Fail(Place(wanting[0]), message, FIX)


_BUMP = lazy(r"(?:\w+(?:\([^)]*\))?!?: )?[Bb]ump \S+ from \S+ to \S+")
"""How Dependabot names its changes."""


def _pins_modules(path: str, repository: Repository) -> bool:
    """Whether Terragrunt's file names a module of others by its tag."""
    if path.rpartition("/")[2] != "terragrunt.hcl":
        return False
    return re.search(r"^\s*source\s*=.*\?ref=", repository.read(path) or "", re.M) is not None


DEPENDABOT = frozenset({".github/dependabot.yml", ".github/dependabot.yaml"})
"""Where GitHub reads it; the same file in an example's folder updates nothing."""


def _dependabot(repository: Repository) -> Iterator[Outcome]:
    for document in repository.documents(Kind.DEPENDABOT):
        if document.path not in DEPENDABOT:
            continue
        try:
            trees = load(document.text)
        except YamlError as error:
            yield Fail(document.locate(error.line, error.column), f"is no YAML: {error}", FIX)
            continue
        for tree in trees[:1]:
            entries = tree.get("updates")
            if not isinstance(entries, list) or not entries:
                yield Fail(document.locate(1), "names nothing to update", FIX)
                continue
            for index, entry in enumerate(entries):
                yield _entry(tree, index, entry, document.path)


_PYTHON = frozenset({"pip", "uv"})
_NODE = frozenset({"npm", "bun"})
_LOCKS = {
    **dict.fromkeys(("package-lock.json", "yarn.lock", "pnpm-lock.yaml", "bun.lock"), _NODE),
    **dict.fromkeys(("poetry.lock", "Pipfile.lock", "uv.lock"), _PYTHON),
    **{"go.sum": {"gomod"}, "Cargo.lock": {"cargo"}, "Gemfile.lock": {"bundler"}},
    **{"composer.lock": {"composer"}, "mix.lock": {"mix"}, "pom.xml": {"maven"}},
    **dict.fromkeys(("build.gradle", "build.gradle.kts"), frozenset({"gradle"})),
}
"""What binds packages to a version, and what Dependabot calls those that move them."""


def _left_out(repository: Repository) -> Iterator[Fail]:
    """Packages that are locked, where Dependabot's file has an entry for none of their managers."""
    text = "\n".join(repository.read(path) or "" for path in sorted(DEPENDABOT))
    named = set(re.findall(r"package-ecosystem[\"']?\s*:\s*[\"']?([\w-]+)", text))
    locks = [
        (path, _LOCKS[name])
        for path in repository.files
        if (name := path.rpartition("/")[2]) in _LOCKS and repository.role(path) is Role.PRODUCTION
    ]
    if locks and not any(known & named for _, known in locks):
        path, known = locks[0]
        yield Fail(
            Place(next(each for each in sorted(DEPENDABOT) if repository.exists(each))),
            f"there is no entry for the packages that {path} binds",
            f"Add one with `package-ecosystem: {sorted(known)[-1]}`.",
        )


def _entry(tree: Tree, index: int, entry: object, path: str) -> Outcome:
    limit = entry.get("open-pull-requests-limit") if isinstance(entry, dict) else None
    place = Place(path, *tree.place(("updates", index)))
    if limit == 0:
        return Fail(
            Place(path, *tree.place(("updates", index, "open-pull-requests-limit"))),
            "a limit of 0 pull requests turns version updates off",
            "Drop open-pull-requests-limit, or set it above 0.",
        )
    return Pass(place)


_MANAGED = (
    ("actions", lazy(r"\.github/workflows/[^/]+\.ya?ml$"), frozenset({"github-actions"})),
    (
        "images",
        lazy(r"(?:.*/)?(?:Dockerfile|Containerfile)(?:\.[\w-]+)?$"),
        frozenset({"dockerfile"}),
    ),
    ("packages of Node", lazy(r"(?:.*/)?package\.json$"), frozenset({"npm"})),
    ("modules of Go", lazy(r"(?:.*/)?go\.mod$"), frozenset({"gomod"})),
    (
        "packages of Python",
        lazy(r"(?:.*/)?(?:poetry|uv|pdm)\.lock$"),
        frozenset({"poetry", "pep621"}),
    ),
    (
        "services of Compose",
        lazy(r"(?:docker-)?compose[\w.-]*\.ya?ml$"),
        frozenset({"docker-compose"}),
    ),
)
"""What each manager of Renovate raises, by the files that it reads."""


def unmanaged(data: object, repository: Repository) -> list[tuple[str, str]]:
    """What the repository has and no manager in `enabledManagers` raises: its name and a file."""
    enabled = data.get("enabledManagers") if isinstance(data, dict) else None
    if not isinstance(enabled, list) or not enabled:
        return []
    found = []
    for what, shape, managers in _MANAGED:
        file = next(
            (
                path
                for path in repository.files
                if shape.match(path) and repository.role(path) is Role.PRODUCTION
            ),
            None,
        )
        if file is not None and not managers & set(map(str, enabled)):
            found.append((what, file))
    return found


def _renovate(repository: Repository) -> Iterator[Outcome]:
    for path in RENOVATE:
        text = repository.read(path)
        if text is None:
            continue
        try:
            data = json.loads(text)
        except ValueError:
            data = {}  # JSON5, or a comment: it is there, and not ours to judge
        if isinstance(data, dict) and data.get("enabled") is False:
            yield Fail(Place(path), "Renovate is turned off", "Drop `enabled: false`.")
        elif unasked := unmanaged(data, repository):
            named = ", ".join(f"{what} ({file})" for what, file in unasked)
            line = next(
                (n for n, t in enumerate(text.splitlines(), 1) if "enabledManagers" in t), 1
            )
            yield Fail(
                Place(path, line),
                f"enabledManagers leaves out what raises {named}",
                "Name its manager too, or drop enabledManagers.",
            )
        else:
            yield Pass(Place(path))
    try:
        package = json.loads(repository.read("package.json") or "{}")
    except ValueError:
        return
    if isinstance(package, dict) and isinstance(package.get("renovate"), dict):
        yield Pass(Place("package.json"))
