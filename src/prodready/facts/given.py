"""The variables that containers are given from ConfigMaps beside them."""

from __future__ import annotations

from collections.abc import Iterator

from prodready.facts.manifests import Manifest
from prodready.facts.workloads import Container, Workloads
from prodready.model import Place


def from_config_maps(workloads: Workloads) -> Iterator[tuple[Container, str, str, Place]]:
    """Each container with a variable's name, its value, and the place of the value."""
    for container in workloads.containers(init=False):
        beside = {
            one.name: one
            for one in workloads.manifests.beside(container.workload.manifest, "ConfigMap")
        }
        for _, source in container.mappings("envFrom"):
            reference = source.get("configMapRef")
            config = beside.get(str(reference.get("name"))) if isinstance(reference, dict) else None
            prefix = str(source.get("prefix") or "")
            for key, value, place in _entries(config):
                yield container, prefix + key, value, place
        for _, variable in container.mappings("env"):
            chosen = variable.get("valueFrom")
            reference = chosen.get("configMapKeyRef") if isinstance(chosen, dict) else None
            if isinstance(reference, dict):
                for key, value, place in _entries(beside.get(str(reference.get("name")))):
                    if key == reference.get("key"):
                        yield container, str(variable.get("name")), value, place


def _entries(config: Manifest | None) -> Iterator[tuple[str, str, Place]]:
    if config is None:
        return
    data = config.get("data")
    for key, value in data.items() if isinstance(data, dict) else ():
        if isinstance(value, str):
            yield str(key), value, config.place("data", str(key))
