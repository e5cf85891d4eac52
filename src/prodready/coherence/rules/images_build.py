"""Whether what one instruction of a Dockerfile installs is there for another."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from prodready.coherence.facts.server import server
from prodready.coherence.interface import Fault, rule
from prodready.facts.dockerfile import Instruction, Stage
from prodready.facts.dockerwords import pairs
from prodready.facts.images import Image, Images, destination, run_commands, sources
from prodready.facts.reference import Reference
from prodready.facts.shellscript import Command
from prodready.model import Severity

USER = "https://docs.docker.com/reference/dockerfile/#user"
STAGES = "https://docs.docker.com/build/building/multi-stage/"
DEBIAN_ADDUSER = "https://manpages.debian.org/trixie/adduser/adduser.8.en.html"
COPY = "https://docs.docker.com/reference/dockerfile/#copy"

_ROOT = ("0", "root")


@rule("image-user-home", Severity.HIGH, help=USER)
def user_home(images: Images) -> Iterator[Fault]:
    """What the process needs is installed in root's home, which its user cannot enter.

    Why: `/root` has mode 0700. The process fails with “permission denied” or “module not found”,
    and only when it does not run as root.

    Example: `pip install --user` as root, `COPY --from=build /root/.local /root/.local`, and
    `USER app`.
    """
    for image in images.images:
        last = image.user
        if last is None or last[1] is None or last[1].split(":")[0] in _ROOT:
            continue
        at = _in_root_home(image)
        if at is not None and not _opened(image):
            yield Fault(
                image.place(at),
                f"what is installed below /root cannot be read by USER {last[1]}",
                "Install into a virtual environment such as /opt/venv, and copy that.",
                image.place(last[0]),
            )


def _in_root_home(image: Image) -> Instruction | None:
    """The instruction that puts Python packages below /root in the stage that is shipped."""
    user = "root"
    for one, scope in image.stage.scoped:
        if one.keyword == "USER":
            user = one.value.split(":")[0]
        if one.keyword == "COPY" and one in image.stage.instructions:
            target = destination(image.stage, one) or ""
            if target.startswith("/root/.") and one.flag("from") is not None:
                return one
        if one.keyword == "RUN" and user in _ROOT and not scope.get("PYTHONUSERBASE"):
            for command in run_commands(one):
                pip = command.starts("pip", "install") or command.starts("pip3", "install")
                if pip and "--user" in command.words:
                    return one
    return None


def _opened(image: Image) -> bool:
    """Whether something gives others access to /root, or moves the packages out of it."""
    for _, command in image.runs():
        touches = any(word == "/root" or word.startswith("/root/") for word in command.words)
        if command.program in ("chmod", "chown", "mv", "cp", "ln", "setfacl") and touches:
            return True
    return False


_DEBIAN = frozenset({"debian", "ubuntu", "buildpack-deps"})
_ON_DEBIAN = frozenset(
    {"python", "node", "golang", "ruby", "rust", "php", "openjdk", "postgres", "nginx", "httpd"}
    | {"eclipse-temurin", "perl", "gcc", "maven", "gradle", "redis", "mariadb"}
)


def family(text: str | None) -> str | None:
    """`alpine` or `debian`, where the image is known to be of that family."""
    if text is None:
        return None
    reference = Reference.parse(text)
    if not reference.official:
        return None
    if reference.library == "alpine" or "alpine" in reference.tag:
        return "alpine"
    other = re.search(r"windows|nanoserver|oracle|ubi|fedora|centos|amazon|wolfi", reference.tag)
    if reference.library in _DEBIAN or (reference.library in _ON_DEBIAN and not other):
        return "debian"
    return None


@rule("image-distribution", Severity.HIGH, help=DEBIAN_ADDUSER)
def distribution(images: Images) -> Iterator[Fault]:
    """A RUN uses a program or an option of another distribution than the base image's.

    Why: the build stops there. Alpine has BusyBox's `adduser -D` and `addgroup -S` and `apk`;
    Debian has `useradd`, `groupadd` and `apt-get`, and its `adduser` knows neither `-D` nor `-S`.

    Example: `RUN adduser -D app` on `python:3.14-slim`.
    """
    for image in images.images:
        for stage in image.dockerfile.stages:
            sort = family(stage.root_image)
            every = [
                c for one, _ in stage.scoped if one.keyword == "RUN" for c in run_commands(one)
            ]
            added = {
                word for command in every if command.program == "apk" for word in command.words
            }
            for one in stage.instructions:
                if one.keyword != "RUN" or sort is None or "||" in one.value or " if " in one.value:
                    continue
                for command in run_commands(one):
                    wrong = _foreign(command, sort, added)
                    if wrong:
                        message = f"{stage.root_image} is built on {sort.capitalize()}: {wrong}"
                        yield Fault(image.place(one), message, _REMEDY[sort], None)


_REMEDY = {
    "debian": "Write groupadd --gid 10001 app && useradd --uid 10001 --gid app app.",
    "alpine": "Write addgroup -g 10001 app && adduser -D -u 10001 -G app app.",
}


def _foreign(command: Command, sort: str, added: set[str]) -> str | None:
    if sort == "debian":
        if command.program in ("adduser", "addgroup"):
            short = [w for w in command.arguments if re.fullmatch(r"-[A-Za-z]+", w)]
            if any(set(word[1:]) & {"D", "S"} for word in short):
                return f"its {command.program} does not know {' '.join(short)} (BusyBox's has it)"
        return "it has no apk" if command.program == "apk" else None
    if command.program in ("useradd", "groupadd", "usermod", "groupmod") and "shadow" not in added:
        return f"it has no {command.program} (its package shadow is not installed)"
    return f"it has no {command.program}" if command.program in ("apt-get", "apt") else None


_INSTALLERS = frozenset({"pip", "pip3", "uv", "poetry", "pipenv", "pdm", "conda", "mamba", "make"})


@rule("image-not-installed", Severity.HIGH, help=STAGES)
def not_installed(images: Images) -> Iterator[Fault]:
    """The server that the image starts is installed in an earlier stage only.

    Why: a stage takes nothing from another one but what it copies: the container ends with
    “executable file not found”.

    Example: `pip install -r requirements.txt` in the stage `build`, and a last stage that starts
    `uvicorn` after a plain `COPY . .`.
    """
    for image in images.images:
        found = server(image)
        base = image.stage.root_image
        plain = base is not None and Reference.parse(base).library == "python"
        if found is None or not plain or len(image.dockerfile.stages) < 2:
            continue
        chain = [one for one, _ in image.stage.scoped]
        taken = any(one.keyword == "COPY" and one.flag("from") is not None for one in chain)
        installs = any(
            command.program in _INSTALLERS or "install" in command.words or "-m" in command.words
            for _, command in image.runs()
        )
        mounted = any(name == "mount" for one in chain for name, _ in one.flags)
        if not taken and not installs and not mounted:
            yield Fault(
                image.place(found.instruction),
                f"{found.program} is not in this stage: it installs nothing and copies nothing "
                "from the stage that does",
                "COPY --from the virtual environment of that stage.",
                image.place(image.dockerfile.stages[0]),
            )


@rule("image-module-path", Severity.HIGH, help=COPY)
def module_path(images: Images) -> Iterator[Fault]:
    """The server loads a module that no COPY puts where it looks.

    Why: it ends at once with “could not import module”.

    Example: `COPY src/ ./src/` and `CMD ["uvicorn", "app.main:app"]` without a PYTHONPATH.
    """
    for image in images.images:
        found = server(image)
        if found is None or found.module is None or _path_is_set(image, found.instruction):
            continue
        there = _entries(image.stage)
        root = found.module.split(".")[0]
        if there and root not in there and f"{root}.py" not in there:
            yield Fault(
                image.place(found.instruction),
                f"{found.program} loads {found.module}, and the folder that it starts in has "
                f"{', '.join(sorted(there))}",
                f"Copy {root} there, or name the module as it is copied.",
            )


def _path_is_set(image: Image, start: Instruction) -> bool:
    for one, _ in image.stage.scoped:
        if one.keyword == "ENV" and "PYTHONPATH" in dict(pairs(one.value)):
            return True
        if one.keyword == "RUN" and re.search(r"install\s.*(\s|^)(\.|-e|\S+\.whl|/\S*)", one.value):
            return True
    return any(word in start.value for word in ("--app-dir", "--chdir", "--pythonpath"))


def _entries(stage: Stage) -> set[str]:
    """The names in the working directory at the end; none where they cannot all be told."""
    folder = "/"
    for one, _ in stage.scoped:
        if one.keyword == "WORKDIR":
            folder = posixpath.join(folder, one.value.strip("\"'"))
    found: set[str] = set()
    for one, _ in stage.scoped:
        if one.keyword not in ("COPY", "ADD"):
            continue
        target = destination(stage, one)
        if target is None or "$" in one.value or one.heredocs:
            return set()
        if one.flag("from") is not None:
            if target == folder or target.startswith(f"{folder.rstrip('/')}/"):
                return set()
            continue
        ending = one.value.rstrip("\"']").rstrip().endswith("/") or target == folder
        for source in sources(one):
            name = _lands(source, target, folder, into=ending)
            if name == "*":
                return set()
            found |= {name} if name else set()
    return found


def _lands(source: str, target: str, folder: str, *, into: bool) -> str | None:
    """The name in `folder` that a source becomes; `*` for the contents of a folder."""
    base = posixpath.basename(source.rstrip("/"))
    is_file = "." in base.strip(".") and not source.endswith("/")
    if target == folder:
        return base if is_file and "*" not in base else "*"
    relative = posixpath.relpath(target, folder)
    if relative.startswith(".."):
        return None
    return relative.split("/")[0] if relative != "." or into else "*"
