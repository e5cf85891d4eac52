"""What the Kubernetes checks share: registration, and the relations between objects."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from typing import Any

from prodready.checks.interface import Outcome, Pass, Unknown, check
from prodready.facts.datastores import keeps_rows
from prodready.facts.manifests import Manifest, Manifests
from prodready.facts.selectors import has_all, matches
from prodready.facts.transform import split_image
from prodready.facts.workloads import Container, Workload, Workloads
from prodready.model import Place

CheckFunction = Callable[..., Iterator[Outcome]]

SINGLETON = "prodready/singleton"
"""The annotation that declares, with a reason, that a workload must run once."""


def kubernetes_check(kind: str) -> Callable[[CheckFunction], CheckFunction]:
    """Register a check over manifests: every outcome once, and never a silence on templates.

    Two overlays may build one base: what stands in the base is said once.
    """

    def register(function: CheckFunction) -> CheckFunction:
        @functools.wraps(function)
        def run(*args: Any, **kwargs: Any) -> Iterator[Outcome]:
            outcomes = list(dict.fromkeys(function(*args, **kwargs)))
            facts = [*args, *kwargs.values()]
            yield from outcomes or [each for fact in facts for each in _templates(fact)]

        return check(kind)(run)

    return register


def _templates(fact: object) -> Iterator[Outcome]:
    """What cannot be judged, so that silence about it is not taken for an answer."""
    manifests = fact.manifests if isinstance(fact, Workloads) else fact
    if isinstance(manifests, Manifests) and manifests.templates:
        yield Unknown(
            Place(manifests.templates[0]),
            "a template must be rendered first: check the output of `helm template`",
        )


DATASTORES = frozenset(
    {"redis", "valkey", "postgres", "postgresql", "postgis", "mysql", "mariadb", "mongo", "mongodb"}
    | {"rabbitmq", "memcached", "elasticsearch", "opensearch", "cassandra", "kafka", "zookeeper"}
    | {"etcd", "nats", "minio", "influxdb", "clickhouse-server", "neo4j", "couchdb", "cockroach"}
)
"""Images that keep data: more Pods of one would be more databases, each with other data."""


def keeps_data(workload: Workload) -> bool:
    """Whether it runs a database or a queue, by the name of an image."""
    names = {split_image(c.image)[0].rpartition("/")[2] for c in workload.running if c.image}
    return bool(names & DATASTORES) or any(map(keeps_rows, workload.running))


def stateless_services(workloads: Workloads) -> Iterator[Workload]:
    """The workloads of which several equal Pods can serve side by side."""
    for workload in workloads.serving():
        if serves(workload, workloads.manifests) and not keeps_data(workload):
            yield workload


def serves(workload: Workload, manifests: Manifests) -> bool:
    """Whether requests reach the workload's Pods: a Service selects them, or they name ports."""
    if not (workload.serves or workload.kind == "DaemonSet"):
        return False
    if any(serving_ports(container) for container in workload.running):
        return True
    asked = any(container.ports for container in workload.running)
    return not asked and bool(services(workload, manifests))


def serving_ports(container: Container) -> dict[int, str | None]:
    """The container's ports without those that only say how it is doing."""
    aside = ("metrics", "prom", "monitoring", "telemetry", "exporter")
    asked = {
        container.get(probe, how, "port")
        for probe in ("livenessProbe", "readinessProbe")
        for how in ("httpGet", "tcpSocket", "grpc")
    }
    return {
        number: name
        for number, name in container.ports.items()
        if not any(word in str(name or "").lower() for word in aside)
        and not (str(name).lower() in _BEHIND and {name, number} & asked)
    }


_BEHIND = frozenset({"admin", "management", "mgmt", "health", "healthz", "probe", "probes"})
"""Names of a port beside the one for requests, where the probes ask it."""


def services(workload: Workload, manifests: Manifests) -> list[Manifest]:
    """The Services that select the workload's Pods."""
    return [
        service
        for service in manifests.beside(workload.manifest, "Service")
        if service.group == "" and selects(service, workload)
    ]


BY_CONTROLLER = frozenset(
    {"statefulset.kubernetes.io/pod-name", "apps.kubernetes.io/pod-index", "pod-template-hash"}
    | {"controller-revision-hash", "rollouts-pod-template-hash"}
)
"""Labels that a controller gives to Pods: they stand in no template."""


def selects(service: Manifest, workload: Workload) -> bool:
    """Whether the Service selects the workload's Pods."""
    written = {key: value for key, value in service.selector.items() if key not in BY_CONTROLLER}
    return bool(service.selector) and has_all(written, workload.pod_labels)


def budgets(workload: Workload, manifests: Manifests) -> list[Manifest]:
    """The PodDisruptionBudgets that select the workload's Pods."""
    return [
        budget
        for budget in manifests.beside(workload.manifest, "PodDisruptionBudget")
        if matches(budget.get("spec", "selector"), workload.pod_labels)
    ]


def scaler(workload: Workload, manifests: Manifests) -> Manifest | None:
    """The HorizontalPodAutoscaler or KEDA ScaledObject that scales the workload."""
    for candidate in manifests.beside(workload.manifest, "HorizontalPodAutoscaler", "ScaledObject"):
        if scales(candidate, workload.manifest):
            return candidate
    return None


def scales(candidate: Manifest, manifest: Manifest) -> bool:
    """Whether the autoscaler's target is this object."""
    target = candidate.get("spec", "scaleTargetRef")
    if not isinstance(target, dict):
        return False
    default = "Deployment" if candidate.kind == "ScaledObject" else None
    return (target.get("kind") or default, target.get("name")) == (manifest.kind, manifest.name)


def replicas(workload: Workload, manifests: Manifests) -> tuple[int | None, Place]:
    """The least number of Pods that are kept running, and the place that says so."""
    by = scaler(workload, manifests)
    if by is not None:
        field = "minReplicaCount" if by.kind == "ScaledObject" else "minReplicas"
        default = 0 if by.kind == "ScaledObject" else 1
        found = by.get("spec", field, default=default)
        return (found if isinstance(found, int) else None), by.place("spec", field)
    found = workload.manifest.get("spec", "replicas", default=1)
    return (found if isinstance(found, int) else None), workload.manifest.place("spec", "replicas")


def singleton(workload: Workload, manifests: Manifests) -> Pass | None:
    """Why the workload may run once, with the place that says so; None where nothing does."""
    reason = workload.manifest.annotations.get(SINGLETON, "").strip()
    if reason:
        place = workload.manifest.place("metadata", "annotations", SINGLETON)
        return Pass(place, f"declared to run once: {reason}")
    if workload.manifest.get("spec", "volumeClaimTemplates"):
        place = workload.manifest.place("spec", "volumeClaimTemplates")
        return Pass(place, "each replica has a volume of its own: the data decides how many")
    for index, volume in workload.volumes:
        claim = volume.get("persistentVolumeClaim")
        name = claim.get("claimName") if isinstance(claim, dict) else None
        for found in manifests.beside(workload.manifest, "PersistentVolumeClaim"):
            modes = found.get("spec", "accessModes", default=[])
            if found.name == name and modes in (["ReadWriteOnce"], ["ReadWriteOncePod"]):
                place = workload.pod_place("volumes", index)
                return Pass(place, f"its volume {name} can be mounted on one node only")
    for container in workload.running:
        words = [*words_of(container.get("command")), *words_of(container.get("args"))]
        if any("celery" in word for word in words) and "beat" in words:
            key = "command" if container.get("command") else "args"
            return Pass(container.place(key), "celery beat must run once")
    return None


def words_of(value: Any) -> list[str]:
    """The words of a command line that is written as a list."""
    items = value if isinstance(value, list) else []
    return [word for item in items for word in str(item).split()]
