"""The check of installing in a build: whether a lock file binds what is installed."""

from __future__ import annotations

import posixpath
import re
import tomllib
from collections.abc import Iterator

from prodready.checks.image_commands import FINE, Answer, Scope
from prodready.checks.image_install import normal
from prodready.checks.interface import Fail, Outcome, Pass, check
from prodready.documents.repository import Repository
from prodready.facts.context import context_of
from prodready.facts.deployed import Deployed
from prodready.facts.images import run_commands
from prodready.facts.shellscript import Command
from prodready.patterns import lazy


@check("containers.locked_install")
def locked_install(deployed: Deployed, repository: Repository) -> Iterator[Outcome]:
    """The project's dependencies are installed exactly as a lock file names them."""
    for image in deployed.images.images:
        context = context_of(image, deployed, repository)
        for stage in image.dockerfile.stages:
            before = False
            for one, scope in stage.scoped:
                if one.keyword != "RUN" or one not in stage.instructions:
                    continue
                for command in map(_pip, map(normal, run_commands(one))):
                    if _raises(command):
                        yield Fail(
                            image.place(one),
                            f"{' '.join(command.words[:3])} takes what was published last, "
                            "whatever the lock says",
                            "Install from the lock, and raise versions in a change of their own.",
                        )
                        continue
                    answer = _locked(command, scope, context, repository)
                    if answer is None and not before:
                        answer = _own_project(command, context, repository)
                    before = before or "install" in command.plain[:1] or answer is not None
                    if answer is None:
                        continue
                    if answer.wrong:
                        yield Fail(image.place(one), answer.wrong, answer.fix)
                    else:
                        yield Pass(image.place(one), " ".join(command.words[:4]))


_RAISES = (
    *(("npm", "update"), ("pnpm", "update"), ("pnpm", "up"), ("yarn", "upgrade"), ("yarn", "up")),
    *(("bundle", "update"), ("composer", "update"), ("cargo", "update"), ("poetry", "update")),
    *(("pipenv", "update"), ("uv", "lock", "--upgrade"), ("mix", "deps.update")),
)


def _raises(command: Command) -> bool:
    """Whether the command raises the project's packages to what is newest."""
    everywhere = {"-g", "--global"} & {*command.words}
    if command.starts("go", "get"):
        return any(word == "-u" or word.startswith("-u=") for word in command.words)
    return not everywhere and any(command.starts(*words) for words in _RAISES)


def _pip(command: Command) -> Command:
    """`uv pip install` as `pip install`, and `uv pip sync FILE` as what it installs."""
    words = command.words
    if words[:2] != ("uv", "pip") or len(words) < 3:
        return command
    if words[2] == "sync":
        files = [word for word in words[3:] if not word.startswith("-")]
        listed = [part for name in files for part in ("-r", name)]
        options = [word for word in words[3:] if word.startswith("--require")]
        return Command(("pip", "install", *options, *listed), command.prefixes)
    return Command(("pip", *words[2:]), command.prefixes)


def _locked(command: Command, scope: Scope, context: str, repository: Repository) -> Answer | None:
    if command.program in ("pip", "pip3") and command.plain[:1] == ("install",):
        branch = next((word for word in command.arguments if _BRANCH.search(word)), None)
        if branch is not None:
            fix = (
                "Name a release, or the commit: …/archive/<40 digits>.zip, git+https://…@<commit>."
            )
            return Answer(f"{branch} is whatever that branch holds on the day", fix)
        return _requirements(command, context, repository)
    for words, needed, fix in _UNLOCKED:
        if command.starts(*words):
            if "-g" in command.words or "--global" in command.words:
                return _runner(command)
            if any(_given(option, command, scope) for option in needed):
                return FINE
            # Packages that are named are tools of the build, not the project's dependencies.
            if len(command.plain) > len(words) and command.program in ("npm", "bun"):
                return None
            return Answer(f"{' '.join(words)} may install other versions than the lock's", fix)
    if command.starts("pnpm", "add") or command.starts("yarn", "add"):
        return _added(command)
    if command.starts("poetry", "install"):
        if _find("poetry.lock", context, repository) is None:
            return Answer("poetry install resolves anew: there is no poetry.lock", "Commit it.")
        return FINE
    return FINE if any(command.starts(*words) for words in _LOCKED) else None


_BRANCH = lazy(
    r"^https?://\S+/(?:archive|zipball|tarball)/(?:refs/heads/)?(?:main|master|develop|trunk|HEAD)\b|"
    r"^(?:[\w.-]+@)?git\+\w+://[^\s@]+(?:@(?:main|master|develop|trunk|HEAD))?(?:#\S*)?$"
)
"""Packages from the end of a branch."""
_RUNNERS = frozenset({"tsx", "ts-node", "pm2", "serve", "http-server", "forever", "nodemon"})
"""Programs of npm that run a service or serve its pages: they belong to what is shipped."""


def _runner(command: Command) -> Answer | None:
    """What is wrong with a program that runs the service and is installed in any version."""
    loose = next((word for word in command.plain[1:] if word in _RUNNERS), None)
    if loose is None:
        return None
    fix = "Make it a dependency of the project, or name its version."
    return Answer(f"{loose} runs what is shipped, in whatever version is the newest", fix)


def _added(command: Command) -> Answer | None:
    """What is wrong with packages that are added in a build, beside the lock."""
    loose = [word for word in command.plain[1:] if "@" not in word[1:] and word[:1] not in "./"]
    if not loose:
        return None
    return Answer(
        f"{command.program} adds {loose[0]} in whatever version is the newest",
        "Make it a dependency of the project, and install from its lock.",
    )


_UNLOCKED = (
    (("npm", "install"), (), "Write npm ci: it installs package-lock.json or fails."),
    (("npm", "i"), (), "Write npm ci: it installs package-lock.json or fails."),
    (("yarn", "install"), ("--frozen-lockfile", "--immutable"), "Add --immutable (or, before "
     "Yarn 2, --frozen-lockfile)."),
    (("pnpm", "install"), ("--frozen-lockfile",), "Add --frozen-lockfile."),
    (("bun", "install"), ("--frozen-lockfile",), "Add --frozen-lockfile."),
    (("uv", "sync"), ("--locked", "--frozen", "UV_LOCKED", "UV_FROZEN"), "Add --locked."),
    (("pipenv", "install"), ("--deploy",), "Add --deploy, or write pipenv sync."),
)  # fmt: skip
_LOCKED = (("npm", "ci"), ("pipenv", "sync"), ("bun", "ci"), ("go", "mod", "download"))


def _given(option: str, command: Command, scope: Scope) -> bool:
    if option.startswith("--"):
        return any(word == option or word.startswith(f"{option}=") for word in command.words)
    return (scope.get(option) or "").lower() in ("1", "true", "yes", "on")


_PINNED = lazy(r"^[^\s;#@=<>!~]+(\[[^\]]*\])?\s*(===?[^*]+$|@\s*\S+)")


def _requirements(command: Command, context: str, repository: Repository) -> Answer | None:
    """Judge `pip install -r FILE` by what the file holds, and packages by what they say."""
    files = _requirement_files(command)
    if "--require-hashes" in command.words:
        return FINE
    fix = "Compile a lock: uv pip compile --generate-hashes, or uv.lock."
    named = [] if "--no-index" in command.words else list(_named(command))
    loose = [word for word in named if not _PINNED.match(word)]
    if loose:
        return Answer(f"pip takes the newest {', '.join(loose)} of that day", fix)
    if not files:
        return FINE if named else None
    for name in files:
        path = _find(name, context, repository)
        text = repository.read(path) if path else None
        if text is None:
            return None
        loose = [line for line in _entries(text) if not _PINNED.match(line)]
        if loose:
            more = f" and {len(loose) - 1} more" if len(loose) > 1 else ""
            message = f"{path} leaves the version of {loose[0]}{more} open"
            return Answer(message, fix)
    return FINE


def _own_project(command: Command, context: str, repository: Repository) -> Answer | None:
    """Judge `pip install .` by what the project asks for: whatever is newest, where that is open."""
    words = command.words
    own = any(re.fullmatch(r"\.(/|\[[\w,-]+\])?", word) for word in command.arguments)
    if command.program not in ("pip", "pip3") or command.plain[:1] != ("install",) or not own:
        return None
    if {"--no-deps", "--no-index", "-c", "--constraint"} & set(words):
        return None
    try:
        text = repository.read(posixpath.join(context, "pyproject.toml")) or ""
        asked = tomllib.loads(text).get("project", {}).get("dependencies", [])
    except (tomllib.TOMLDecodeError, RecursionError, AttributeError):
        return None
    loose = [str(each) for each in asked if not _PINNED.match(str(each))]
    if not loose:
        return None
    more = f" and {len(loose) - 1} more" if len(loose) > 1 else ""
    message = f"pip takes the newest {loose[0]}{more} of that day: no lock binds what . asks for"
    return Answer(message, "Install from the lock first, then `pip install --no-deps .`.")


_TAKES_VALUE = frozenset(
    {"-r", "--requirement", "-c", "--constraint", "-i", "--index-url", "--extra-index-url", "-f"}
    | {"--find-links", "-t", "--target", "--prefix", "--root", "--python", "--trusted-host"}
    | {"--timeout", "--retries", "--platform", "--default-timeout", "-e", "--editable"}
    | {"--progress-bar", "--only-binary", "--no-binary", "--upgrade-strategy"}
)
_OWN_TOOLS = frozenset(
    {"pip", "setuptools", "wheel", "uv", "poetry", "pipenv", "pdm", "hatch", "build", "pip-tools"}
)


def _named(command: Command) -> Iterator[str]:
    """The packages of an index that the command names; the installers themselves are no matter."""
    words = iter(command.arguments[1:])
    for word in words:
        if word in _TAKES_VALUE:
            next(words, None)
        elif re.match(r"^[A-Za-z0-9][A-Za-z0-9._-]*(\[|[=<>!~]|$)", word):
            name = re.split(r"[\[=<>!~]", word)[0].lower()
            if name not in _OWN_TOOLS and not name.endswith((".whl", ".tar.gz")):
                yield word


def _requirement_files(command: Command) -> list[str]:
    found, words = [], list(command.words)
    for index, word in enumerate(words):
        if word in ("-r", "--requirement") and index + 1 < len(words):
            found.append(words[index + 1])
        elif word.startswith("--requirement="):
            found.append(word.partition("=")[2])
        elif word.startswith("-r") and len(word) > 2:
            found.append(word[2:])
    return found


def _find(name: str, context: str, repository: Repository) -> str | None:
    """The file by its path in the context, else the only one of that name below it."""
    direct = posixpath.normpath(posixpath.join(context, name.lstrip("/")))
    if repository.read(direct) is not None:
        return direct
    base, prefix = posixpath.basename(name), f"{context}/" if context else ""
    same = [p for p in repository.files if posixpath.basename(p) == base and p.startswith(prefix)]
    return same[0] if len(same) == 1 else None


def _entries(text: str) -> Iterator[str]:
    """The requirements of a file without comments, options and hashes."""
    for row in text.replace("\\\n", " ").splitlines():
        line = re.split(r"\s#|\s--hash|;", row.strip())[0].strip()
        if line and not line.startswith(("#", "-")):
            yield line
