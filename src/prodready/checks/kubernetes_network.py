"""Checks of who reaches a Pod: Services, network policies, Ingresses."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from prodready.checks.interface import Fail, Outcome, Pass, Unknown
from prodready.checks.kubernetes_common import kubernetes_check, selects
from prodready.checks.kubernetes_policies import half_closed, opened_by, opens, ways
from prodready.facts.manifests import Manifest
from prodready.facts.selectors import matches
from prodready.facts.workloads import Workload, Workloads, labels

FOREIGN_POLICIES = (
    *("CiliumNetworkPolicy", "CiliumClusterwideNetworkPolicy", "GlobalNetworkPolicy"),
    *("AdminNetworkPolicy", "BaselineAdminNetworkPolicy", "ClusterNetworkPolicy"),
)


_WITHOUT_PODS = ("external-secrets.io", "bitnami.com", "cert-manager.io", "istio.io", "kyverno.io")
"""Groups of whose objects no controller makes Pods."""
_RULES = ("ServiceMonitor", "PodMonitor", "PrometheusRule", "Probe", "ScrapeConfig")
"""Kinds of a group that has others which make Pods."""


@kubernetes_check("kubernetes.service_selects")
def service_selects(workloads: Workloads) -> Iterator[Outcome]:
    """Every Service with a selector selects Pods that are deployed beside it."""
    for service in _core_services(workloads):
        beside = _beside(service, workloads)
        found = [workload for workload in beside if selects(service, workload)]
        wanted = labels(service.get("spec", "selector"))
        if found:
            yield Pass(service.place("spec", "selector"), f"selects {found[0]}")
        elif beside and not _elsewhere(service, workloads):
            shown = ", ".join(f"{key}={value}" for key, value in wanted.items())
            yield Fail(
                service.place("spec", "selector"),
                f"{service} selects {shown}, and no Pod has these labels: it has no endpoints",
                _nearest(wanted, beside),
            )


def _nearest(wanted: dict[str, str], beside: list[Workload]) -> str:
    best = max(beside, key=lambda w: len(set(wanted) & set(w.pod_labels)))
    shown = ", ".join(f"{key}: {value}" for key, value in best.pod_labels.items())
    return f"Use labels of the Pod template; {best} has {shown or 'none'}."


def _elsewhere(service: Manifest, workloads: Workloads) -> bool:
    """Whether the Pods may come from what is not here: a chart, a remote base, an operator."""
    manifests = workloads.manifests
    if service.scope in manifests.partial or manifests.templates:
        return True
    values = set(labels(service.get("spec", "selector")).values())
    return any(
        other.name in values
        for other in manifests.all
        if "." in other.group and not other.group.endswith(("k8s.io", *_WITHOUT_PODS))
        if other.kind not in _RULES
    )


@kubernetes_check("kubernetes.target_port")
def target_port(workloads: Workloads) -> Iterator[Outcome]:
    """Every port of a Service leads to a port that the Pods declare."""
    for service in _core_services(workloads):
        for workload in _beside(service, workloads):
            if selects(service, workload) and any(c.ports for c in workload.containers):
                yield from _target_ports(service, workload)


def _target_ports(service: Manifest, workload: Workload) -> Iterator[Outcome]:
    declared = {number: name for c in workload.containers for number, name in c.ports.items()}
    ports = service.get("spec", "ports")
    for index, port in enumerate(ports if isinstance(ports, list) else []):
        if not isinstance(port, dict):
            continue
        target = port.get("targetPort", port.get("port"))
        key = "targetPort" if "targetPort" in port else "port"
        place = service.place("spec", "ports", index, key)
        number = int(str(target)) if str(target).isdigit() else None
        if target in declared.values() or number in declared:
            yield Pass(place)
        else:
            known = ", ".join(f"{name or 'unnamed'} {n}" for n, name in declared.items())
            yield Fail(
                place,
                f"{service} sends to port {target}, and {workload} declares {known}",
                "Name a declared port in targetPort.",
            )


@kubernetes_check("kubernetes.default_deny")
def default_deny(workloads: Workloads) -> Iterator[Outcome]:
    """Nothing reaches a Pod, and a Pod reaches nothing, unless a policy allows it."""
    manifests = workloads.manifests
    foreign = next(manifests.of(*FOREIGN_POLICIES), None)
    yield from _of_nobody(workloads)
    yield from half_closed(workloads)
    for workload in workloads.pods():
        policies = [
            policy
            for policy in manifests.beside(workload.manifest, "NetworkPolicy")
            if matches(policy.get("spec", "podSelector"), workload.pod_labels)
        ]
        closed = {way: _closes(policies, way) for way in ("Ingress", "Egress")}
        open_ways = [way.lower() for way, policy in closed.items() if policy is None]
        if not open_ways:
            for policy in closed.values():
                assert policy is not None
                yield Pass(policy.place("spec", "podSelector"))
        elif foreign is not None:
            yield Unknown(
                workload.pod_place(), f"{foreign} decides too, and its kind is not understood here"
            )
        elif (opening := opened_by(policies)) is not None:
            yield Fail(
                opening.place("spec"),
                f"{opening} opens the {' and '.join(open_ways)} of {workload} to everything: "
                "policies add up, and what another one closes is open again",
                "Name who may come, and where to.",
            )
        else:
            yield Fail(
                workload.pod_place(),
                f"no NetworkPolicy closes the {' and '.join(open_ways)} of {workload}",
                "Add a NetworkPolicy with podSelector: {} and both policyTypes, then allow what "
                "is needed.",
            )


def _of_nobody(workloads: Workloads) -> Iterator[Fail]:
    """A policy for all Pods of a namespace in which nothing of this repository runs."""
    manifests = workloads.manifests
    running = {workload.manifest.namespace for workload in workloads.all}
    if len(running) != 1 or None in running or manifests.templates or manifests.partial:
        return
    for policy in manifests.of("NetworkPolicy"):
        everybody = policy.get("spec", "podSelector") in ({}, None)
        if everybody and policy.namespace is not None and policy.namespace not in running:
            others = [one for one in manifests.all if one.namespace == policy.namespace]
            if all(one.kind == "NetworkPolicy" for one in others):
                yield Fail(
                    policy.place("metadata", "namespace"),
                    f"{policy} is for namespace {policy.namespace}, and all that runs here is in "
                    f"{next(iter(running))}",
                    f"Write namespace: {next(iter(running))}.",
                )


def _closes(policies: list[Manifest], way: str) -> Manifest | None:
    """The policy that closes this way, unless another one opens it to everything."""
    ruling = [policy for policy in policies if way in ways(policy)]
    if any(opens(policy, way) for policy in ruling):
        return None
    return ruling[0] if ruling else None


TLS_ANNOTATIONS = (
    "alb.ingress.kubernetes.io/certificate-arn",
    "ingress.gcp.kubernetes.io/pre-shared-cert",
    "networking.gke.io/managed-certificates",
    "traefik.ingress.kubernetes.io/router.tls",
    "appgw.ingress.kubernetes.io/appgw-ssl-certificate",
)
"""Annotations by which an ingress controller gets its certificate from elsewhere."""


@kubernetes_check("kubernetes.ingress_tls")
def ingress_tls(workloads: Workloads) -> Iterator[Outcome]:
    """Every host that is reachable from outside is served over TLS."""
    manifests = workloads.manifests
    for ingress in manifests.of("Ingress"):
        if ingress.group in ("networking.k8s.io", "extensions"):
            yield _judge_ingress(ingress)
    for gateway in manifests.of("Gateway", group="gateway.networking.k8s.io"):
        yield _judge_gateway(gateway)


def _judge_ingress(ingress: Manifest) -> Outcome:
    for name in TLS_ANNOTATIONS:
        if ingress.annotations.get(name, "false") != "false":
            return Pass(ingress.place("metadata", "annotations", name))
    entries = [entry for entry in _mappings(ingress.get("spec", "tls")) if entry]
    secured = {str(host) for entry in entries for host in entry.get("hosts") or []}
    everything = any(not entry.get("hosts") for entry in entries)
    hosts = [str(rule.get("host") or "") for rule in _mappings(ingress.get("spec", "rules"))]
    for index, host in enumerate(hosts):
        wildcard = "*." + host.partition(".")[2]
        if not everything and host not in secured and wildcard not in secured:
            shown = host or "every host"
            return Fail(
                ingress.place("spec", "rules", index),
                f"{ingress} serves {shown} without TLS",
                "Add it to spec.tls with the Secret of its certificate.",
            )
    if not entries:
        return Fail(
            ingress.place("spec"),
            f"{ingress} serves without TLS",
            "Add spec.tls with the hosts and the Secret of their certificate.",
        )
    return Pass(ingress.place("spec", "tls"))


def _judge_gateway(gateway: Manifest) -> Outcome:
    for index, listener in enumerate(_mappings(gateway.get("spec", "listeners"))):
        if listener.get("protocol") in ("HTTPS", "TLS"):
            return Pass(gateway.place("spec", "listeners", index))
    return Fail(
        gateway.place("spec", "listeners"),
        f"{gateway} has no listener for HTTPS",
        "Add a listener with protocol: HTTPS and tls.certificateRefs.",
    )


def _core_services(workloads: Workloads) -> Iterator[Manifest]:
    for service in workloads.manifests.of("Service", group=""):
        if labels(service.get("spec", "selector")) and (
            service.get("spec", "type") != "ExternalName"
        ):
            yield service


def _beside(service: Manifest, workloads: Workloads) -> list[Workload]:
    near = set(map(id, workloads.manifests.beside(service, *{w.kind for w in workloads.all})))
    return [workload for workload in workloads.all if id(workload.manifest) in near]


def _mappings(value: Any) -> list[dict[str, Any]]:
    return [entry for entry in value if isinstance(entry, dict)] if isinstance(value, list) else []
