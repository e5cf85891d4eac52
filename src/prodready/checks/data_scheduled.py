"""Copies and drills that a crontab starts, or should start, and what its image has of them."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from prodready.checks.interface import Fail
from prodready.documents.repository import Repository
from prodready.documents.roles import Role
from prodready.facts.backups import Backups
from prodready.facts.crontab import Entry, crontabs
from prodready.facts.dockerwords import expand
from prodready.facts.images import Image, Images, sources
from prodready.facts.shell import commands
from prodready.model import Kind, Place
from prodready.patterns import lazy


def scripts_not_there(repository: Repository, images: Images) -> Iterator[Fail]:
    """Lines of a crontab that start a file which its image is not given."""
    for path, entries in crontabs(repository):
        for image in images.images:
            held = dict(_copied(image))
            place = held.get(posixpath.basename(path))
            if place is None or not path.startswith(image.folder):
                continue
            folders = {posixpath.dirname(target) for target in held.values()}
            for entry in entries:
                yield from _missing(entry, held, folders, image)


def _missing(entry: Entry, held: dict[str, str], folders: set[str], image: Image) -> Iterator[Fail]:
    for program in entry.programs:
        folder, _, name = program.rpartition("/")
        scripted = re.search(r"\.(?:sh|py|js|rb|pl)$", name)
        if scripted and folder in folders and program not in held.values():
            yield Fail(
                entry.place,
                f"{program} is started here, and {image.path} copies no such file: nothing happens, "
                "and nobody is told",
                f"Copy {name} into the image, or correct the name.",
            )


def _copied(image: Image) -> Iterator[tuple[str, str]]:
    """The files that the shipped stage copies by name: base name, and where it lies."""
    for one, scope in image.stage.scoped:
        if one.keyword not in ("COPY", "ADD") or one.flag("from") is not None:
            continue
        names = sources(one)
        target = expand((one.argv or tuple(one.value.split()))[-1], scope)
        if target is None or any(name.rstrip("/") in (".", "") or "*" in name for name in names):
            continue
        for name in names:
            base = posixpath.basename(name)
            inside = target.endswith("/") or len(names) > 1
            yield base, posixpath.join(target, base) if inside else target


_DRILL = lazy(r"restore[-_]?(?:drill|test|check|verif\w*)|(?:drill|test|verify)[-_]restore", re.I)
_STARTING = (Kind.GITHUB_WORKFLOW, Kind.KUBERNETES, Kind.COMPOSE, Kind.MAKEFILE, Kind.SHELL)


def drills_not_started(repository: Repository) -> Iterator[Fail]:
    """A drill that no crontab starts, where one is kept beside it that starts the copies."""
    tabs = list(crontabs(repository))
    for path in repository.files if tabs else ():
        name = posixpath.basename(path)
        if not name.endswith(".sh") or not _DRILL.search(name):
            continue
        if repository.role(path) is not Role.PRODUCTION:
            continue
        near = [
            entries for tab, entries in tabs if posixpath.dirname(tab) == posixpath.dirname(path)
        ]
        started = any(name in entry.command for _, entries in tabs for entry in entries)
        told = any(name in one.text for one in repository.documents(*_STARTING) if one.path != path)
        if near and not started and not told:
            yield Fail(
                Place(path, 1),
                f"{name} tries a copy, and nothing starts it: {near[0][0].place.path} starts the "
                "others",
                "Start it once a week, and watch when it last succeeded.",
            )


_RESTORES = lazy(
    r"^(?:pg_restore|mongorestore|restic restore|velero restore|psql .*(?:<|-f|--file)|mysql .*<)"
)


def drills_that_pass(backups: Backups) -> Iterator[Fail]:
    """Restores whose failure a script swallows."""
    for document in backups.repository.documents(Kind.SHELL):
        name = posixpath.basename(document.path)
        if backups.repository.role(document.path) is not Role.PRODUCTION or "restore" not in name:
            continue
        errexit = re.match(r"#!\S+\s+(?:\S+\s+)?-\w*e", document.text) is not None
        for one in commands(document.text, errexit=errexit):
            text = " ".join(one.words)
            listing = {"--list", "-l", "--version"} & {*one.words}
            if _RESTORES.search(text) and one.tolerated and not listing:
                yield Fail(
                    document.locate(one.line),
                    f"the restore may fail, and the drill goes on: {one.tolerated}",
                    "Let it fail: the status of the drill is what is watched.",
                )
