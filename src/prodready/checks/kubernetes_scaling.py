"""The check of autoscalers: each has a target, can measure it, and is not overruled."""

from __future__ import annotations

from collections.abc import Iterator

from prodready.checks.interface import Fail, Outcome, Pass, Unknown
from prodready.checks.kubernetes_common import kubernetes_check, scales
from prodready.documents.repository import Repository
from prodready.facts.manifests import Manifest
from prodready.facts.workloads import Workload, Workloads
from prodready.model import Kind


@kubernetes_check("kubernetes.autoscaler")
def autoscaler(workloads: Workloads, repository: Repository) -> Iterator[Outcome]:
    """Each autoscaler has a target that exists, can measure it, and alone sets its replicas."""
    manifests = workloads.manifests
    for scaler in manifests.of("HorizontalPodAutoscaler"):
        known = scaler.scope not in manifests.partial and not manifests.templates
        if known and not list(_scaled_by(scaler, workloads)):
            yield _untargeted(scaler, repository)
    yield from scaled(workloads)


def scaled(workloads: Workloads) -> Iterator[Outcome]:
    """What is to be said of each workload that an autoscaler scales."""
    for scaler in workloads.manifests.of("HorizontalPodAutoscaler"):
        for workload in _scaled_by(scaler, workloads):
            yield from _judge_scaled(scaler, workload)


def _scaled_by(scaler: Manifest, workloads: Workloads) -> Iterator[Workload]:
    for workload in workloads.pods():
        beside = workloads.manifests.beside(scaler, workload.kind)
        if workload.manifest in beside and scales(scaler, workload.manifest):
            yield workload


def _untargeted(scaler: Manifest, repository: Repository) -> Outcome:
    place = scaler.place("spec", "scaleTargetRef")
    target = scaler.get("spec", "scaleTargetRef", "name")
    values = _values_beside(place.path, repository)
    if values is not None:
        reason = f"{target} is none of these manifests; the chart of {values} may make it"
        return Unknown(place, reason, attest=True)
    return Fail(
        place,
        f"{scaler} scales {target}, and there is no such workload",
        "Name the kind and the name of a workload in scaleTargetRef.",
    )


def _values_beside(path: str, repository: Repository) -> str | None:
    """Values for a chart of others, in the folder of the file or in one beside that."""
    above = path.rpartition("/")[0].rpartition("/")[0]
    files = frozenset(repository.files)
    for values in sorted(repository.paths_of(Kind.HELM_VALUES)):
        own = values.rpartition("/")[0] + "/Chart.yaml"
        if values.startswith(f"{above}/" if above else "") and own.lstrip("/") not in files:
            return values
    return None


def _judge_scaled(scaler: Manifest, workload: Workload) -> Iterator[Outcome]:
    fixed = workload.manifest.get("spec", "replicas")
    if fixed is not None:
        yield Fail(
            workload.manifest.place("spec", "replicas"),
            f"{workload} sets replicas: {fixed}, and {scaler} scales it: every deployment resets "
            "what the autoscaler chose",
            "Drop replicas from the workload; minReplicas and maxReplicas say it.",
        )
    for index, name in _utilization(scaler):
        for container in workload.running:
            if container.get("resources", "requests", name) is None and (
                container.get("resources", "limits", name) is None
            ):
                yield Fail(
                    container.place("resources"),
                    f"{scaler} measures {name} in percent of the request, and {container} "
                    "requests none: it never scales",
                    f"Set resources.requests.{name}.",
                )
                return
        if name == "memory":
            yield Fail(
                scaler.place("spec", "metrics", index),
                f"{scaler} scales on memory: a runtime that keeps its memory never scales down",
                "Scale on CPU, on the request rate or on the length of a queue.",
            )
            return
    if fixed is None:
        yield Pass(scaler.place("spec", "scaleTargetRef"))


def _utilization(scaler: Manifest) -> Iterator[tuple[int, str]]:
    metrics = scaler.get("spec", "metrics")
    for index, metric in enumerate(metrics if isinstance(metrics, list) else []):
        resource = metric.get("resource") if isinstance(metric, dict) else None
        if not isinstance(resource, dict) or not isinstance(resource.get("target"), dict):
            continue
        if resource["target"].get("averageUtilization") is not None:
            yield index, str(resource.get("name"))
