"""Who reaches whom: Services, Pods, ports and Ingresses that name each other."""

from __future__ import annotations

from collections.abc import Iterator

from prodready.checks.interface import Fail, Outcome
from prodready.checks.kubernetes_network import service_selects, target_port
from prodready.checks.kubernetes_probes import PROBES, asked_ports
from prodready.coherence.facts.cluster import behind, beside, core_services, meant
from prodready.coherence.interface import Fault, rule
from prodready.coherence.likeness import related, slip
from prodready.coherence.page import Page
from prodready.facts.manifests import Manifest
from prodready.facts.workloads import Workload, Workloads, labels
from prodready.model import Severity

SERVICES = "https://kubernetes.io/docs/concepts/services-networking/service/"
INGRESS = "https://kubernetes.io/docs/concepts/services-networking/ingress/"


def fails(outcomes: Iterator[Outcome]) -> Iterator[Fail]:
    """What a check of the catalogue finds wrong."""
    return (each for each in outcomes if isinstance(each, Fail))


@rule("kubernetes-service-selector", Severity.HIGH, help=SERVICES)
def service_selector(workloads: Workloads, page: Page) -> Iterator[Fault]:
    """A Service selects labels that none of the Pods beside it carries.

    Why: the Service then has no endpoints, and every request to it fails, although each manifest
    is valid by itself. A page that shows only the Service, or Pods of something else, is fine.

    Example: a Service with `selector: {app: shop}` beside the Deployment `shop`, whose Pods are
    labelled `app: shop-web`.
    """
    found = {fail.place: fail for fail in fails(service_selects(workloads))}
    for service in core_services(workloads):
        fail = found.get(service.place("spec", "selector"))
        if fail is None or _by_hand(service, page):
            continue
        own = [each for each in beside(service, workloads) if _means(service, each)]
        if own and not any(page.elided(each.manifest.place()) for each in own):
            yield Fault(fail.place, fail.message, fail.fix, own[0].manifest.place())


def _means(service: Manifest, workload: Workload) -> bool:
    """Whether the Service can only be for this workload, by names and labels."""
    selector = labels(service.get("spec", "selector"))
    # `app: web, tier: db` and `app: web` share a word by chance where another part differs.
    if service.name == workload.name:
        return True
    values = {*selector.values()}
    return related(service.name, workload.name) and (
        workload.name in values or bool(slip(workload.name, values))
    )


def _by_hand(manifest: Manifest, page: Page) -> bool:
    return page.elided(manifest.place())


@rule("kubernetes-target-port", Severity.HIGH, help=SERVICES)
def service_target_port(workloads: Workloads, page: Page) -> Iterator[Fault]:
    """A Service sends to a port, by name or number, that no container of its Pods declares.

    Why: a name that no container has gives no endpoint at all; a number that nothing listens on
    refuses every connection.

    Example: `targetPort: http` where the container names its port `web`.
    """
    for service in core_services(workloads):
        for fail in fails(target_port(workloads)):
            found = behind(service, workloads)
            if any(_has_sidecar(each) for each in found):
                continue
            if found and _inside(fail, service) and not page.elided(found[0].manifest.place()):
                yield Fault(fail.place, fail.message, fail.fix, found[0].manifest.place())


_SIDECARS = {"dapr.io/enabled", "sidecar.opentelemetry.io/inject"}
"""Annotations of a Pod that gets a container with ports of its own, which no manifest shows."""


def _has_sidecar(workload: Workload) -> bool:
    annotations = labels(workload.manifest.get(*workload.template, "metadata", "annotations"))
    return any(annotations.get(key, "false") != "false" for key in _SIDECARS)


def _inside(fail: Fail, service: Manifest) -> bool:
    ports = service.get("spec", "ports")
    count = len(ports) if isinstance(ports, list) else 0
    keys = ("targetPort", "port")
    places = {service.place("spec", "ports", i, key) for i in range(count) for key in keys}
    return fail.place in places


@rule("kubernetes-probe-port", Severity.HIGH, help=SERVICES)
def container_probe_port(workloads: Workloads, page: Page) -> Iterator[Fault]:
    """A probe asks a port that its container does not declare, by name or number.

    Why: a name that is not declared is an error; a number that nothing listens on fails the probe,
    and the Pod is restarted or gets no traffic.

    Example: `readinessProbe: {httpGet: {port: http}}` where the port is named `web`.
    """
    # A container that has several ports may well have one more, which it need not declare.
    in_doubt = {
        container.place(probe, action, "port")
        for container in workloads.containers()
        for probe in PROBES
        for action in ("httpGet", "tcpSocket", "grpc")
        if len(container.ports) > 1 and str(container.get(probe, action, "port")).isdigit()
    }
    for fail in fails(asked_ports(workloads)):
        if not page.elided(fail.place) and fail.place not in in_doubt:
            yield Fault(fail.place, fail.message, fail.fix)


@rule("kubernetes-ingress-backend", Severity.HIGH, help=INGRESS)
def ingress_backend(workloads: Workloads, page: Page) -> Iterator[Fault]:
    """An Ingress sends to a Service that is not there, or to a port that it does not have.

    Why: the ingress controller answers 503 for that path.

    Example: `backend.service.port.number: 8000` where the Service `shop` offers port 80 only.
    """
    for ingress in workloads.manifests.of("Ingress", group="networking.k8s.io"):
        services = {s.name: s for s in workloads.manifests.beside(ingress, "Service")}
        for path, name in _backends(ingress):
            service = services.get(name)
            if service is not None:
                yield from _backend_port(ingress, path, service)
            elif not page.elided(ingress.place()) and (near := slip(name, services)):
                yield Fault(
                    ingress.place(*path, "service", "name"),
                    f"{ingress} sends to Service {name}, and the page has Service {near}",
                    f"Write name: {near}.",
                    services[near].place("metadata", "name"),
                )


def _backends(ingress: Manifest) -> Iterator[tuple[tuple[str | int, ...], str]]:
    paths: list[tuple[str | int, ...]] = [("spec", "defaultBackend")]
    for index, _ in enumerate(ingress.get("spec", "rules") or []):
        inner = ingress.get("spec", "rules", index, "http", "paths")
        for number in range(len(inner) if isinstance(inner, list) else 0):
            paths.append(("spec", "rules", index, "http", "paths", number, "backend"))
    for path in paths:
        name = ingress.get(*path, "service", "name")
        if isinstance(name, str):
            yield path, name


def _backend_port(
    ingress: Manifest, path: tuple[str | int, ...], service: Manifest
) -> Iterator[Fault]:
    ports = [port for port in service.get("spec", "ports") or [] if isinstance(port, dict)]
    wanted = ingress.get(*path, "service", "port")
    if not ports or not isinstance(wanted, dict):
        return
    for key, own in (("number", "port"), ("name", "name")):
        value = wanted.get(key)
        if value is not None and value not in [port.get(own) for port in ports]:
            known = ", ".join(str(port.get(own) or port.get("port")) for port in ports)
            yield Fault(
                ingress.place(*path, "service", "port", key),
                f"{ingress} sends to port {value} of {service}, which has {known}",
                "Name a port of the Service (its `port`, not the container's).",
                service.place("spec", "ports"),
            )


@rule("kubernetes-service-annotation", Severity.LOW, help=SERVICES)
def service_annotation(workloads: Workloads) -> Iterator[Fault]:
    """A load balancer is configured on a Service that gets none.

    Why: annotations of a cloud's load balancer are read only for `type: LoadBalancer`; on any
    other Service they do nothing, and nothing says so.

    Example: `service.beta.kubernetes.io/aws-load-balancer-type: nlb` on `type: ClusterIP`.
    """
    for service in workloads.manifests.of("Service", group=""):
        if service.get("spec", "type", default="ClusterIP") != "ClusterIP":
            continue
        for name in service.annotations:
            prefix, _, key = name.partition("/")
            balancer = "load-balancer" in key and prefix.endswith("kubernetes.io")
            if balancer and service.get("spec", "loadBalancerClass") is None:
                yield Fault(
                    service.place("metadata", "annotations", name),
                    f"{service} is of type ClusterIP: {name} does nothing",
                    "Write type: LoadBalancer, or drop the annotation.",
                )


@rule("kubernetes-headless-name", Severity.HIGH, help=SERVICES)
def stateful_service(workloads: Workloads) -> Iterator[Fault]:
    """A StatefulSet names a governing Service that is not the one shown for it.

    Why: the Pods' own host names are made from `serviceName`; with another name there are none.

    Example: `serviceName: db-headless` beside a headless Service called `db`.
    """
    for workload in workloads.pods():
        name = workload.manifest.get("spec", "serviceName")
        if workload.kind != "StatefulSet" or not isinstance(name, str):
            continue
        near = [
            service
            for service in core_services(workloads)
            if workload in behind(service, workloads) and service.get("spec", "clusterIP") == "None"
        ]
        known = {each.name for each in workloads.manifests.of("Service")}
        if near and name not in known and workload in meant(near[0].name, near[0], workloads):
            yield Fault(
                workload.manifest.place("spec", "serviceName"),
                f"{workload} is governed by Service {name}, and the headless Service of its Pods "
                f"is {near[0].name}",
                f"Write serviceName: {near[0].name}.",
                near[0].place("metadata", "name"),
            )
