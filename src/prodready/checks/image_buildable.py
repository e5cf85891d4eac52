"""What keeps an image from being built, seen without building: missing files, an older compiler."""

from __future__ import annotations

import fnmatch
import posixpath
import re
from collections.abc import Iterator

from prodready.checks.interface import Fail
from prodready.documents.repository import Repository
from prodready.facts.context import context_of, ignore_file
from prodready.facts.deployed import Deployed
from prodready.facts.ignorefile import IgnoreFile
from prodready.facts.images import Image
from prodready.facts.reference import Reference
from prodready.patterns import lazy

_MADE = lazy(
    r"(^|/)\.?(dist|build|out|output|bin|target|public|release|artifacts?|node_modules|vendor|gen|"
    r"generated|tmp|wheels?|certs?|secrets?)(/|$)|\.(jar|war|whl|tar|tgz|gz|zip|exe|so|bin|deb|rpm)$"
)
"""What lies in the context only after something has made it."""
_STARTERS = lazy(
    r"(^|/)(Makefile|GNUmakefile|Taskfile\.ya?ml|justfile|Jenkinsfile|\.gitignore|[^/]*\.(sh|ps1|mk))$"
    r"|^\.(github|gitlab|circleci|buildkite)|(^|/)(cloudbuild|skaffold|docker-bake|bake)[^/]*$"
)
"""Files that may make, or bring, what a Dockerfile copies."""


def unbuildable(deployed: Deployed, repository: Repository) -> Iterator[Fail]:
    """COPY of a file that the context does not have, and a compiler older than the module asks."""
    for image in deployed.images.images:
        context = context_of(image, deployed, repository)
        yield from _copies(image, context, repository)
        yield from _older_than_module(image, context, repository)


def _copies(image: Image, context: str, repository: Repository) -> Iterator[Fail]:
    named = [
        (one, name.removeprefix("./").strip("/"))
        for one, names in image.files_copied
        for name in names
        if not re.search(r"[$*?\[]|://|^git@", name) and name.strip("./")
    ]
    there = [pair for pair in named if repository.exists(posixpath.join(context, pair[1]))]
    if len(there) * 2 < len(named):
        return  # most is not there: the context is another folder, or is made before the build
    ignore = ignore_file(image, context, repository)
    for one, name in named:
        path = posixpath.normpath(posixpath.join(context, name))
        if not repository.exists(path):
            if not _brought(path, repository):
                message = f"COPY {name}: there is no such file in the context"
                yield Fail(image.place(one), message, "Name what is there, or drop the line.")
        elif ignore is not None and not _enters(name, path, context, ignore, repository):
            yield Fail(
                image.place(one),
                f"COPY {name}: {ignore.path} keeps it out of the context, so the build fails",
                f"Let it in by a last line in {ignore.path}: !{name}",
            )


def _enters(name: str, path: str, context: str, ignore: IgnoreFile, repository: Repository) -> bool:
    """Whether the file, or some file of the folder, gets into the context."""
    prefix = f"{context}/" if context else ""
    inside = [each[len(prefix) :] for each in repository.files if each.startswith(f"{path}/")]
    return any(ignore.ignores(each) is None for each in inside or [name])


def _brought(path: str, repository: Repository) -> bool:
    """Whether something may make or bring the file before the build."""
    if _MADE.search(path) or path.startswith("..") or _ignored_by_git(path, repository):
        return True
    if repository.exists(".gitmodules"):
        return True
    wanted = re.compile(rf"(?<![\w-]){re.escape(posixpath.basename(path))}(?![\w-])")
    return any(
        wanted.search(repository.read(each) or "")
        for each in repository.files
        if _STARTERS.search(each)
    )


def _ignored_by_git(path: str, repository: Repository) -> bool:
    parts = path.split("/")
    for line in (repository.read(".gitignore") or "").splitlines():
        pattern = line.strip().strip("/")
        if pattern and not line.startswith(("#", "!")):
            heads = ("/".join(parts[:end]) for end in range(1, len(parts) + 1))
            if any(fnmatch.fnmatch(one, pattern) for one in (*heads, *parts)):
                return True
    return False


def _older_than_module(image: Image, context: str, repository: Repository) -> Iterator[Fail]:
    """Since 1.21 Go refuses a module of a later release, and its images fetch no other compiler."""
    text = repository.read(posixpath.join(context, "go.mod"))
    asked = re.search(r"^go\s+(\d+)\.(\d+)", text, re.M) if text else None
    document = image.document.text
    if asked is None or "GOTOOLCHAIN" in document:
        return
    for stage in image.dockerfile.stages:
        reference = Reference.parse(stage.image) if stage.image and not stage.parent else None
        if reference is None or not reference.official or reference.library != "golang":
            continue
        has = re.match(r"(\d+)\.(\d+)", reference.tag)
        if has and (1, 21) <= (int(has[1]), int(has[2])) < (int(asked[1]), int(asked[2])):
            yield Fail(
                image.place(stage),
                f"{stage.image} is older than go.mod asks ({asked[0]}): the build refuses it",
                f"Build with golang:{asked[1]}.{asked[2]} or later.",
            )
