"""Checks of Compose as a way to production: complete files, and a service for each role."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from prodready.checks.compose_named import files_lost, secrets_in_files, undefined
from prodready.checks.compose_reach import (
    consumers_not_started,
    secrets_not_given,
    settings_not_given,
)
from prodready.checks.delivery_stages import without_files
from prodready.checks.interface import Fail, Outcome, Pass, Unknown, check
from prodready.checks.kubernetes_common import DATASTORES
from prodready.documents.repository import Repository
from prodready.documents.yamltree import YamlError, load
from prodready.facts.compose import Compose, Project
from prodready.facts.deployed import Deployed
from prodready.facts.envreads import EnvReads
from prodready.facts.ports import Ports
from prodready.facts.runs import Runs
from prodready.facts.scope import left_aside
from prodready.facts.service import Service
from prodready.facts.workloads import Workloads
from prodready.model import Kind, Place
from prodready.patterns import lazy
from prodready.tools.compose_rules import dangling, excuse


@check("delivery.compose_complete")
def compose_complete(
    repository: Repository, deployed: Deployed, reads: EnvReads, runs: Runs
) -> Iterator[Outcome]:
    """Every name in the Compose files is defined, every file that they mount is there, and the
    settings of the code are given.
    """
    compose = deployed.compose
    refused = [*settings_not_given(deployed, reads), *secrets_not_given(compose)]
    yield from refused
    if compose.projects and not deployed.workloads.all:
        yield from dict.fromkeys(without_files(repository, runs))
    failed: set[str] = set()
    places: list[Place] = []
    for document in repository.documents(Kind.COMPOSE):
        if left_aside(document, repository):
            continue
        try:
            trees = load(document.text)
        except YamlError:
            continue  # told by the facts
        tree = trees[0] if trees else None
        if tree is None or not isinstance(tree.data, dict) or excuse(document, tree.data):
            continue
        for name in dangling(tree):
            if _elsewhere(repository, document.path, name.remark.message):
                continue
            failed.add(posixpath.dirname(document.path))
            place = document.locate(name.remark.line, name.remark.column)
            places.append(place)
            yield Fail(place, name.remark.message, name.remark.fix)
    told = {(each.path, each.line) for each in places}
    for each in undefined(repository, compose):
        if (each.place.path, each.place.line) not in told:
            failed.add(posixpath.dirname(each.place.path))
            yield each
    for project in compose.projects:
        lost = list(_lost(repository, project))
        yield from lost
        if not lost and not refused and project.folder not in failed:
            yield from (Pass(service.place) for service in [*project.used()][:1])


def _elsewhere(repository: Repository, path: str, message: str) -> bool:
    """Whether another Compose file, one for development too, defines the name that is missing."""
    missing = re.findall(r"`([^`]+)`", message)[-1:]
    others = (one for one in repository.documents(Kind.COMPOSE) if one.path != path)
    return any(re.search(rf"^ +{re.escape(n)}:", one.text, re.M) for one in others for n in missing)


def _lost(repository: Repository, project: Project) -> Iterator[Fail]:
    for service in project.used():
        context = service.context if service.builds else None
        plain = context and not re.search(r"\$|://|^\.\.|^\.?$", context)
        if context and plain and not repository.exists(context):
            yield Fail(
                service.place_of("build"),
                f"{service} is built from {context}, which is not in the repository",
                "Correct the context of `build`.",
            )
    yield from files_lost(repository, project)
    yield from secrets_in_files(repository, project)


_SCHEDULE = lazy(r"^[^#\n]*(?:beat_schedule|CELERY_BEAT_SCHEDULE)\s*(?:=|\[)", re.MULTILINE)
_BEAT = lazy(r"\bcelery\b[^\n]*(?:\bbeat\b|\s-B\b|--beat)|\bbeat\b[^\n]*\bcelery\b")


@check("delivery.topology")
def topology(
    repository: Repository, compose: Compose, workloads: Workloads, ports: Ports
) -> Iterator[Outcome]:
    """Compose runs a service for each role that the code needs; the rest a person describes."""
    services = list(compose.services())
    own = [service for service in services if service.builds]
    if not own or workloads.all:
        return
    idle = list(consumers_not_started(compose, ports, repository))
    yield from idle
    if idle:
        return
    scheduled = next(
        (
            (document, found)
            for document in repository.documents(Kind.PYTHON)
            if "beat_schedule" in document.text.lower()
            and repository.role(document.path) == "production"
            and (found := _SCHEDULE.search(document.text))
        ),
        None,
    )
    if scheduled is not None and not _runs_beat(repository, services):
        document, found = scheduled
        line = document.text.count("\n", 0, found.end()) + 1
        yield Fail(
            document.locate(line, 1),
            "tasks are scheduled here, and no service runs Celery beat: they never start",
            "Add a service with `celery -A APP beat`, once.",
        )
        return
    stores = [one for one in services if one.image and _store(one.image)]
    for service in stores[:1] or own[:1]:
        yield Unknown(
            service.place,
            f"{len(services)} services run on one host; what happens when that is lost is not to be "
            "seen here",
            attest=True,
        )


def _store(image: str) -> bool:
    return image.rpartition("/")[2].partition(":")[0] in DATASTORES


def _runs_beat(repository: Repository, services: list[Service]) -> bool:
    for service in services:
        words = " ".join([service.name, *service.texts("command"), *service.texts("entrypoint")])
        if "beat" in words or " -B" in words:
            return True
    telling = repository.documents(Kind.SHELL, Kind.DOCKERFILE, Kind.INI, Kind.TEXT, Kind.MAKEFILE)
    return any(_BEAT.search(document.text) for document in telling)
