"""Whether a command that should run tests of a sort reaches them: tags, folders, patterns, names."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Sequence

from prodready.checks.ci_tools import option, program
from prodready.documents.repository import Repository
from prodready.facts.goals import missing
from prodready.facts.runs import Run, Runs
from prodready.facts.scope import is_test_data
from prodready.model import Place
from prodready.patterns import lazy

_CONSTRAINT = lazy(r"^//go:build\s+(?P<expression>[^\n]+)$", re.MULTILINE)
_ALWAYS = lazy(r"(?:linux|unix|amd64|arm64|cgo|gc|go1\.\d+|race)\Z")
_RUNS_PATHS = frozenset({"pytest", "py.test", "go", "gotestsum", "playwright", "vitest", "jest"})


def astray(run: Run, repository: Repository, files: Sequence[Place]) -> tuple[Place, str] | None:
    """Where and why the command runs none of these tests, where that is sure; else None."""
    absent = missing(repository.read, run.words, run.folder)
    if absent is not None:
        return run.place, str(absent)
    name = program(run.words)
    first = run.words[0]
    if "/" in first and first.endswith((".sh", ".py")) and "$" not in first:
        path = posixpath.normpath(posixpath.join(run.folder, first))
        if not _there(repository, path) and not _there(repository, posixpath.normpath(first)):
            return run.place, f"{first} is not in the repository"
    if name in _RUNS_PATHS:
        gone = _no_such_path(run, repository)
        if gone:
            return run.origin if run.via else run.place, f"{gone} is not in the repository"
    if name in ("go", "gotestsum") and files:
        return other_tag(run, repository, files)
    if name == "playwright":
        return _other_folder(run, repository)
    return None


def _there(repository: Repository, path: str) -> bool:
    return repository.exists(path) or any(one.startswith(path + "/") for one in repository.files)


def _no_such_path(run: Run, repository: Repository) -> str | None:
    """The path that the command names, where the repository has none of those that it names."""
    paths = []
    for before, word in zip(run.words, run.words[1:], strict=False):
        path = word.partition("::")[0].removesuffix("/...")
        plain = re.fullmatch(r"(?:\./)?[\w.-]+(?:/[\w.-]+)+/?", path) is not None
        if plain and not before.startswith("-") and not word.startswith("-"):
            paths.append(posixpath.normpath(path))
    folders = {run.folder, "", posixpath.dirname(run.origin.path)}
    if not paths or any("node_modules" in path or "@" in path for path in paths):
        return None
    for path in paths:
        if any(_there(repository, posixpath.normpath(posixpath.join(f, path))) for f in folders):
            return None
        if any(f"/{path}/" in f"/{one}/" for one in repository.files):
            return None
    return paths[0]


def other_tag(run: Run, repository: Repository, files: Sequence[Place]) -> tuple[Place, str] | None:
    """The first file whose build constraint this run does not satisfy, where it satisfies none."""
    given = option(run.words, "-tags", "--tags") or ""
    if "$" in str(run):
        return None
    tags = set(re.split(r"[,\s]+", given)) - {""}
    asked = [(place, *_asked(repository, place)) for place in files if place.path.endswith(".go")]
    if not asked or any(not text or _holds(text, tags) for _, _, text in asked):
        return None
    place, line, text = asked[0]
    shown = f"with the tags {given}" if given else "without a tag"
    return Place(place.path, line), f"it is built for `{text}`, and `{run}` builds {shown}"


def _asked(repository: Repository, place: Place) -> tuple[int, str]:
    text = repository.read(place.path) or ""
    found = _CONSTRAINT.search(text)
    if found is None:
        return 1, ""
    return text.count("\n", 0, found.start()) + 1, found["expression"].strip()


def _holds(expression: str, tags: set[str]) -> bool:
    """Whether a build constraint is true; what is no plain expression counts as true."""
    words = re.findall(r"[\w.]+|&&|\|\||[!()]", expression)
    python = {"&&": " and ", "||": " or ", "!": " not ", "(": "(", ")": ")"}
    told = [
        python.get(word) or str(word in tags or _ALWAYS.match(word) is not None) for word in words
    ]
    return _value("".join(told))


def _value(text: str) -> bool:
    """The value of an expression of True, False, and, or, not and brackets."""
    while "(" in text:
        shorter = re.sub(r"\(([^()]*)\)", lambda found: str(_value(found[1])), text)
        if shorter == text:
            return True
        text = shorter
    either = []
    for part in text.split(" or "):
        every = [one.split() for one in part.split(" and ")]
        either.append(all((one[-1:] == ["True"]) != (one.count("not") % 2 == 1) for one in every))
    return any(either)


_TEST_DIR = lazy(r"^\s*testDir\s*:\s*[\"'`](?P<folder>[\w./-]+)[\"'`]", re.MULTILINE)
_SPECS = lazy(r"\.(?:spec|test)\.[cm]?[jt]sx?$")


def _other_folder(run: Run, repository: Repository) -> tuple[Place, str] | None:
    """Playwright's `testDir`, where no test lies in it."""
    for end in ("ts", "js", "mjs", "cjs", "mts"):
        path = posixpath.normpath(posixpath.join(run.folder, f"playwright.config.{end}"))
        text = repository.read(path)
        if text is None:
            continue
        every = list(_TEST_DIR.finditer(text))
        for found in every if "testMatch" not in text else ():
            folder = posixpath.normpath(posixpath.join(run.folder, found["folder"]))
            inside = "" if folder == "." else folder + "/"
            if not any(p.startswith(inside) and _SPECS.search(p) for p in repository.files):
                line = text.count("\n", 0, found.start("folder")) + 1
                return Place(path, line), f"no test lies in {folder}"
        return None
    return None


_CONFIGS = lazy(r"(?:^|/)(?:vitest|vite|jest)\.(?:\w+\.)?(?:config|workspace)\.[cm]?[jt]s$")
_LISTS = lazy(r"\b(?:include|testMatch)\s*:\s*\[(?P<globs>[^\]]*)\]")
_GLOB = lazy(r"[\"'`]([^\"'`]+)[\"'`]")


def patterns_astray(runs: Runs, words: frozenset[str]) -> Iterator[tuple[Place, str]]:
    """Lists of patterns of test files, of this sort, that match no file of the repository."""
    repository = runs.repository
    for path in repository.files:
        if not _CONFIGS.search(path) or "node_modules" in path or is_test_data(path):
            continue
        text = repository.read(path) or ""
        for found in _LISTS.finditer(text):
            globs = _GLOB.findall(found["globs"])
            near = set(re.split(r"[^a-z0-9]+", " ".join(globs).lower()))
            tests = any(re.search(r"test|spec", glob) for glob in globs)
            if not globs or not tests or not words & near or "${" in found["globs"]:
                continue
            folder = posixpath.dirname(path)
            shapes = [_shape(posixpath.join(folder, g.replace("<rootDir>/", ""))) for g in globs]
            if not any(re.fullmatch(shape, one) for shape in shapes for one in repository.files):
                line = text.count("\n", 0, found.start()) + 1
                yield Place(path, line), f"no file is called as {globs[0]}"


def _shape(glob: str) -> str:
    """A glob of vitest or Jest as a regular expression."""
    glob = posixpath.normpath(glob)
    shape = re.escape(glob).replace(r"\*\*/", "(?:.*/)?").replace(r"\*\*", ".*")
    shape = shape.replace(r"\*", "[^/]*").replace(r"\?", "[^/]?")
    shape = re.sub(r"\\\{([^{}]*)\\\}", lambda f: "(?:" + f[1].replace(",", "|") + ")", shape)
    shape = re.sub(r"@\\\(([^()]*)\\\)|\\\(([^()]*)\\\)", _alternatives, shape)
    return re.sub(r"\\\[([^\[\]]*)\\\]", r"[\1]", shape)


def _alternatives(found: re.Match[str]) -> str:
    return "(?:" + (found[1] or found[2] or "").replace(r"\|", "|") + ")"
