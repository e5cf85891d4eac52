"""Checks of what a repository commits about its packages: lock files, open versions."""

from __future__ import annotations

import posixpath
import re
import tomllib
from collections.abc import Iterator
from typing import Any

from prodready.checks.interface import Fail, Outcome, Pass, check
from prodready.documents.repository import Repository
from prodready.documents.roles import Role
from prodready.facts.locknames import json_object, not_in
from prodready.facts.scope import REHEARSAL, name_words
from prodready.facts.targets import line_of
from prodready.model import Place
from prodready.patterns import lazy

_NODE = ("package-lock.json", "yarn.lock", "pnpm-lock.yaml", "bun.lock", "bun.lockb", "npm-shrinkwrap.json", "deno.lock")  # fmt: skip
_PYTHON = ("uv.lock", "poetry.lock", "pdm.lock", "pylock.toml", "Pipfile.lock", "requirements.txt", "requirements.lock", "pixi.lock", "conda-lock.yml")  # fmt: skip
_LOCKS = {
    "package.json": _NODE, "pyproject.toml": _PYTHON, "Pipfile": ("Pipfile.lock",),
    "go.mod": ("go.sum",), "Cargo.toml": ("Cargo.lock",), "Gemfile": ("Gemfile.lock",),
    "composer.json": ("composer.lock",), "mix.exs": ("mix.lock",),
}  # fmt: skip


_SHIPPED = lazy(r"(Docker|Container)file.*|Procfile|fly\.toml|(docker-)?compose\.ya?ml")


@check("code.lockfile")
def lockfile(repository: Repository) -> Iterator[Outcome]:
    """Beside each manifest of packages, or above it, the file that binds their versions."""
    shipped = any(
        _SHIPPED.fullmatch(path.rpartition("/")[2])
        for path in repository.files
        if repository.role(path) is Role.PRODUCTION and not path.startswith(".")
    )
    if shipped:
        yield from _open_list(repository)
    for path in repository.files:
        folder, name = posixpath.split(path)
        if (
            name not in _LOCKS
            or repository.role(path) is not Role.PRODUCTION
            or name_words(folder) & REHEARSAL
        ):
            continue
        if not _wants(name, repository.read(path) or "", shipped=shipped):
            continue
        lock = _above(folder, _LOCKS[name], repository) or _exported(path, repository)
        if lock is None:
            said = " or ".join(_LOCKS[name][:3])
            yield Fail(
                Place(path),
                f"no lock file binds these packages: {said}",
                f"Commit {_LOCKS[name][0]}.",
            )
        elif repository.tracked is not None and lock not in repository.tracked:
            yield Fail(Place(lock), "git does not track this lock file", f"git add -f {lock}")
        elif (unknown := not_in(path, lock, repository)) is not None:
            line = line_of(repository.read(path) or "", f'"{unknown}')
            fix = "Run the package manager's install, and commit the lock file that it writes."
            message = f"{unknown} is asked for here, and {lock} does not have it"
            yield Fail(Place(path, line), message, fix)
        else:
            yield Pass(Place(lock), f"binds the packages of {path}")


_LIST = lazy(
    r"(?:.*/)?(?:requirements(?:[-_.](?:base|common|prod|production))?|requirements/(?:base|"
    r"common|prod|production))\.txt"
)
_RANGE = lazy(r"[A-Za-z0-9][\w.-]*(?:\[[^\]]*\])?\s*\(?(?:[<>~]=?|!=)")
_OTHER_LOCK = lazy(
    r"(?:.*/)?(?:uv\.lock|poetry\.lock|pdm\.lock|Pipfile\.lock|pylock[\w.]*\.toml|conda-lock\.yml"
    r"|constraints[\w.-]*\.txt|requirements[\w.-]*\.(?:lock|in)|requirements/[\w.-]+\.(?:lock|in))"
)


def _open_list(repository: Repository) -> Iterator[Fail]:
    """A list of Python packages that names ranges, where no lock of any sort stands in its stead."""
    if any(map(_OTHER_LOCK.fullmatch, repository.files)):
        return
    for path in repository.files:
        if not _LIST.fullmatch(path) or repository.role(path) is not Role.PRODUCTION:
            continue
        if name_words(posixpath.dirname(path)) & REHEARSAL:
            continue
        for number, line in enumerate((repository.read(path) or "").splitlines(), 1):
            entry = line.partition("#")[0].strip()
            if _RANGE.match(entry) and not _EXACT_LINE.match(
                entry
            ):  # a bare name is told elsewhere
                name = re.split(r"[\[<>=!~;\s]", entry)[0]
                message = f"{name} may be another version in each install, and no lock binds it"
                fix = "Compile a lock of all that is installed: uv pip compile, pip-compile, or uv.lock."
                yield Fail(Place(path, number), message, fix)
                return


def _exported(path: str, repository: Repository) -> str | None:
    """The list of exact versions that pipenv writes beside its Pipfile, where that is committed."""
    folder, name = posixpath.split(path)
    if name != "Pipfile":
        return None
    beside = posixpath.join(folder, "requirements.txt")
    lines = [line.strip() for line in (repository.read(beside) or "").splitlines()]
    named = [line for line in lines if line and not line.startswith(("#", "-"))]
    return beside if named and all(_EXACT_LINE.match(line) for line in named) else None


_EXACT_LINE = lazy(r"[A-Za-z0-9._-]+(?:\[[^\]]*\])?\s*==|[^\s@]+\s*@\s*\S+@[0-9a-f]{40}")
_BARE_LINE = lazy(r"(?P<name>[A-Za-z0-9][A-Za-z0-9._-]*)(?:\[[^\]]*\])?\s*(?:[;#].*)?")


def _above(folder: str, names: tuple[str, ...], repository: Repository) -> str | None:
    while True:
        for name in names:
            path = posixpath.join(folder, name)
            if repository.exists(path):
                return path
        if not folder:
            requirements = [
                f for f in repository.files if re.search(r"(^|/)requirements[\w./-]*\.txt$", f)
            ]
            return requirements[0] if "uv.lock" in names and requirements else None
        folder = posixpath.dirname(folder)


def _wants(name: str, text: str, *, shipped: bool) -> bool:
    """Whether the manifest names packages that an application, not a library, is run with."""
    if name == "package.json":
        data = json_object(text)
        if data.get("private") is True and data.get("devDependencies"):
            return True
        return bool(data.get("dependencies")) and (shipped or data.get("private") is True)
    if name == "pyproject.toml":
        data = _toml(text)
        project, tool = data.get("project"), data.get("tool")
        poetry = tool.get("poetry") if isinstance(tool, dict) else None
        named = isinstance(project, dict) and project.get("dependencies")
        return shipped and bool(named or (isinstance(poetry, dict) and poetry.get("dependencies")))
    if name == "go.mod":
        return bool(re.search(r"^(require\s|\t[\w.-]+\.\w+/)", text, re.MULTILINE))
    if name == "Cargo.toml":
        return shipped and "dependencies" in _toml(text)
    return shipped


def _toml(text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError):
        return {}


@check("code.open_versions")
def open_versions(repository: Repository) -> Iterator[Outcome]:
    """No dependency is whatever its maker publishes last: `latest`, `*`, a branch."""
    fix = "Name a version, or a commit after `@` or `#`."
    for path in repository.files:
        name = path.rpartition("/")[2]
        if repository.role(path) is not Role.PRODUCTION:
            continue
        if name == "package.json":
            told = list(_npm(repository.read(path) or ""))
        elif name in ("pom.xml", "build.gradle", "build.gradle.kts"):
            told = list(_java(repository.read(path) or ""))
        elif name == "pyproject.toml" or re.match(r"requirements[\w.-]*\.(txt|in)$", name):
            text = repository.read(path) or ""
            told = [*_vcs(text), *_unversioned(path, text, repository)]
        elif name == "Pipfile":
            bound = _above(posixpath.dirname(path), _LOCKS[name], repository)
            bound = bound or _exported(path, repository)
            told = [] if bound else list(_stars(repository.read(path) or ""))
        else:
            continue
        for line, what in told:
            yield Fail(Place(path, line), f"{what}: the next build has another one", fix)
        if not told:
            yield Pass(Place(path), "no version is left to the day of the build")


def _unversioned(path: str, text: str, repository: Repository) -> Iterator[tuple[int, str]]:
    """The names without any version in a list that pip reads, where nothing else binds them."""
    folder, name = posixpath.split(path)
    if not name.endswith(".txt") or re.search(r"^(?:-c|--constraint)\b", text, re.MULTILINE):
        return
    if any(repository.exists(posixpath.join(folder, lock)) for lock in ("uv.lock", "poetry.lock")):
        return
    lines = list(enumerate(text.splitlines(), 1))
    bare = [(n, m["name"]) for n, line in lines if (m := _BARE_LINE.fullmatch(line.strip()))]
    if bare:
        more = f" and {len(bare) - 1} more" if len(bare) > 1 else ""
        yield bare[0][0], f"{bare[0][1]}{more} {'have' if more else 'has'} no version"


def _stars(text: str) -> Iterator[tuple[int, str]]:
    for number, line in enumerate(text.splitlines(), 1):
        match = re.fullmatch(r'\s*"?([\w.-]+)"?\s*=\s*"\*"\s*(?:#.*)?', line)
        if match:
            yield number, f"{match[1]} is any version"


def _npm(text: str) -> Iterator[tuple[int, str]]:
    data = json_object(text)
    for table in ("dependencies", "devDependencies", "optionalDependencies"):
        entries = data.get(table)
        for name, version in entries.items() if isinstance(entries, dict) else ():
            told = str(version).strip()
            if told in ("*", "") or (told.isalpha() and told.islower()):  # a tag, such as beta
                lines = enumerate(text.splitlines(), 1)
                line = next((n for n, t in lines if f'"{name}"' in t and ":" in t), 1)
                yield line, f"{name} is {version or 'any version'}"


def _java(text: str) -> Iterator[tuple[int, str]]:
    for number, line in enumerate(text.splitlines(), 1):
        if re.search(
            r"<version>\s*(LATEST|RELEASE)\s*</version>|[\"'][\w.-]+:[\w.-]+:(latest\.\w+|\+)[\"']",
            line,
        ):
            yield number, line.strip()


def _vcs(text: str) -> Iterator[tuple[int, str]]:
    for number, line in enumerate(text.splitlines(), 1):
        match = re.search(r"git\+(?:https|ssh)://[^\s\"'#;]+", line.partition(" #")[0])
        if match and not line.lstrip().startswith("#"):
            path = match[0].partition("://")[2].partition("/")[2]
            ref = path.partition("@")[2]
            if not ref or ref in ("main", "master", "develop", "HEAD"):
                yield (
                    number,
                    f"{match[0]} is {'the branch ' + ref if ref else 'the default branch'}",
                )
