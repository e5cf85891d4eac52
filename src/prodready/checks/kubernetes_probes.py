"""Checks of how Kubernetes learns that a container started, works and may get requests."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from prodready.checks.interface import Fail, Outcome, Pass
from prodready.checks.kubernetes_common import kubernetes_check, serves, services, serving_ports
from prodready.checks.ports_agree import declared
from prodready.facts.codetext import Sources
from prodready.facts.ports import Ports
from prodready.facts.workloads import Container, Workload, Workloads
from prodready.patterns import lazy

PROBES = ("startupProbe", "livenessProbe", "readinessProbe")

PROCESS_ALONE = frozenset({"livez", "live", "liveness", "alive", "ping", "liveliness"})
"""Last words of paths that by their name answer for the process alone."""

READINESS = frozenset({"readyz", "ready", "readiness"})
"""Last words of paths that by their name answer for the dependencies too."""


@kubernetes_check("kubernetes.readiness_probe")
def readiness_probe(workloads: Workloads) -> Iterator[Outcome]:
    """Every container that gets requests has a readiness probe."""
    for container in _asked(workloads):
        if isinstance(container.get("readinessProbe"), dict):
            yield Pass(container.place("readinessProbe"))
        else:
            yield Fail(
                container.place(),
                f"{container} has no readinessProbe: requests reach it before it can answer",
                "Add a readinessProbe that asks /readyz: own start-up and hard dependencies.",
            )


@kubernetes_check("kubernetes.liveness_probe")
def liveness_probe(workloads: Workloads, sources: Sources) -> Iterator[Outcome]:
    """Every container that gets requests has a liveness probe that asks the process alone."""
    asked = set(map(id, _asked(workloads)))
    for container in workloads.containers(init=False):
        if container.workload.finishes:
            continue
        if not isinstance(container.get("livenessProbe"), dict):
            if id(container) in asked:
                yield Fail(
                    container.place(),
                    f"{container} has no livenessProbe: a process that hangs is never restarted",
                    "Add a livenessProbe that asks /livez, which answers for the process alone.",
                )
        elif (problem := _asks_too_much(container)) and not _answers_alone(container, sources):
            yield Fail(
                container.place("livenessProbe"),
                f"the livenessProbe of {container} {problem}: when a dependency fails, every "
                "replica is restarted and nothing is mended",
                "Ask /livez, which answers for the process alone; leave dependencies to readiness.",
            )
        else:
            yield Pass(container.place("livenessProbe"))


_CONSTANT = lazy(r'"(/[\w/.-]+)"\s*,\s*func\s*\([^)]*\)\s*\{([^{}]*)\}')
_WRITES = frozenset({"fmt.Fprint", "fmt.Fprintf", "fmt.Fprintln", "io.WriteString", "byte"})


def _answers_alone(container: Container, sources: Sources) -> bool:
    """Whether Go code is seen that answers the path with a constant: it asks no dependency."""
    path = container.get("livenessProbe", "httpGet", "path")
    for source in sources.of("go"):
        for match in _CONSTANT.finditer(source.text):
            calls = set(re.findall(r"([\w.]+)\(", match[2]))
            writes = {call for call in calls if call.startswith("w.")} | _WRITES
            if match[1] == path and calls <= writes:
                return True
    return False


def _asks_too_much(container: Container) -> str | None:
    """What is wrong with the path that the liveness probe asks, if something is."""
    path = container.get("livenessProbe", "httpGet", "path")
    if not isinstance(path, str):
        return None
    words = [word.lower() for word in path.partition("?")[0].split("/") if word]
    last = words[-1].strip("_-") if words else ""
    if last in PROCESS_ALONE or words[-2:] == ["status", "200"]:  # which answers what it is asked
        return None
    if last in READINESS:
        return f"asks {path}, the question of readiness"
    if last == "health":
        return f"asks {path}, the report for people and outside monitors"
    same = ("path", "port", "host", "scheme")
    ready = [container.get("readinessProbe", "httpGet", key) for key in same]
    if ready == [container.get("livenessProbe", "httpGet", key) for key in same]:
        return f"asks {path}, the same as its readinessProbe"
    return None


@kubernetes_check("kubernetes.startup_probe")
def startup_probe(workloads: Workloads, longest_delay: int = 30) -> Iterator[Outcome]:
    """No liveness probe waits blindly for longer than `longest_delay` seconds."""
    for container in workloads.containers(init=False):
        if not isinstance(container.get("livenessProbe"), dict):
            continue
        delay = container.get("livenessProbe", "initialDelaySeconds", default=0)
        if isinstance(container.get("startupProbe"), dict):
            yield Pass(container.place("startupProbe"))
        elif isinstance(delay, int) and delay > longest_delay:
            yield Fail(
                container.place("livenessProbe", "initialDelaySeconds"),
                f"the livenessProbe of {container} waits {delay} s blindly: a slower start is "
                "killed, and after a fast one nothing is watched",
                "Add a startupProbe with failureThreshold × periodSeconds as the longest start, "
                "and drop initialDelaySeconds.",
            )
        else:
            yield Pass(container.place("livenessProbe"), f"waits {delay} s")


@kubernetes_check("kubernetes.probe_port")
def probe_port(workloads: Workloads, ports: Ports) -> Iterator[Outcome]:
    """Every probe asks a port that its container declares, and that its code listens on."""
    yield from declared(ports)
    yield from asked_ports(workloads)


def asked_ports(workloads: Workloads) -> Iterator[Outcome]:
    """Every probe asks a port that its container declares."""
    for container in workloads.containers():
        for probe in PROBES:
            for action in ("httpGet", "tcpSocket", "grpc"):
                port = container.get(probe, action, "port")
                if port is not None and container.ports:
                    yield _declared(container, port, (probe, action, "port"))


def _declared(container: Container, port: Any, path: tuple[str, ...]) -> Outcome:
    names = {name for name in container.ports.values() if name}
    number = int(str(port)) if str(port).isdigit() else None
    if port in names or number in container.ports:
        return Pass(container.place(*path))
    known = ", ".join(f"{name or 'unnamed'} {n}" for n, name in container.ports.items())
    return Fail(
        container.place(*path),
        f"the {path[0]} of {container} asks port {port}, and the container declares {known}",
        "Name a declared port in the probe, or declare the port that it asks.",
    )


def _asked(workloads: Workloads) -> Iterator[Container]:
    """The containers that requests reach; each once, in order."""
    for workload in workloads.pods():
        if not serves(workload, workloads.manifests):
            continue
        named = [c for c in workload.containers if not c.init and serving_ports(c)]
        yield from named or _behind_service(workload, workloads)


def _behind_service(workload: Workload, workloads: Workloads) -> list[Container]:
    """Where no container names its ports: the one with a probe, else the first."""
    if not services(workload, workloads.manifests):
        return []
    probed = [c for c in workload.running if c.get("readinessProbe")]
    return probed[:1] or workload.running[:1]
