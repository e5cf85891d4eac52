"""The variables that what is deployed is given, by every way: environment, files, ConfigMaps."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatch
from typing import Self

from prodready.documents.repository import Repository
from prodready.documents.roles import Role
from prodready.facts.compose import Compose
from prodready.facts.manifests import Manifest
from prodready.facts.scope import REHEARSAL, name_words
from prodready.facts.service import Service
from prodready.facts.workloads import Container, Workloads
from prodready.model import Place


@dataclass(frozen=True, slots=True)
class Handed:
    """A variable with its value, where that is written, and who is given it how many times over."""

    name: str
    value: str
    place: Place
    owner: str
    copies: int = 1


@dataclass(frozen=True)
class Variables:
    """What containers of Kubernetes and services of Compose are given."""

    all: tuple[Handed, ...] = ()

    @classmethod
    def from_repository(cls, repository: Repository) -> Self:
        """Read them; files that are not there are left out."""
        workloads = Workloads.from_repository(repository)
        found: list[Handed] = []
        for container in workloads.containers(init=False):
            found += _of_container(container, workloads)
        for service in Compose.from_repository(repository).services():
            found += _of_service(service, repository)
        return cls(tuple(dict.fromkeys(found)))

    def named(self, pattern: re.Pattern[str]) -> Iterator[Handed]:
        """Those whose whole name the pattern matches."""
        yield from (each for each in self.all if pattern.fullmatch(each.name))


def _of_container(container: Container, workloads: Workloads) -> Iterator[Handed]:
    owner, copies = str(container), _copies(container, workloads)
    maps = [*workloads.manifests.of("ConfigMap")]
    for _, source in container.mappings("envFrom"):
        reference = source.get("configMapRef")
        prefix = str(source.get("prefix") or "")
        for config in _called(maps, reference, container):
            data = config.get("data")
            for key, value in data.items() if isinstance(data, dict) else ():
                place = config.place("data", str(key))
                yield Handed(f"{prefix}{key}", str(value), place, owner, copies)
    for index, entry in container.mappings("env"):
        name, chosen = str(entry.get("name")), entry.get("valueFrom")
        if "value" in entry:
            place = container.place("env", index, "value")
            yield Handed(name, str(entry.get("value")), place, owner, copies)
        reference = chosen.get("configMapKeyRef") if isinstance(chosen, dict) else None
        for config in _called(maps, reference, container):
            key = str(reference.get("key")) if isinstance(reference, dict) else ""
            value = config.get("data", key)
            if value is not None:
                yield Handed(name, str(value), config.place("data", key), owner, copies)


def _called(maps: list[Manifest], reference: object, container: Container) -> Iterator[Manifest]:
    """The ConfigMaps of this name, one for each environment, that are not for a rehearsal alone."""
    name = str(reference.get("name")) if isinstance(reference, dict) else ""
    space = container.workload.manifest.get("metadata", "namespace")
    for one in maps:
        own = one.get("metadata", "namespace")
        if name and one.name == name and (space is None or own is None or own == space):
            yield one


def _copies(container: Container, workloads: Workloads) -> int:
    manifest = container.workload.manifest
    for scaler in workloads.manifests.beside(manifest, "HorizontalPodAutoscaler"):
        target = scaler.get("spec", "scaleTargetRef")
        most = scaler.get("spec", "maxReplicas")
        if (
            isinstance(target, dict)
            and target.get("name") == manifest.name
            and isinstance(most, int)
        ):
            return most
    replicas = manifest.get("spec", "replicas")
    return replicas if isinstance(replicas, int) else 1


_LINE = re.compile(r"\s*(?:export\s+)?([A-Za-z_]\w*)\s*=\s*(.*?)\s*$")


def _of_service(service: Service, repository: Repository) -> Iterator[Handed]:
    replicas = service.get("deploy", "replicas", default=service.get("scale", default=1))
    copies, owner = replicas if isinstance(replicas, int) else 1, str(service)
    own = service.environment
    for name, variable in own.items():
        value = service.fill(variable.text)
        if value is not None:
            yield Handed(name, value, variable.place, owner, copies)
    for path in env_files(service, repository):
        for number, line in enumerate((repository.read(path) or "").splitlines(), 1):
            match = _LINE.match(line)
            if match and match[1] not in own:
                value = match[2].strip("\"'") if match[2][:1] in "\"'" else match[2].split(" #")[0]
                yield Handed(match[1], value, Place(path, number), owner, copies)


def env_files(service: Service, repository: Repository) -> Iterator[str]:
    """The files of variables in the repository; one whose name the host chooses may be any like it."""
    written = service.get("env_file")
    entries = written if isinstance(written, list) else [written]
    for entry in entries:
        path = entry.get("path") if isinstance(entry, dict) else entry
        if not isinstance(path, str):
            continue
        whole = posixpath.normpath(posixpath.join(service.folder or ".", path))
        pattern = re.sub(r"\$\{[^}]*\}|\$\w+", "*", whole)
        for known in repository.files:
            if fnmatch(known, pattern) and repository.role(known) is not Role.TEST:
                rehearsal = "*" in pattern and name_words(known.rpartition("/")[2]) & REHEARSAL
                if not rehearsal:
                    yield known
