"""The variables that containers are given from ConfigMaps beside them, and from env files."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from prodready.documents.repository import Repository
from prodready.documents.roles import Role
from prodready.facts.manifests import Manifest
from prodready.facts.workloads import Container, Workloads
from prodready.model import Place
from prodready.patterns import lazy


def from_config_maps(workloads: Workloads) -> Iterator[tuple[Container, str, str, Place]]:
    """Each container with a variable's name, its value, and the place of the value."""
    for container in workloads.containers(init=False):
        # Environments have ConfigMaps of one name in folders of their own.
        beside: dict[str, list[Manifest]] = {}
        for one in workloads.manifests.beside(container.workload.manifest, "ConfigMap"):
            beside.setdefault(one.name, []).append(one)
        for _, source in container.mappings("envFrom"):
            reference = source.get("configMapRef")
            name = str(reference.get("name")) if isinstance(reference, dict) else ""
            prefix = str(source.get("prefix") or "")
            for key, value, place in _entries(beside.get(name, ())):
                yield container, prefix + key, value, place
        for _, variable in container.mappings("env"):
            chosen = variable.get("valueFrom")
            reference = chosen.get("configMapKeyRef") if isinstance(chosen, dict) else None
            if isinstance(reference, dict):
                for key, value, place in _entries(beside.get(str(reference.get("name")), ())):
                    if key == reference.get("key"):
                        yield container, str(variable.get("name")), value, place


def _entries(configs: Iterable[Manifest]) -> Iterator[tuple[str, str, Place]]:
    for config in configs:
        data = config.get("data")
        for key, value in data.items() if isinstance(data, dict) else ():
            if isinstance(value, str):
                yield str(key), value, config.place("data", str(key))


_FILE = lazy(
    r"(^|/)(deploy\w*|ops|config\w*|env\w*|infra\w*|compose)/[\w./-]*\.env$|(^|/)\.env\.prod\w*$"
)


def from_env_files(repository: Repository) -> Iterator[tuple[str, str, Place]]:
    """The variables of env files that a deployment takes: name, value and place."""
    for path in repository.files:
        if not _FILE.search(path) or repository.role(path) is not Role.PRODUCTION:
            continue
        for number, line in enumerate((repository.read(path) or "").split("\n"), 1):
            name, equals, value = line.strip().removeprefix("export ").partition("=")
            if equals and not name.startswith("#"):
                yield name.strip(), value.strip().strip("\"'"), Place(path, number)
