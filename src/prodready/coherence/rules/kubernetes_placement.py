"""Objects that name each other from different namespaces, and claims that Pods must share."""

from __future__ import annotations

from collections.abc import Iterator

from prodready.checks.kubernetes_common import scaler
from prodready.coherence.facts.cluster import core_services, references
from prodready.coherence.interface import Fault, rule
from prodready.facts.selectors import has_all
from prodready.facts.workloads import Workloads, labels
from prodready.model import Severity

NAMESPACES = "https://kubernetes.io/docs/concepts/overview/working-with-objects/namespaces/"
CLAIMS = "https://kubernetes.io/docs/concepts/storage/persistent-volumes/#access-modes"


@rule("kubernetes-namespace-apart", Severity.HIGH, help=NAMESPACES)
def namespace_apart(workloads: Workloads) -> Iterator[Fault]:
    """A Service and its Pods, or a Pod and its ConfigMap or Secret, are in different namespaces.

    Reported where the names fit and only the namespaces differ.

    Why: a selector and a reference see only their own namespace.

    Example: a Service `shop` in `default` whose selector fits the Deployment `shop` in `shop`.
    """
    for service in core_services(workloads):
        selector = labels(service.get("spec", "selector"))
        fitting = [each for each in workloads.pods() if has_all(selector, each.pod_labels)]
        near = [each for each in fitting if service.same_namespace(each.manifest)]
        own = [each for each in fitting if each.name == service.name]
        if own and not near and service.namespace is not None:
            yield Fault(
                service.place("metadata", "namespace"),
                f"{service} is in namespace {service.namespace}, and the Pods that it selects are "
                f"in {own[0].manifest.namespace}",
                "Put both into one namespace.",
                own[0].manifest.place("metadata", "namespace"),
            )
    for workload in workloads.pods():
        for each in references(workload):
            every = [m for m in workloads.manifests.of(each.kind) if m.name == each.name]
            if every and not any(workload.manifest.same_namespace(m) for m in every):
                yield Fault(
                    each.place,
                    f"{workload} is in namespace {workload.manifest.namespace}, and {every[0]} is "
                    f"in {every[0].namespace}",
                    "Put both into one namespace.",
                    every[0].place("metadata", "namespace"),
                )


@rule("kubernetes-shared-claim", Severity.MEDIUM, help=CLAIMS)
def shared_claim(workloads: Workloads) -> Iterator[Fault]:
    """Several Pods of a Deployment mount a claim that only one node may use.

    Why: a Pod on another node waits for the volume for ever; a rolling update hangs the same way.

    Example: `accessModes: [ReadWriteOnce]` for a Deployment with `replicas: 3`.
    """
    for workload in workloads.pods():
        if workload.kind not in ("Deployment", "ReplicaSet"):
            continue
        scaled = scaler(workload, workloads.manifests)
        count = workload.manifest.get("spec", "replicas")
        if not scaled and not (isinstance(count, int) and count > 1):
            continue
        for each in references(workload):
            if each.kind != "PersistentVolumeClaim":
                continue
            for claim in workloads.manifests.beside(workload.manifest, each.kind):
                modes = claim.get("spec", "accessModes")
                alone = isinstance(modes, list) and set(modes) <= {
                    "ReadWriteOnce",
                    "ReadWriteOncePod",
                }
                if claim.name == each.name and modes and alone:
                    yield Fault(
                        each.place,
                        f"several Pods of {workload} mount {claim}, which is {modes[0]}: on another "
                        "node they wait for ever",
                        "Use a StatefulSet with claim templates, or ReadWriteMany.",
                        claim.place("spec", "accessModes"),
                    )
