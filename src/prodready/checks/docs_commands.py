"""The check that the commands that papers show name targets, scripts and files that are there."""

from __future__ import annotations

import json
import posixpath
import re
from collections.abc import Iterator

from prodready.checks.interface import Fail, Outcome, Pass, check
from prodready.documents.repository import Repository
from prodready.facts import goals
from prodready.facts.makefile import Makefile
from prodready.facts.papers import Papers
from prodready.facts.told import Told, is_open, spoken_commands, told_commands
from prodready.model import Place
from prodready.patterns import lazy

_PAPERS = lazy(
    r"(?:docs?/)?(?:README|RUNBOOK|CONTRIBUTING|DEPLOY(?:MENT|ING)?|INSTALL(?:ATION)?|DEVELOPMENT|OPERATIONS"
    r"|TROUBLESHOOTING)\.md$|(?:docs?/)?(?:runbooks?|operations|deploy\w*)/[^/]+\.md$",
    re.IGNORECASE,
)
_SCRIPT = lazy(r"\.(?:sh|bash|py|js|mjs|cjs|ts|rb|pl|ps1)$|(?:^|/)(?:gradlew|mvnw)$")
_INTERPRETERS = frozenset({"bash", "sh", "zsh", "source", ".", "python", "python3", "node", "ruby"})
_FILES = {
    ("docker", "compose"): ("-f", "--file"),
    ("docker-compose",): ("-f", "--file"),
    ("docker", "build"): ("-f", "--file"),
    ("kubectl", "apply"): ("-f", "--filename", "-k", "--kustomize"),
    ("pip", "install"): ("-r", "--requirement", "-c"),
    ("pip3", "install"): ("-r", "--requirement", "-c"),
}
"""Options whose value is a file or a folder of the repository, by how a command begins."""
_OUTPUTS = frozenset({"dist", "build", "out", "target", "bin", ".next", "node_modules"})
_MADE = lazy(
    r">|(?<!\S)-[oO]\b|--output|gradle wrapper|\b(?:cp|mv|touch|tee|ln|wget|curl|unzip|tar|init)\b"
)
_REMOTE = lazy(r"(?:[\w-]+\.)+(?:com|org|io|net|dev)/|[\w.-]+@[\w.-]+:")
"""A repository elsewhere, which kubectl and Docker fetch by themselves."""
FIX = "Correct the command, or bring back what it names."


@check("docs.commands")
def documented_commands(papers: Papers, repository: Repository) -> Iterator[Outcome]:
    """Commands in the README and the runbooks name make targets, scripts and files that are there."""
    for path in papers.paths:
        if not _PAPERS.match(path):
            continue
        text = papers.text(path)
        known: Place | None = None
        for told in (*told_commands(path, text), *spoken_commands(path, text)):
            for word, fault in _named(told, repository, path):
                if fault is None:
                    known = known or told.place
                elif not _made_before(text, told, word):
                    yield Fail(told.place, fault, FIX)
        if known is not None:
            yield Pass(known)


def _named(told: Told, repository: Repository, paper: str) -> Iterator[tuple[str, str | None]]:
    """What the command names of the repository, and what is wrong with each (None: nothing)."""
    if told.folder is None:
        return
    command = told.command
    if command.program == "make" and command.words[0] == "make":
        yield from _targets(told, repository, paper)
    elif command.program in ("npm", "yarn", "pnpm") and command.plain[:1] == ("run",):
        yield from _scripts(told, repository, paper)
    elif command.program in _RUNNERS:
        yield from _goals(told, repository, paper)
    elif command.starts("gh", "workflow", "run") and command.plain[2:3]:
        yield from _workflow(command.plain[2], repository)
    else:
        for word in _files(told):
            there = _exists(word, told, repository, paper) or _is_made(word)
            yield word, None if there else f"{word} is not in the repository"


_RUNNERS = frozenset({"task", "just", "pnpm", "yarn", "bun"})


def _goals(told: Told, repository: Repository, paper: str) -> Iterator[tuple[str, str | None]]:
    """The tasks, recipes and scripts that are named without `run`."""
    words = told.command.words
    if not told.command.plain or is_open(told.command.plain[0]):
        return
    name = told.command.plain[0]
    for folder in dict.fromkeys((told.folder or "", posixpath.dirname(paper), "")):
        if not goals.known(repository.read, words, folder):
            continue
        absent = goals.missing(repository.read, words, folder)
        elsewhere = absent is not None and _any_package_has(absent.name, repository)
        yield name, None if absent is None or elsewhere else str(absent)
        return


def _workflow(name: str, repository: Repository) -> Iterator[tuple[str, str | None]]:
    """The file of a workflow that is started by hand."""
    if re.fullmatch(r"[\w.-]+\.ya?ml", name):
        path = f".github/workflows/{name}"
        yield name, None if repository.exists(path) else f"{path} is not in the repository"


def _is_made(word: str) -> bool:
    """Whether the path lies in a folder that builds make, and that git does not keep."""
    return posixpath.normpath(word).partition("/")[0] in _OUTPUTS


def _files(told: Told) -> Iterator[str]:
    command = told.command
    first = command.words[0]
    if "/" in first and _SCRIPT.search(first) and not is_open(first):
        yield first
    if command.program in _INTERPRETERS and command.arguments:
        script = command.arguments[0]
        own = "/" in script or script.endswith(".sh")  # another bare name may be the reader's
        if own and _SCRIPT.search(script) and not is_open(script):
            yield script
    for start, options in _FILES.items():
        if not command.starts(*start):
            continue
        for option, value in zip(command.words, command.words[1:], strict=False):
            away = _REMOTE.match(value) is not None
            if option in options and not is_open(value) and not away and re.search(r"[./]", value):
                yield value


def _exists(word: str, told: Told, repository: Repository, paper: str) -> bool:
    plain = posixpath.normpath(word)
    folders = {told.folder or "", "", posixpath.dirname(paper)}
    for folder in folders:
        path = posixpath.normpath(posixpath.join(folder, plain))
        if path in (".", "") or path.startswith("..") or repository.exists(path):
            return True
    # Told from a folder that the text does not name: somewhere below there is one.
    return any(path.endswith("/" + plain) or f"/{plain}/" in path for path in repository.files)


def _targets(told: Told, repository: Repository, paper: str) -> Iterator[tuple[str, str | None]]:
    arguments = told.command.arguments
    if any(word.startswith(("-C", "-f", "--")) or is_open(word) for word in arguments):
        return
    for folder in dict.fromkeys((told.folder or "", posixpath.dirname(paper))):
        path = posixpath.join(folder, "Makefile")
        text = repository.read(path)
        if text is None:
            continue
        if re.search(r"^-?s?include\b|^define\b|^\$[({]\w+[)}]\s*:(?!=)", text, re.MULTILINE):
            return  # targets may come from elsewhere
        targets = Makefile(path, text).targets
        for word in told.command.plain:
            if "=" not in word and re.fullmatch(r"[\w./-]+", word):
                there = _made_by(word, targets) or repository.exists(posixpath.join(folder, word))
                yield word, None if there else f"{path} has no target {word}"
        return


def _made_by(word: str, targets: frozenset[str]) -> bool:
    """Whether a target is called so; a `%` or a variable in its name may stand for anything."""
    shapes = (
        re.sub(r"%|\\\$(?:\\\(|\\\{).*?(?:\\\)|\\\})", ".+", re.escape(one)) for one in targets
    )
    return any(re.fullmatch(shape, word) for shape in shapes)


def _scripts(told: Told, repository: Repository, paper: str) -> Iterator[tuple[str, str | None]]:
    words = told.command.words
    if len(told.command.plain) < 2 or any(
        re.match(r"-w|--workspace|--filter|-F|--prefix|-C|--cwd|-r|--recursive", word)
        for word in words
    ):
        return
    name = told.command.plain[1]
    for folder in dict.fromkeys((told.folder or "", posixpath.dirname(paper))):
        path = posixpath.join(folder, "package.json")
        try:
            data = json.loads(repository.read(path) or "null")
        except (ValueError, RecursionError):
            return
        if isinstance(data, dict) and not is_open(name):
            scripts = data.get("scripts")
            there = isinstance(scripts, dict) and name in scripts
            elsewhere = not there and _any_package_has(name, repository)
            yield name, None if there or elsewhere else f"{path} has no script {name}"
            return


def _any_package_has(name: str, repository: Repository) -> bool:
    """Whether another package of the repository has the script; the text may mean that one."""
    return any(
        path.endswith("/package.json") and f'"{name}"' in (repository.read(path) or "")
        for path in repository.files
    )


def _made_before(text: str, told: Told, word: str) -> bool:
    """Whether an earlier line of the paper makes the file, or brings it from elsewhere."""
    name = posixpath.basename(word)
    before = text.splitlines()[: told.place.line]
    return any(name in line and _MADE.search(line.partition(name)[0]) for line in before)
