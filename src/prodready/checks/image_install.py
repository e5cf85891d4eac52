"""Checks of how an image's build installs things: from a lock, verified, cached, cleaned up."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Sequence
from itertools import pairwise

from prodready.checks.interface import Fail, Outcome, Pass, check
from prodready.documents.repository import Repository
from prodready.facts.dockerfile import Instruction
from prodready.facts.dockerwords import exec_form
from prodready.facts.images import SHELLS, Image, Images, run_commands, sources
from prodready.facts.shellscript import Command, pipelines
from prodready.patterns import lazy

_DOWNLOADERS = frozenset({"curl", "wget"})


@check("containers.verified_downloads")
def verified_downloads(images: Images) -> Iterator[Outcome]:
    """What the build downloads is compared with a checksum before it is used."""
    for image in images.images:
        for one in image.dockerfile.instructions:
            if one.keyword == "ADD":
                yield from _added(image, one)
            elif one.keyword == "RUN":
                yield from _piped(image, one)


def _added(image: Image, one: Instruction) -> Iterator[Outcome]:
    parts = list(exec_form(one.value) or one.value.split())
    urls = [p for p in parts[:-1] if p.startswith(("http://", "https://")) and ".git" not in p]
    for url in urls:
        if one.flag("checksum"):
            yield Pass(image.place(one), f"{url} is compared with its checksum")
        else:
            message = f"ADD takes whatever {url} serves on that day"
            yield Fail(image.place(one), message, "Write ADD --checksum=sha256:… in front of it.")


def _piped(image: Image, one: Instruction) -> Iterator[Outcome]:
    scripts = [one.script] if one.argv is None else [a for a in one.argv if " " in a]
    for script in scripts:
        lines = list(pipelines(script))
        verified = any(
            c.program.endswith("sum") or c.program in ("gpg", "cosign", "minisign")
            for pipeline in lines
            for c in pipeline
        )
        for pipeline in lines:
            programs = [command.program for command in pipeline]
            loads = next((i for i, name in enumerate(programs) if name in _DOWNLOADERS), None)
            if loads is not None and any(
                name in SHELLS | {"python", "python3", "perl"} for name in programs[loads + 1 :]
            ):
                message = f"runs what {_address(pipeline[loads])} serves, unseen, as root"
                fix = "Download it to a file, compare its sha256sum, then run it; or use a package."
                yield Fail(image.place(one), message, fix)
            elif loads is not None and not verified and _unpacked(lines, loads, pipeline):
                message = f"{_address(pipeline[loads])} is unpacked as it comes, by no checksum"
                fix = "Download it to a file, compare its sha256sum, then unpack it."
                yield Fail(image.place(one), message, fix)
            elif loads is not None and verified:
                yield Pass(image.place(one), f"{_address(pipeline[loads])} is verified")


_UNPACKS = frozenset({"tar", "bsdtar", "unzip", "bunzip2", "cpio"})


def _unpacked(lines: Sequence[Sequence[Command]], loads: int, pipeline: Sequence[Command]) -> bool:
    """Whether what is downloaded is unpacked in the same pipe, or made a program after it."""
    if any(command.program in _UNPACKS for command in pipeline[loads + 1 :]):
        return True
    words = pipeline[loads].words
    written = [
        after
        for word, after in pairwise(words)
        if word in ("-o", "-O", "--output", "--output-document", "-Lo", "-sSLo", "-fsSLo", "-qO")
    ]
    return any(
        command.program == "chmod" and any("x" in word for word in command.plain[:1])
        and name in command.words
        for name in written
        for other in lines
        for command in other
    )  # fmt: skip


def _address(command: Command) -> str:
    return next((word for word in command.arguments if "://" in word), command.program)


@check("containers.layer_cache")
def layer_cache(images: Images, repository: Repository) -> Iterator[Outcome]:
    """Dependencies are installed before the whole source is copied."""
    for image in images.images:
        for stage in image.dockerfile.stages:
            whole: Instruction | None = None
            code: Instruction | None = None
            before = False
            for one in stage.instructions:
                copies = one.keyword in ("COPY", "ADD") and one.flag("from") is None
                if copies and _copies_all(one):
                    whole = whole or one
                elif copies and _code_in(one):
                    code = code or one
                elif one.keyword == "RUN" and (_installs(one) or _fetches_go(one, repository)):
                    needed = code is None or _needs_code(one, image, repository)
                    if before and (whole is not None or needed):
                        break  # the project itself may be installed last
                    judged = _order(image, whole or (None if needed else code), one)
                    if isinstance(judged, Fail) or not before:
                        yield judged
                    before = True
                    if isinstance(judged, Fail):
                        break


def _fetches_go(one: Instruction, repository: Repository) -> bool:
    """Whether the step builds Go, and so brings the modules that no step before it has brought."""
    mounted = any(name == "mount" and "cache" in value for name, value in one.flags)
    builds = any(
        c.starts("go", "build") or c.starts("go", "install") for c in map(normal, run_commands(one))
    )
    lists = any(path.rpartition("/")[2] == "go.sum" for path in repository.files)
    vendored = any(path.startswith("vendor/") for path in repository.files)
    return builds and lists and not mounted and not vendored


_CODE = frozenset({"src", "app", "lib", "cmd", "internal", "pkg", "server"})
"""Folders of code that change with each commit."""
_BUILT = frozenset({"dist", "build", "out"})


def _code_in(one: Instruction) -> bool:
    """Whether the copy is of a folder of code, or of what was built of it outside."""
    names = [name.strip("./") for name in sources(one)]
    return any(name in _CODE or name.partition("/")[0] in _BUILT for name in names)


_ONLY_LISTED = (
    *(("npm", "ci"), ("npm", "install"), ("pnpm", "install"), ("yarn", "install"), ("go", "mod")),
    *(("bundle", "install"), ("pip", "install"), ("pip3", "install"), ("bun", "install")),
    *(("pnpm", "fetch"),),
)
"""Installers that read a list of packages, and no code."""
_HOOKS = lazy(r'"(?:pre|post)?install"\s*:|"prepare"\s*:|"workspaces"\s*:|"(?:file|link):')


def _needs_code(one: Instruction, image: Image, repository: Repository) -> bool:
    """Whether what installs may read the project's own code: a hook, a workspace, `pip install .`."""
    every = [each for each in map(normal, run_commands(one)) if each.plain]
    known = [
        each
        for each in every
        if any(each.starts(*words) for words in _ONLY_LISTED)
        or (each.program == "poetry" and ("--no-root" in each.words or "check" in each.words))
    ]
    if len(known) != len(every):
        return True
    if any(command.program.startswith("pip") for command in known):
        return any(
            word.startswith((".", "-e", "--editable")) for c in known for word in c.arguments
        )
    package = repository.read(posixpath.join(image.folder, "package.json"))
    spread = repository.exists(posixpath.join(image.folder, "packages"))
    return spread or (package is not None and _HOOKS.search(package) is not None)


def _order(image: Image, whole: Instruction | None, install: Instruction) -> Outcome:
    if whole is None:
        return Pass(image.place(install), "installed before the source is copied")
    message = f"line {install.line} installs again whenever any file changes: all is copied first"
    if not _copies_all(whole):
        message = message.replace("all is", "the code is")
    fix = "Copy the manifest and the lock, install, and only then copy the source."
    return Fail(image.place(whole), message, fix)


def _copies_all(one: Instruction) -> bool:
    parts = list(exec_form(one.value) or one.value.split())
    return any(part.rstrip("/") in (".", "") for part in parts[:-1])


_INSTALLERS = (
    *(("npm", "ci"), ("npm", "install"), ("npm", "i"), ("yarn", "install"), ("pnpm", "install")),
    *(
        ("pip", "install"),
        ("pip3", "install"),
        ("uv", "sync"),
        ("uv", "pip"),
        ("poetry", "install"),
    ),
    *(("bundle", "install"), ("composer", "install"), ("go", "mod"), ("cargo", "fetch")),
    *(("pipenv", "sync"), ("pipenv", "install"), ("bun", "install"), ("dotnet", "restore")),
    *(("pnpm", "fetch"), ("poetry", "sync")),
)
_PYTHONS = lazy(r"^python[\d.]*$")


def normal(command: Command) -> Command:
    """`python -m pip …` as `pip …`; `yarn` alone as `yarn install`."""
    words = command.words
    if _PYTHONS.match(command.program) and "-m" in words[:2] and len(words) > 2:
        rest = list(words[words.index("-m") + 1 :])
        if rest[0] == "pip" and "--python" in rest:
            at = rest.index("--python")
            del rest[at : at + 2]
        return Command(tuple(rest), command.prefixes)
    if command.program in ("npm", "pnpm", "yarn"):
        words = _without_folder(words)
        command = Command(words, command.prefixes)
    if words and command.program == "yarn" and not command.plain:
        return Command(("yarn", "install", *words[1:]), command.prefixes)
    return command


_FOLDERS = frozenset({"--prefix", "-C", "--dir", "--cwd"})


def _without_folder(words: tuple[str, ...]) -> tuple[str, ...]:
    """`npm --prefix api install` as `npm install`."""
    kept = [
        word
        for before, word in zip(("", *words), words, strict=False)
        if word not in _FOLDERS and before not in _FOLDERS
    ]
    return tuple(kept)


def _installs(one: Instruction) -> bool:
    for command in map(normal, run_commands(one)):
        if any(command.starts(*words) for words in _INSTALLERS):
            # Only the project's own dependencies: tools that are named do not change with it.
            named = command.program in ("pip", "pip3") and not _reads_project(command)
            everywhere = bool({"-g", "--global"} & set(command.words))
            if not named and not everywhere:
                return True
    return False


def _reads_project(command: Command) -> bool:
    words = command.words
    requirement = any(word.startswith(("-r", "--requirement")) for word in words)
    return requirement or any(word in (".", "-e", "--editable") for word in words)
