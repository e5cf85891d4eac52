"""Checks of where Compose services keep what they write."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from prodready.checks.interface import Fail, Outcome, Pass, check
from prodready.documents.repository import Repository
from prodready.facts.compose import Compose, Project
from prodready.facts.composegiven import given
from prodready.facts.datastores import CACHES, DATA_PATHS, datastore, saves
from prodready.facts.deployed import Deployed
from prodready.facts.reference import Reference
from prodready.facts.service import Mount, Service
from prodready.patterns import lazy


@check("compose.volumes")
def volumes(compose: Compose, repository: Repository) -> Iterator[Outcome]:
    """Every datastore keeps its data in a named volume or in a folder of the host."""
    for project in compose.projects:
        for service in project.used():
            store = datastore(service)
            if store in CACHES and not saves(service):
                store = store if _told_to_save(service, project, repository) else None
            if store is not None:
                yield _kept(service, store)


_SAVES = lazy(r"(?m)^[ \t]*(?:appendonly[ \t]+[\"']?yes|save[ \t]+[\"']?\d+[ \t]+\d)")


def _told_to_save(service: Service, project: Project, repository: Repository) -> bool:
    """Whether a configuration that the cache is given and started with makes it save."""
    words = " ".join(service.texts("command")) or str(service.get("command") or "")
    return any(
        (one.target in words or posixpath.dirname(one.target) in words.split())
        and _SAVES.search(repository.read(one.path) or "")
        for one in given(service, project)
    )


def _kept(service: Service, store: str) -> Outcome:
    paths = DATA_PATHS[store]
    moved = _data_variable(service)
    mounts = [m for m in service.mounts() if _holds(m, (*paths, *moved))]
    lasting = [mount for mount in mounts if mount.kind in ("bind", "volume") and mount.source]
    fix = f"Write volumes: [data:{paths[0] if paths else '/data'}], and data under volumes:."
    if not lasting:
        where = mounts[0].place if mounts else service.place
        aside = [m for m in service.mounts() if m.kind == "volume" and m.source]
        if not mounts and paths and len(aside) == 1:
            message = f"{service}: the image keeps its data in {paths[0]}, not in {aside[0].target}"
            return Fail(aside[0].place, f"{message}: they are gone with the container", fix)
        what = "in memory" if mounts and mounts[0].kind == "tmpfs" else "in an anonymous volume"
        return Fail(where, f"{service} keeps its data {what}: gone with the container", fix)
    mount = lasting[0]
    if store == "postgres" and not moved:
        wrong = _wrong_for_version(service, mount)
        if wrong:
            return wrong
    return Pass(mount.place, f"{service}: {mount.source}")


def _wrong_for_version(service: Service, mount: Mount) -> Fail | None:
    """From 18 on the image keeps its data in a folder of the version, before that in `data`.

    Source: https://github.com/docker-library/postgres/pull/1259
    """
    major, target = _major(service), mount.target.rstrip("/")
    right, where = "/var/lib/postgresql", f"/var/lib/postgresql/{major}/docker"
    if major and major < 18:
        right = where = "/var/lib/postgresql/data"
    if not major or target == right or (f"{where}/".startswith(f"{target}/") and major >= 18):
        return None
    message = f"{service}: the image keeps its data in {where}, and {target} is not that"
    return Fail(mount.place, message, f"Mount the volume at {right}.")


def _data_variable(service: Service) -> tuple[str, ...]:
    variable = service.environment.get("PGDATA")
    return (variable.text,) if variable is not None and variable.text else ()


def _holds(mount: Mount, paths: tuple[str, ...]) -> bool:
    """Whether the mount is where the data are: the folder, one above it, or its own `data`."""
    target = mount.target.rstrip("/") or "/"
    return any(
        target == p or f"{p}/".startswith(f"{target}/") or target == f"{p}/data" for p in paths
    )


def _major(service: Service) -> int:
    tag = Reference.parse(service.image or "").tag
    digits = tag.split(".")[0].split("-")[0]
    return int(digits) if digits.isdigit() else 0


@check("compose.read_only")
def read_only(deployed: Deployed) -> Iterator[Outcome]:
    """Services built here cannot write to their own file system."""
    for service in deployed.own_services():
        if service.true("read_only"):
            yield Pass(service.place_of("read_only"), str(service))
        else:
            message = f"{service} can change its own program and leave files behind"
            fix = "Write read_only: true, and tmpfs: [/tmp] for what it writes."
            yield Fail(service.place_of("read_only"), message, fix)
