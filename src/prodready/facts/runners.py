"""What a command comes to: wrappers taken off, and the repository's own runners followed.

Followed: `make`, npm scripts, shell scripts of the repository, and what `runnerfiles` names.
Nothing is executed; a runner that is not understood stays the command that it is.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from prodready.documents.repository import Repository
from prodready.facts import packagescripts, runnerfiles, targets
from prodready.facts.shell import commands
from prodready.facts.taskscript import task_lines
from prodready.facts.wrapped import by_coverage, entered, inside_container
from prodready.model import Place
from prodready.patterns import lazy

DEPTH = 8
"""Runners inside runners after which no more are followed."""
_PYTHON = lazy(r"(?:.*/)?(?:python|pypy)[\d.]*\Z")
_ASSIGNMENT = lazy(r"[A-Za-z_]\w*=(?!=)")
_VARIABLE_PREFIX = lazy(r"\A(?:\$\{\w+\}|\$\([\w.]+\))/?(?=[\w.])")
"""A folder in a variable before the program: `${BIN}ruff`."""
_VARIABLE = lazy(r"\$(?:\{\w+\}|\w+)\Z")
CONTAINERS = lazy(
    r"\$\{?(?:\w*(?:docker|compose|podman|container_?(?:engine|runtime|cli|tool))\w*|dcr?)(?:\[@\])?\}?\Z",
    re.IGNORECASE,
)
"""A variable that holds an engine of containers: `$dc run web pytest`, `${docker[@]} exec`."""
_AFTER_VARIABLE = frozenset({"docker", "podman", "pytest", "python", "python3", "make", "npm"})
"""Programs behind a variable that is empty or a wrapper: `$DRY docker build`."""
_RUN_WITH = {
    "uv": ("run",),
    "poetry": ("run",),
    "pdm": ("run",),
    "pipenv": ("run",),
    "rye": ("run",),
    "pixi": ("run",),
    "bundle": ("exec",),
    "mise": ("exec", "x"),
    "conda": ("run",),
    "micromamba": ("run",),
    "pnpm": ("exec", "dlx"),
    "yarn": ("exec", "dlx"),
    "npm": ("exec",),
    "pipx": ("run",),
}
"""Programs that run another one, and by which subcommand."""

_PREFIXES = frozenset(
    {"env", "sudo", "time", "nice", "exec", "command", "xvfb-run", "uvx", "npx", "bunx", "stdbuf"}
    | {"travis_retry", "travis_wait", "ddtrace-run", "opentelemetry-instrument"}
)
_VALUED = frozenset(
    {"--with", "--python", "-p", "--extra", "--group", "--package", "-n", "-e", "--env", "--from"}
    | {"--only-group", "--project", "--directory", "--index", "-u", "-i", "--manifest-path"}
    | {"--environment", "--spec", "--with-requirements", "--no-group", "--env-file"}
)
"""Options of those programs that take the word after them."""
_VALUED_BY_XARGS = frozenset({"-a", "-d", "-E", "-I", "-L", "-n", "-P", "-s"})


@dataclass(frozen=True, slots=True)
class Reached:
    """A command that another one comes to.

    Attributes:
        fault: where it is written that its failure is not seen.
        folder: where it is started.
    """

    words: tuple[str, ...]
    place: Place
    tolerated: str | None = None
    via: str = ""
    fault: Place | None = None
    folder: str = ""


class Runners:
    """The repository's runners: Makefiles, scripts, tox, nox, pre-commit, npm scripts."""

    def __init__(self, repository: Repository) -> None:
        self._repository = repository

    def follow(
        self,
        words: tuple[str, ...],
        place: Place,
        folder: str = "",
        seen: tuple[tuple[str, ...], ...] = (),
    ) -> Iterator[Reached]:
        """The command and all that it leads to, started in `folder`, seen from the root."""
        raw, words = words, unwrap(words)
        if not words or words in seen or len(seen) > DEPTH:
            return
        yield Reached(words, place, folder=folder)
        seen = (*seen, words)
        for target in self._lines(words, folder, raw):
            start = target.place if target.place.path else place
            inside = folder
            for command in commands(target.text, errexit=target.errexit):
                at = Place(start.path, start.line + (command.line - 1) * bool(target.place.path))
                inside = entered(inside, command.words, self._repository)
                for reached in self.follow(command.words, at, inside, seen):
                    own = target.tolerated or command.tolerated
                    via = " ".join(words[:3]) if not seen[:-1] else reached.via or words[0]
                    fault = at if own else reached.fault
                    reason = own or reached.tolerated
                    yield Reached(reached.words, reached.place, reason, via, fault, reached.folder)

    def _lines(
        self, words: tuple[str, ...], folder: str, raw: tuple[str, ...]
    ) -> Iterator[targets.Line]:
        def read(path: str) -> str | None:
            return self._repository.read(posixpath.normpath(posixpath.join(folder, path)))

        for line in self._lines_here(words, read, raw):
            place = line.place
            if place.path:
                path = posixpath.normpath(posixpath.join(folder, place.path))
                line = replace(line, place=Place(path, place.line, place.column))
            yield line

    def _lines_here(
        self, words: tuple[str, ...], read: targets.Read, raw: tuple[str, ...]
    ) -> Iterator[targets.Line]:
        name = words[0].rpartition("/")[2]
        managed = raw[0].rpartition("/")[2] in runnerfiles.MANAGERS
        if managed and (found := [*runnerfiles.of_manager(read, raw)]):
            yield from found
        elif name in runnerfiles.BY_ARGUMENTS:
            yield from runnerfiles.BY_ARGUMENTS[name](read, words[1:])
        elif name in ("npm", "pnpm", "yarn", "bun"):
            every = packagescripts.recursive((name, *words[1:]))
            if every is None:
                yield from targets.npm(read, words)
            else:
                yield from packagescripts.in_each_package(self._repository.files, read, every)
        elif name in packagescripts.RUN_ALL:
            yield from packagescripts.by_pattern(read, words)
        elif name in packagescripts.MONOREPO:
            yield from packagescripts.in_each_package(self._repository.files, read, words)
        elif name == "hatch" and words[1:2] == ("run",):
            yield from targets.hatch(read, words[2:])
        elif name == "coverage" and words[1:2] == ("run",):
            yield from by_coverage(words)
        elif name in ("docker", "podman", "docker-compose", "kubectl") or CONTAINERS.match(name):
            yield from inside_container(words)
        else:
            yield from self._script(words, name, read)

    def _script(
        self, words: tuple[str, ...], name: str, read: targets.Read
    ) -> Iterator[targets.Line]:
        path = words[0]
        if name in ("bash", "sh", "dash", "zsh", ".", "source"):
            rest = [word for word in words[1:] if not word.startswith("-")]
            if any(re.fullmatch(r"-[a-z]*c", word) for word in words[1:]) and rest:
                yield targets.Line(rest[0], Place("", 1))
                return
            path = rest[0] if rest else ""
        if "/" not in path and not path.endswith(".sh"):
            return
        after = words[words.index(path) + 1 :]
        path = posixpath.normpath(path)
        text = read(path)
        if text is None:
            return
        first = text.partition("\n")[0]
        if (
            path.endswith(".sh")
            or (first.startswith("#!") and first.rstrip().endswith("sh"))
            or (first.startswith("#!") and re.search(r"\bsh -|bash -", first))
        ):
            errexit = bool(re.search(r"\s-\w*e", first)) if first.startswith("#!") else False
            # What is sourced goes on by the options of the shell that reads it.
            errexit = errexit or name in (".", "source") or _stops_by_another(text, read)
            tasks = task_lines(path, text, after)
            if tasks is not None:
                yield from tasks
                return
            yield targets.Line(text, Place(path, 1), errexit=errexit)


def _stops_by_another(text: str, read: targets.Read) -> bool:
    """Whether a script reads another at its start that sets `-e` for both."""
    for line in text.splitlines()[:20]:
        found = re.match(r"\s*(?:source|\.)\s+[\"']?([\w./-]+)[\"']?\s*$", line)
        other = read(posixpath.normpath(found[1])) if found else None
        if other and re.search(r"^set\s+-[a-zA-Z]*e", other, re.MULTILINE):
            return True
    return False


def unwrap(words: tuple[str, ...]) -> tuple[str, ...]:
    """The command that really runs: `uv run python -m pytest -q` is `pytest -q`."""
    while words:
        name = words[0].rpartition("/")[2]
        if _ASSIGNMENT.match(words[0]):
            words = words[1:]
        elif name in _PREFIXES:
            words = _after_options(words[1:])
            while name == "env" and words and words[0].startswith("$("):
                words = words[1:]  # variables that another command lists
        elif name == "xargs":
            words = _after_options(words[1:], _VALUED_BY_XARGS)
        elif name == "timeout":
            words = _after_options(words[1:])[1:]
        elif name == "uv" and words[1:3] == ("tool", "run"):
            words = _after_options(words[3:])
        elif len(words) > 2 and words[1] in _RUN_WITH.get(name, ()):
            words = _after_options(words[2:])
            if name == "pipx" and words:  # which takes a requirement: `pipx run semgrep==1.2`
                words = (re.split(r"[=<>~!\[]", words[0])[0], *words[1:])
        elif name == "go" and words[1:2] == ("run",) and (module := _go_module(words[2:])):
            words = module
        elif _PYTHON.match(name) and "-m" in words[1:-1]:
            words = words[words.index("-m") + 1 :]
        elif _VARIABLE.match(words[0]) and words[1:2] == ("-m",):
            words = words[2:]
        elif _VARIABLE.match(words[0]) and words[1:2] and words[1] in _AFTER_VARIABLE:
            words = words[1:]
        elif (plain := _VARIABLE_PREFIX.sub("", words[0])) and plain != words[0]:
            words = (plain, *words[1:])
        else:
            break
    if words and "@" in words[0][1:] and "$" not in words[0]:
        words = (words[0][:1] + words[0][1:].partition("@")[0], *words[1:])
    return words


def _go_module(words: tuple[str, ...]) -> tuple[str, ...]:
    """The program of `go run example.org/cmd/tool@v1 …`; nothing where it runs the own code."""
    words = _after_options(words)
    if not words or "@" not in words[0] or "." not in words[0].partition("/")[0]:
        return ()
    path = re.sub(r"/v\d+\Z", "", words[0].partition("@")[0])
    return (path.rpartition("/")[2], *words[1:])


def _after_options(words: tuple[str, ...], valued: frozenset[str] = _VALUED) -> tuple[str, ...]:
    index = 0
    while index < len(words) and (words[index].startswith("-") or _ASSIGNMENT.match(words[index])):
        index += 2 if words[index] in valued else 1
    return words[index:]
