"""The port that a setting gives to metrics or probes, against the ports that containers declare."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from prodready.checks.interface import Fail
from prodready.facts.envreads import EnvReads, Read
from prodready.facts.manifests import Manifests
from prodready.facts.workloads import Container, Workloads
from prodready.model import Place
from prodready.patterns import lazy

_SETTING = lazy(
    r"^(\w+_)?(METRICS|PROMETHEUS|ADMIN|MANAGEMENT|HEALTH|PROBE)S?(_HTTP)?(_SERVER)?_"
    r"(PORT|ADDR|ADDRESS|LISTEN|BIND)(_ADDR|_ADDRESS)?$"
)
_PORT = lazy(r"^(?:[^\s/]*:)?(\d{2,5})$")
_NAMED = lazy(r"metric|admin|manage|prom|monitor|health|probe", re.I)


def moved(reads: EnvReads, workloads: Workloads, manifests: Manifests) -> Iterator[Fail]:
    """Containers whose port for metrics is another than the one that their settings say."""
    known = {read.name: read for read in reads.all if _SETTING.match(read.name)}
    if not known:
        return
    for container in workloads.containers(init=False):
        declared = container.ports
        named = {n: p for n, p in declared.items() if _NAMED.search(p or "")}
        if not named:
            continue
        given = _given(container, manifests)
        for name, read in known.items():
            if name not in given:
                continue
            value, place = given[name]
            number = _PORT.match(value)
            own = _PORT.match(read.default or "")
            if number is None or int(number[1]) in declared or len(named) != 1:
                continue
            [port] = named
            if own is None or int(own[1]) == port:
                yield _fail(container, port, number[1], place, read)


def _fail(container: Container, port: int, number: str, place: Place, read: Read) -> Fail:
    index = list(container.ports).index(port)
    return Fail(
        container.place("ports", index),
        f"{container} declares {port}, and {read.name} says {number} ({place.path}:{place.line}): "
        "nobody listens where it is asked",
        f"Make both the same: {read.name} and containerPort.",
    )


def _given(container: Container, manifests: Manifests) -> Mapping[str, tuple[str, Place]]:
    """The variables that the container gets as plain text, each with where."""
    found: dict[str, tuple[str, Place]] = {}
    for _, source in container.mappings("envFrom"):
        reference = source.get("configMapRef")
        name = reference.get("name") if isinstance(reference, dict) else None
        prefix = str(source.get("prefix") or "")
        for manifest in manifests.beside(container.workload.manifest, "ConfigMap"):
            data = manifest.get("data")
            if manifest.name == name and isinstance(data, dict):
                for key, value in data.items():
                    place = manifest.place("data", key)
                    found.setdefault(f"{prefix}{key}", (str(value), place))
    for index, entry in container.mappings("env"):
        value = entry.get("value")
        if isinstance(value, str):
            found[str(entry.get("name"))] = (value, container.place("env", index))
    return found
