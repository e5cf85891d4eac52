"""Checks of suites of tests: which sorts there are, and whether CI runs them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise
from weakref import WeakKeyDictionary

from prodready.checks.ci import first_file
from prodready.checks.ci_common import has_code, unread
from prodready.checks.ci_tools import program, runs_tests
from prodready.checks.code_suite_reach import astray, other_tag, patterns_astray
from prodready.checks.code_suite_sorts import SUITES, Suite
from prodready.checks.ignored_failures import lost as ignored
from prodready.checks.interface import Fail, Outcome, Pass, Unknown, check
from prodready.documents.repository import Repository
from prodready.documents.roles import Role
from prodready.facts.pythoncode import PythonCode, imported
from prodready.facts.runs import Run, Runs
from prodready.facts.toolconfig import ToolConfig
from prodready.model import Place
from prodready.patterns import lazy

_CODE = tuple(
    ".py .go .ts .tsx .js .jsx .mjs .cjs .java .kt .rb .sh .feature".split()  # noqa: SIM905
)
_INTEGRATION = frozenset({"integration"})
"""Cypress calls the folder of its journeys so: `cypress/integration`."""
_NEVER = frozenset({"smoke", "performance"})  # that they are there is enough


@check("code.suite")
def suite(
    runs: Runs, python: PythonCode, tools: ToolConfig, repository: Repository, sort: str = "e2e"
) -> Iterator[Outcome]:
    """Tests of one sort are there, and CI runs them so that a failure is seen."""
    known = SUITES[sort]
    named = list(_files(known, repository))
    files = named or list(_importing(known, python))
    explicit = [run for run in runs.all if _names(run, known)]
    explicit = [run for run in explicit if not _excludes(run, known)]
    lost = {run: where for run in explicit if (where := astray(run, repository, files))}
    empty = {(run.step, run.place) for run in lost if run.via}
    explicit = [
        run
        for run in explicit
        if run not in lost and (run.via or (run.step, run.place) not in empty)
    ]
    used = [
        step.place("uses")
        for job in runs.pipelines.jobs()
        for step in runs.pipelines.steps(job)
        if any(step.action.startswith(action) for action in known.actions)
    ]
    counting = [run for run in explicit if not ignored(run, runs)]
    # What only its imports tell apart lies among the other tests, and runs with them.
    among = sort in ("integration", "security") or not named or _collected(named, tools)
    if among and not counting:
        stores = sort == "integration"
        general = _general(runs, known, tools)
        counting = [
            run
            for run in general
            if run not in lost
            and (
                _reaches(run, files, repository)
                or (stores and _services(run) and not _elsewhere(run, named, repository))
            )
        ]
    wrong = [] if used else list(patterns_astray(runs, known.words))
    wrong += [] if counting or used else list(lost.values())
    for place, fault in dict(wrong).items():
        yield Fail(place, f"{fault}: no test of this sort runs", "Name the tests that are there.")
    if wrong:
        return
    if counting or used:
        for run in counting[:3]:
            yield Pass(run.place, run.note or " ".join(run.words[:5]))
        for place in used[:3]:
            yield Pass(place, "an action runs them")
        return
    yield from _without(sort, files, explicit, runs, repository)


def _without(
    sort: str, files: list[Place], explicit: list[Run], runs: Runs, repository: Repository
) -> Iterator[Outcome]:
    for run in explicit:
        yield Fail(run.blame, f"{run}: {run.tolerated}", "Let its failure fail the job.")
    if explicit or not has_code(repository):
        return
    if files and sort in _NEVER:
        yield Pass(files[0], "there to be run")
    elif files and sort != "security" and runs.pipelines.workflows and _followed(runs):
        fix = "Add a step to CI that runs them, and let its failure fail the job."
        yield Fail(files[0], f"no job of CI runs the {sort} tests", fix)
    else:
        message = (
            f"no {sort} tests are seen" if not files else "whether anything runs them is not seen"
        )
        yield Unknown(files[0] if files else first_file(repository), message, attest=True)


def _followed(runs: Runs) -> bool:
    """Whether all that CI runs is known: no runner whose file is not read."""
    if runs.pipelines.opaque:
        return False
    return not any(
        unread(run, runs) or (_is_variable(run) and not run.via.startswith(_INSIDE))
        for run in runs.all
    )


def _is_variable(run: Run) -> bool:
    """Whether a variable holds the program; one that holds its folder leaves its name."""
    return run.words[0].startswith("$") and not re.search(r"/[\w.-]+$", run.words[0])


_INSIDE = ("docker", "podman", "kubectl")
"""What runs a command inside of something: where its words begin is not sure."""


@lru_cache(maxsize=4096)
def _split(text: str) -> frozenset[str]:
    parts = re.split(r"[^a-z0-9]+", re.sub(r"([a-z])([A-Z])", r"\1_\2", text).lower())
    return frozenset({*parts, *("".join(pair) for pair in pairwise(parts))})


def _files(known: Suite, repository: Repository) -> Iterator[Place]:
    for path, is_test in _tests_and_scripts(repository):
        *folders, name = path.split("/")
        own = _split(name.rpartition(".")[0])
        # pytest takes files by their names: others beside them help, or are a part for testers.
        shaped = not name.endswith(".py") or _SHAPED.search(name) or "locustfile" in own
        near = own.union(*map(_split, folders[-3:])) if is_test and shaped else own
        if known.words & near and not (known.words & _INTEGRATION and "cypress" in near):
            yield Place(path)


_SHAPED = lazy(r"(^|[_.-])(test|tests|spec)([_.-]|$)|\.feature$", re.IGNORECASE)
_SCRIPTS = frozenset({"scripts", "ci", "deploy", "bench", "benchmarks", "e2e"})


def _tests_and_scripts(repository: Repository) -> list[tuple[str, bool]]:
    """The files that may be tests of some sort, and whether each surely is a test."""
    found = _CANDIDATES.get(repository)
    if found is None:
        found = _CANDIDATES[repository] = []
        for path in repository.files:
            if not path.endswith(_CODE) or repository.role(path) is Role.VENDORED:
                continue
            *folders, name = path.split("/")
            if name == "__init__.py":
                continue  # which holds no test, and may be a part that is named for testers
            own = set(folders)
            tested = repository.role(path) is Role.TEST or bool({"tests", "test"} & own)
            is_test = tested or _SHAPED.search(name) is not None
            if is_test or _SCRIPTS & own:
                found.append((path, is_test))
    return found


_CANDIDATES: WeakKeyDictionary[Repository, list[tuple[str, bool]]] = WeakKeyDictionary()
"""Found once for all sorts of tests."""


def _importing(known: Suite, python: PythonCode) -> Iterator[Place]:
    if known.packages:
        for module in python.tests:
            if imported(module) & known.packages:
                yield Place(module.document.path)


def _names(run: Run, known: Suite) -> bool:
    """Whether the command itself says that it runs this sort of tests."""
    name = program(run.words)
    if (name, *run.words[1:2]) in known.commands:
        return True
    if name in known.programs:
        return not {"install", "--version", "--help", "install-deps"} & set(run.words)
    tests = runs_tests(run.words) or name in ("npm", "pnpm", "yarn", "make", "tox", "nox", "bash", "sh", "python", "k6", "locust", "curl", "task", "just", "mise", "poe") or run.words[:2] == ("go", "run") or "/" in run.words[0]  # fmt: skip
    return (
        tests
        and any(known.words & _split(word) for word in run.words[:12])
        and not name.startswith("echo")
    )


def _excludes(run: Run, known: Suite) -> bool:
    words = " ".join(run.words)
    found = re.findall(r"not \(?([\w ]+)|--(?:ignore|exclude|deselect)[= ](\S+)", words)
    return any(known.words & _split(f"{a} {b}") for a, b in found)


def _general(runs: Runs, known: Suite, tools: ToolConfig) -> Iterator[Run]:
    """Commands that run all tests, this sort among them."""
    pytest = tools.pyproject.get("pytest")
    options = pytest.get("ini_options", {}) if isinstance(pytest, dict) else {}
    added = str(options.get("addopts", "")) if isinstance(options, dict) else ""
    left_out = any(known.words & _split(part) for part in re.findall(r"not ([\w ]+)", added))
    for run in runs.all:
        if (
            runs_tests(run.words)
            and run.tolerated is None
            and not left_out
            and not _excludes(run, known)
        ):
            yield run


def _collected(files: list[Place], tools: ToolConfig) -> bool:
    """Whether pytest is told to take every test of a folder in which these lie."""
    pytest = tools.pyproject.get("pytest")
    options = pytest.get("ini_options", {}) if isinstance(pytest, dict) else {}
    told = options.get("testpaths", ()) if isinstance(options, dict) else ()
    folders = [f"{one.strip('./')}/" for one in (told.split() if isinstance(told, str) else told)]
    return any(
        place.path.endswith(".py") and place.path.startswith(folder)
        for place in files
        for folder in folders
    )


_ENDS = {
    "pytest": (".py",), "py.test": (".py",), "unittest": (".py",), "manage.py": (".py",),
    "manage": (".py",),
    "go": (".go",), "gotestsum": (".go",), "mvn": (".java",), "mvnw": (".java",),
    "gradle": (".java", ".kt"), "gradlew": (".java", ".kt"), "cargo": (".rs",),
}  # fmt: skip


def _reaches(run: Run, files: list[Place], repository: Repository) -> bool:
    """Whether the run's paths, or the folder that it is started in, hold one of the files."""
    name = (
        "manage.py" if any(w.endswith("manage.py") for w in run.words[:2]) else program(run.words)
    )
    ends = _ENDS.get(name, (".ts", ".tsx", ".js", ".jsx", ".mjs", ".cjs"))
    words = [w for w in run.words[1:] if "/" in w or w in ("tests", "test")]
    paths = [w.partition("::")[0].removesuffix("/...") for w in words if w[:1] != "-"]
    paths = [] if "." in paths else [path.strip("./") for path in paths]
    paths = [path for path in paths if path and "..." not in path]
    return any(
        place.path.endswith(ends)
        and (not paths or any(p in place.path for p in paths))
        and (name not in ("go", "gotestsum") or other_tag(run, repository, [place]) is None)
        for place in files
    )


def _elsewhere(run: Run, files: list[Place], repository: Repository) -> bool:
    """Whether the run names folders, and the files lie in none of them."""
    ends = _ENDS.get(program(run.words))
    own = [place for place in files if ends and place.path.endswith(ends)]
    return bool(own) and not _reaches(run, own, repository)


def _services(run: Run) -> bool:
    """Whether the job starts a data store beside the tests."""
    return bool(run.job.get("services")) and runs_tests(run.words)
