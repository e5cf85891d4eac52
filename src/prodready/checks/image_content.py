"""Checks of what gets into an image and should not: secrets, the whole folder, remote shells."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from prodready.checks.interface import Fail, Outcome, Pass, check
from prodready.documents.repository import Repository
from prodready.facts.context import context_of, ignore_file
from prodready.facts.deployed import Deployed
from prodready.facts.dockerfile import Instruction
from prodready.facts.dockerwords import pairs
from prodready.facts.ignorefile import IgnoreFile
from prodready.facts.images import Image, Images, destination, sources
from prodready.facts.secretwords import is_literal, names_secret, password_in_url
from prodready.model import Place
from prodready.patterns import lazy

_SECRET_FILE = lazy(
    r"^(\.env(\.(prod|production|local|staging|secret))?|id_(rsa|ed25519|ecdsa|dsa)|\.netrc|"
    r"\.pgpass|.+\.(key|p12|pfx|jks|keystore)|credentials(\.json)?|service[-_]account.*\.json)$"
)
_DUMMY = lazy(r"dummy|placeholder|build|unused|fake|not-?set", re.IGNORECASE)
_MOUNT_FIX = "Mount it for the one RUN that needs it: RUN --mount=type=secret,id=…"
_ENV_FIX = "Set it where the container runs, from a secret store, not in the image."


@check("containers.no_secrets")
def no_secrets(images: Images) -> Iterator[Outcome]:
    """No ARG, ENV or COPY puts a secret into a layer or into the image's history."""
    for image in images.images:
        fails = list(_secrets(image))
        yield from fails
        if not fails:
            mounts = [one for one in image.dockerfile.instructions if _secret_mount(one)]
            for mount in mounts:
                yield Pass(image.place(mount), "the secret is mounted for this step only")
            if not mounts:
                count = len(image.dockerfile.instructions)
                note = f"none of its {count} instructions names or copies a secret"
                yield Pass(image.place(image.stage), note)


def _secret_mount(one: Instruction) -> bool:
    return any(name == "mount" and "type=secret" in value for name, value in one.flags)


def _secrets(image: Image) -> Iterator[Fail]:
    shipped = {one for stage in image.stage.chain for one in stage.instructions}
    for one in image.dockerfile.instructions:
        if one.keyword in ("ENV", "ARG", "LABEL"):
            for name, value in pairs(one.value):
                message = _exposed(one.keyword, name, value, shipped=one in shipped)
                if message:
                    fix = _MOUNT_FIX if one.keyword == "ARG" else _ENV_FIX
                    yield Fail(image.place(one), message, fix)
    for one, names in image.files_copied:
        for name in names:
            if _SECRET_FILE.match(posixpath.basename(name)):
                yield Fail(image.place(one), f"{name} becomes a layer of the image", _MOUNT_FIX)


def _exposed(keyword: str, name: str, value: str | None, *, shipped: bool) -> str | None:
    text = value or ""
    if password_in_url(text) and (shipped or not _DUMMY.search(text)):
        return f"{keyword} {name} holds an address with a password in it"
    if keyword == "LABEL" or not names_secret(name):
        return None
    if keyword == "ARG" and not text:
        return f"ARG {name}: a build argument can be read in the image's history and provenance"
    if "$" in text:
        return f"{keyword} {name} keeps a secret of the build in the image"
    if not is_literal(text) or (_DUMMY.search(text) and not shipped):
        return None
    return f"{keyword} {name} is set to a value that anybody with the image can read"


@check("containers.dockerignore")
def dockerignore(deployed: Deployed, repository: Repository) -> Iterator[Outcome]:
    """Where the whole context is copied, its ignore file keeps out what no image may hold."""
    for image in deployed.images.images:
        every = [
            one
            for one, names in image.files_copied
            if any(name.rstrip("/") in (".", "", "./.", "*") for name in names)
        ]
        copies = [one for one in every if _is_shipped(image, one)]
        if not copies:
            yield from _let_in(image, every, context_of(image, deployed, repository), repository)
            continue
        context = context_of(image, deployed, repository)
        ignore = ignore_file(image, context, repository)
        place = image.place(copies[0])
        if ignore is None:
            where = posixpath.join(context, ".dockerignore")
            message = f"copies the whole context and there is no {where}"
            yield Fail(place, message, f"Write {where}: * and then !name for what the build needs.")
            continue
        entering = []
        for name in _unwanted(context, repository):
            pattern = ignore.ignores(name)
            if pattern is None:
                entering.append(name)
            elif not entering:
                yield Pass(Place(ignore.path, pattern.line), f"{pattern.text} keeps out {name}")
        if entering:
            last = ignore.patterns[-1].line if ignore.patterns else 1
            message = f"{', '.join(entering)} would get into the image of {image.path}"
            yield Fail(Place(ignore.path, last), message, f"Add: {' '.join(entering)}")


def _let_in(
    image: Image, copies: list[Instruction], context: str, repository: Repository
) -> Iterator[Fail]:
    """Secrets that git knows to lie there, and that an ignore file lets into a build stage."""
    ignore = ignore_file(image, context, repository)
    lies = IgnoreFile.parse("", repository.read(".gitignore") or "").ignores(".env") is not None
    if (
        copies
        and not context
        and ignore is not None
        and ignore.patterns
        and lies
        and not ignore.ignores(".env")
    ):
        yield Fail(
            image.place(copies[0]),
            f"the whole context, and {ignore.path} lets in .env: it stays in the build's layers and "
            "in every cache that they are kept in",
            f"Add .env and .git to {ignore.path}, or copy by name.",
        )


def _is_shipped(image: Image, copy: Instruction) -> bool:
    """Whether what the COPY brings is in the shipped image: in its stages, or taken from there."""
    if any(copy is one for one, _ in image.stage.scoped):
        return True
    for stage in image.dockerfile.stages:
        if any(copy is one for one in stage.instructions):
            target = destination(stage, copy)
            return target is not None and any(
                (f"{target}/").startswith(f"{taken.rstrip('/')}/")
                for one, _ in image.stage.scoped
                if one.keyword == "COPY" and one.flag("from") is not None
                for taken in sources(one)
                if image.dockerfile.stage(one.flag("from")) is stage
            )
    return False


def _unwanted(context: str, repository: Repository) -> list[str]:
    """Paths, relative to the context, that lie there on somebody's machine or in git."""

    def has(*names: str) -> bool:
        return any(repository.exists(posixpath.join(context, name)) for name in names)

    found = [".git/config"] if context == "" else []
    found.append(".env")
    if has("package.json"):
        found.append("node_modules/x")
    if has("pyproject.toml", "requirements.txt", "setup.py", "Pipfile"):
        found.append(".venv/bin/python")
    prefix = f"{context}/" if context else ""
    for path in repository.files:
        name = posixpath.basename(path)
        if path.startswith(prefix) and _SECRET_FILE.match(name) and "test" not in path:
            found.append(path[len(prefix) :])
    return list(dict.fromkeys(found))


@check("containers.no_remote_shell")
def no_remote_shell(images: Images) -> Iterator[Outcome]:
    """The shipped stage installs neither sudo nor an SSH server."""
    unwanted = {"sudo", "openssh-server", "dropbear", "telnetd", "openssh"}
    installers = {"apt-get", "apt", "apk", "dnf", "yum", "microdnf"}
    for image in images.images:
        bad, seen = [], None
        for instruction, command in image.runs():
            if command.program in installers and {"install", "add"} & set(command.plain[:1]):
                seen = seen or instruction
                names = {word.partition("=")[0] for word in command.plain[1:]}
                bad += [(instruction, name) for name in sorted(names & unwanted)]
        for instruction, name in bad:
            message = f"{name} is installed: a way in, or a way to root, that nothing here needs"
            yield Fail(image.place(instruction), message, f"Remove {name}.")
        if seen is not None and not bad:
            yield Pass(image.place(seen), "installs no sudo and no SSH server")
