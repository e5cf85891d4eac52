"""Network policies against the Pods, namespaces and traffic of the page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from prodready.checks.kubernetes_policies import ways
from prodready.coherence.facts.cluster import beside, meant
from prodready.coherence.facts.commands import Commands
from prodready.coherence.interface import Fault, rule
from prodready.coherence.page import Page
from prodready.facts.manifests import Manifest
from prodready.facts.selectors import matches
from prodready.facts.workloads import Workloads
from prodready.model import Severity
from prodready.patterns import lazy

POLICIES = "https://kubernetes.io/docs/concepts/services-networking/network-policies/"
NAMES = (
    "https://kubernetes.io/docs/reference/labels-annotations-taints/#kubernetes-io-metadata-name"
)

Path = tuple[str | int, ...]


def policies(workloads: Workloads) -> Iterator[Manifest]:
    """The network policies of Kubernetes itself."""
    return workloads.manifests.of("NetworkPolicy", group="networking.k8s.io")


def peers(policy: Manifest) -> Iterator[tuple[Path, dict[str, Any]]]:
    """Every `from` and `to` entry with its path."""
    for way, key in (("ingress", "from"), ("egress", "to")):
        for index, entry in enumerate(_list(policy.get("spec", way))):
            inner = entry.get(key) if isinstance(entry, dict) else None
            for number, peer in enumerate(_list(inner)):
                if isinstance(peer, dict):
                    yield ("spec", way, index, key, number), peer


@rule("kubernetes-namespace-label", Severity.HIGH, help=NAMES)
def namespace_label(workloads: Workloads, commands: Commands) -> Iterator[Fault]:
    """A network policy selects a namespace by the label `name`, which no namespace has by itself.

    Why: the one label that every namespace has is `kubernetes.io/metadata.name`. With `name` the
    rule matches nothing, and DNS or the ingress controller is cut off. A page that labels its
    namespaces is fine.

    Example: `namespaceSelector: {matchLabels: {name: kube-system}}` to allow DNS.
    """
    labelled = {
        str(namespace.get("metadata", "labels", "name"))
        for namespace in workloads.manifests.of("Namespace")
    }
    for command in commands.of("kubectl", "oc"):
        if "label" in command.words:
            labelled |= {w.partition("=")[2] for w in command.words if w.startswith("name=")}
    for policy in policies(workloads):
        for path, peer in peers(policy):
            selector = peer.get("namespaceSelector")
            wanted = (selector or {}).get("matchLabels") if isinstance(selector, dict) else None
            name = wanted.get("name") if isinstance(wanted, dict) else None
            if isinstance(name, str) and name not in labelled and name in _FOREIGN:
                yield Fault(
                    policy.place(*path, "namespaceSelector", "matchLabels", "name"),
                    f"{policy} selects namespaces with the label name: {name}, which {name} does "
                    "not have unless somebody adds it: the rule allows nothing",
                    f"Write kubernetes.io/metadata.name: {name}.",
                )


_FOREIGN = frozenset(
    {"kube-system", "kube-public", "kube-node-lease", "default", "ingress-nginx", "cert-manager"}
    | {"istio-system", "monitoring", "traefik", "nginx-ingress", "linkerd", "argocd", "prometheus"}
)
"""Namespaces that others create, without a label `name`."""


@rule("kubernetes-policy-dns", Severity.HIGH, help=POLICIES)
def policy_dns(workloads: Workloads, page: Page) -> Iterator[Fault]:
    """A policy lets Pods reach others by name, and nothing lets them ask for names.

    Why: with egress closed and port 53 not open, no host name is resolved, so that the rules that
    do allow something are of no use.

    Example: `policyTypes: [Egress]` with a rule for port 5432 and none for port 53.
    """
    every = list(policies(workloads))
    if any(_opens_dns(rule_) for policy in every for rule_ in _list(policy.get("spec", "egress"))):
        return
    for policy in every:
        rules = [r for r in _list(policy.get("spec", "egress")) if isinstance(r, dict)]
        selected = [
            each
            for each in beside(policy, workloads)
            if matches(policy.get("spec", "podSelector"), each.pod_labels)
        ]
        by_name = [each for each in selected if _calls_by_name(each.containers)]
        if "Egress" in ways(policy) and rules and by_name and not page.elided(policy.place()):
            yield Fault(
                policy.place("spec", "egress"),
                f"{policy} closes the egress of {by_name[0]} without port 53: it cannot resolve "
                "the names that it is given",
                "Allow UDP and TCP port 53 to the Pods of kube-dns in kube-system.",
                by_name[0].manifest.place(),
            )


def _opens_dns(entry: Any) -> bool:
    if not isinstance(entry, dict):
        return True
    ports = entry.get("ports")
    if not isinstance(ports, list) or not ports:
        to = entry.get("to")
        # Without ports all of them are open, to those that `to` names.
        return not to or any(isinstance(p, dict) and "namespaceSelector" in p for p in to)
    return any(isinstance(p, dict) and _covers(p, 53) for p in ports)


def _covers(port: dict[str, Any], number: int) -> bool:
    value, end = port.get("port"), port.get("endPort")
    if value in (number, "dns", "dns-tcp", None):
        return True
    return isinstance(value, int) and isinstance(end, int) and value <= number <= end


_HOST = lazy(r"[A-Za-z_]*(?:HOST|URL|ADDR|ADDRESS|ENDPOINT|URI|DSN)\Z")


def _calls_by_name(containers: list[Any]) -> bool:
    for container in containers:
        for _, entry in container.mappings("env"):
            value = entry.get("value")
            named = _HOST.match(str(entry.get("name"))) and isinstance(value, str) and value
            if named and not re.search(r"\d+\.\d+\.\d+\.\d+|localhost", str(value)):
                return True
    return False


@rule("kubernetes-policy-external", Severity.HIGH, help=POLICIES)
def policy_external(workloads: Workloads, page: Page) -> Iterator[Fault]:
    """A rule is said to open the way out of the cluster, and selects only Pods inside of it.

    Why: `namespaceSelector: {}` means every Pod of every namespace; an address outside of the
    cluster is only met by `ipBlock`, or by a rule without `to`.

    Example: `# external HTTPS` above `to: [{namespaceSelector: {}}]` with port 443.
    """
    for policy in policies(workloads):
        for index, entry in enumerate(_list(policy.get("spec", "egress"))):
            to = entry.get("to") if isinstance(entry, dict) else None
            if not isinstance(to, list) or not to:
                continue
            inside = all(isinstance(p, dict) and p and "ipBlock" not in p for p in to)
            place = policy.place("spec", "egress", index)
            said = page.comment_above(place)
            if inside and re.search(r"\b(external|internet|outside)\b", said, re.IGNORECASE):
                yield Fault(
                    policy.place("spec", "egress", index, "to"),
                    f"{policy}: the comment says “{said}”, and the rule only reaches Pods of this "
                    "cluster",
                    "Write to: [{ipBlock: {cidr: 0.0.0.0/0, except: […]}}].",
                )


@rule("kubernetes-policy-scraping", Severity.MEDIUM, help=POLICIES)
def policy_scraping(workloads: Workloads, page: Page) -> Iterator[Fault]:
    """Pods ask to be scraped for metrics, and their policy lets no Prometheus in.

    Why: the metrics stay empty, and with them every alert that is made from them.

    Example: `prometheus.io/scrape: "true"` on Pods whose policy only lets `ingress-nginx` in.
    """
    for workload in workloads.pods():
        annotations = workload.manifest.get(*workload.template, "metadata", "annotations")
        if not isinstance(annotations, dict) or annotations.get("prometheus.io/scrape") != "true":
            continue
        ruling = [
            policy
            for policy in workloads.manifests.beside(workload.manifest, "NetworkPolicy")
            if "Ingress" in ways(policy)
            and matches(policy.get("spec", "podSelector"), workload.pod_labels)
        ]
        if not ruling or any(page.elided(policy.place()) for policy in ruling):
            continue
        if not any(_lets_monitoring_in(policy) for policy in ruling):
            yield Fault(
                ruling[0].place("spec", "ingress"),
                f"{workload} asks to be scraped, and {ruling[0]} lets no monitoring in",
                "Add a from: with the namespace of Prometheus and the port of the metrics.",
                workload.manifest.place(*workload.template, "metadata", "annotations"),
            )


def _lets_monitoring_in(policy: Manifest) -> bool:
    rules = _list(policy.get("spec", "ingress"))
    if any(not isinstance(r, dict) or not r.get("from") for r in rules):
        return True
    for path, peer in peers(policy):
        if "ingress" not in path:
            continue
        selectors = [peer.get("namespaceSelector"), peer.get("podSelector")]
        if "ipBlock" in peer or any(s == {} for s in selectors):
            return True
        if re.search(r"monitor|prom|observ|metric|scrap|telemetry|grafana|agent", str(peer)):
            return True
    return False


@rule("kubernetes-policy-target", Severity.HIGH, help=POLICIES)
def policy_target(workloads: Workloads, page: Page) -> Iterator[Fault]:
    """A policy is written for Pods that are shown, and selects labels that they do not carry.

    Why: a policy that selects nothing protects nothing, and no error says so.

    Example: a policy `shop` with `podSelector: {app: shop-api}` beside Pods with `app: shop`.
    """
    for policy in policies(workloads):
        selector = policy.get("spec", "podSelector")
        if not isinstance(selector, dict) or not selector or page.elided(policy.place()):
            continue
        every = beside(policy, workloads)
        if not every or any(matches(selector, each.pod_labels) for each in every):
            continue
        wanted = selector.get("matchLabels")
        values = set(map(str, wanted.values())) if isinstance(wanted, dict) else set()
        own = [each for each in meant(policy.name, policy, workloads) if each.name in values]
        if own and not page.elided(own[0].manifest.place()):
            yield Fault(
                policy.place("spec", "podSelector"),
                f"{policy} selects Pods that {own[0]} does not make: it protects nothing",
                "Use the labels of the Pod template.",
                own[0].manifest.place(),
            )


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
