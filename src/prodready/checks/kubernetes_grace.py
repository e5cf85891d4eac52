"""Settings of how long a process takes to end, held against the time that its Pod has."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from prodready.checks.interface import Fail
from prodready.checks.kubernetes_common import serving_ports
from prodready.documents.repository import Repository
from prodready.facts.manifests import Manifest
from prodready.facts.workloads import Container, Workload, Workloads
from prodready.model import Kind, Place
from prodready.patterns import lazy

_ENDING = lazy(
    r"(?:^|_)(?:GRACE|GRACEFUL|SHUTDOWN|DRAIN|DRAINING|TERMINATION)(?:_|$)|GRACEFUL|SHUTDOWN", re.I
)
_ASIDE = lazy(r"ENABLE|FLAG|PORT|PATH|URL|HOOK|MODE|SIGNAL", re.I)
_SPAN = lazy(
    r"^[\"']?(?:(?P<minutes>\d+)m)?(?:(?P<number>\d+)(?P<unit>ms|s|sec|seconds?)?)?[\"']?$"
)
_TASKS = lazy(
    r"(?m)^[ \t]*(?:CELERY_TASK_TIME_LIMIT|task_time_limit|CELERYD_TASK_TIME_LIMIT)\s*=\s*"
    r"(?P<seconds>\d+)(?:\s*\*\s*(?P<times>\d+))?\s*(?:#.*)?$"
)


@dataclass(frozen=True, slots=True)
class _Setting:
    name: str
    value: str
    place: Place


def longer_than_the_pod(workloads: Workloads, pause: dict[int, int], grace: int) -> Iterator[Fail]:
    """Settings by which a process takes longer to end than its Pod has; `pause` by container."""
    for workload in workloads.serving():
        told = workload.pod_get("terminationGracePeriodSeconds", default=grace)
        has = told if isinstance(told, int) else grace
        for container in workload.running:
            wait = pause.get(id(container), 0)
            for one in _settings(container, workload, workloads):
                takes = _seconds(one)
                if takes is not None and takes <= 3600 and wait + takes > has > wait:
                    before = f" after {wait} s of waiting" if wait else ""
                    yield Fail(
                        workload.pod_place("terminationGracePeriodSeconds"),
                        f"{workload} has {has} s to end, and {one.name} "
                        f"({one.place.path}:{one.place.line}) lets {container.name or 'it'} take "
                        f"{takes} s{before}: it is killed in the middle of its work",
                        f"Write terminationGracePeriodSeconds: {wait + takes + 5}.",
                    )


def _settings(container: Container, workload: Workload, workloads: Workloads) -> Iterator[_Setting]:
    maps = [*workloads.manifests.beside(workload.manifest, "ConfigMap")]
    for index, entry in container.mappings("env"):
        name, value = str(entry.get("name")), entry.get("value")
        if isinstance(value, str | int):
            yield _Setting(name, str(value), container.place("env", index, "value"))
    if not serving_ports(container):
        return  # settings that are shared with what gets requests may mean that alone
    for _, entry in container.mappings("envFrom"):
        source = entry.get("configMapRef")
        for found in maps:
            if isinstance(source, dict) and found.name == source.get("name"):
                yield from _of_map(found)


def _of_map(found: Manifest) -> Iterator[_Setting]:
    data = found.get("data")
    for name, value in data.items() if isinstance(data, dict) else ():
        yield _Setting(str(name), str(value), found.place("data", name))


def _seconds(one: _Setting) -> int | None:
    """How long the setting lets a process take to end; None where it says nothing of that."""
    if not _ENDING.search(one.name) or _ASIDE.search(one.name):
        return None
    found = _SPAN.match(one.value.strip())
    if found is None or not (found["number"] or found["minutes"]):
        return None
    number, unit = int(found["number"] or 0), found["unit"] or ""
    thousandths = unit == "ms" or (not unit and re.search(r"(?:_MS|MILLIS\w*)$", one.name, re.I))
    if thousandths:
        number //= 1000
    elif not unit and not found["minutes"] and number >= 1000:
        return None  # without a unit it may be milliseconds
    return int(found["minutes"] or 0) * 60 + number


def tasks_longer(workloads: Workloads, repository: Repository, grace: int) -> Iterator[Fail]:
    """Workers of Celery whose tasks may take longer than their Pod has to end."""
    workers = [
        (one, container)
        for one in workloads.serving()
        for container in one.running
        if _is_worker(container)
    ]
    limit = _limit(repository) if workers else None
    for workload, _ in workers:
        told = workload.pod_get("terminationGracePeriodSeconds", default=grace)
        if limit is not None and isinstance(told, int) and told < limit[0]:
            yield Fail(
                workload.pod_place("terminationGracePeriodSeconds"),
                f"{workload} has {told} s to end, and a task may take {limit[0]} s "
                f"({limit[1].path}:{limit[1].line}): it is killed in the middle",
                f"Write terminationGracePeriodSeconds: {limit[0] + 10}.",
            )


def _is_worker(container: Container) -> bool:
    words = [
        part
        for key in ("command", "args")
        for word in (container.get(key) if isinstance(container.get(key), list) else [])
        for part in str(word).split()
    ]
    return any("celery" in word for word in words) and "worker" in words


def _limit(repository: Repository) -> tuple[int, Place] | None:
    for document in repository.documents(Kind.PYTHON):
        if "time_limit" in document.text.lower() and repository.role(document.path) == "production":
            found = _TASKS.search(document.text)
            if found:
                line = document.text.count("\n", 0, found.start("seconds")) + 1
                seconds = int(found["seconds"]) * int(found["times"] or 1)
                return seconds, Place(document.path, line)
    return None
