"""Which traffic network policies allow, as the Kubernetes API defines them.

Source of the rules: the API's description of `networking.k8s.io/v1` NetworkPolicy.

Not modelled: traffic of a Pod's own node, which is always let through, and what a network plug-in
does where the API leaves it open. Of that there is one thing: an `ipBlock` is compared with the
address of an end, whether that is a Pod or not, and an end without a known address is in none.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from prodready.facts.selectors import matches

NAME_LABEL = "kubernetes.io/metadata.name"
"""The label that the API server gives to every namespace, with its name."""


@dataclass(frozen=True)
class Port:
    """A port that a Pod declares."""

    number: int
    name: str | None = None
    protocol: str = "TCP"


@dataclass(frozen=True)
class End:
    """One end of a flow: a Pod where a namespace is named, else something outside the cluster.

    Attributes:
        name: for messages; two ends are the same Pod when all their attributes are equal.
        namespace: the namespace of the Pod.
        labels: the labels of the Pod.
        namespace_labels: the labels of its namespace; its name is added.
        ports: the ports that it declares, by which policies may name them.
        address: its address, where one is known.
    """

    name: str
    namespace: str | None = None
    labels: Mapping[str, str] = field(default_factory=dict)
    namespace_labels: Mapping[str, str] = field(default_factory=dict)
    ports: Sequence[Port] = ()
    address: str | None = None

    @property
    def all_namespace_labels(self) -> dict[str, str]:
        """The labels of its namespace with the one that the API server adds."""
        return {**self.namespace_labels, NAME_LABEL: str(self.namespace)}


@dataclass(frozen=True)
class Flow:
    """A connection that is opened from one end to a port of another."""

    source: End
    target: End
    port: int
    protocol: str = "TCP"

    def __str__(self) -> str:
        return f"{self.source.name} to {self.target.name}:{self.port}/{self.protocol}"


@dataclass(frozen=True)
class Decision:
    """Whether a flow is allowed, and the names of the policies that say so or keep silent.

    Attributes:
        allowed: both directions let it through.
        closed: the direction that does not, `egress` of the source or `ingress` of the target.
        by: policies that allow it; where it is denied, those that isolate the end.
    """

    allowed: bool
    closed: str | None = None
    by: tuple[str, ...] = ()


def decide(policies: Iterable[Mapping[str, Any]], flow: Flow) -> Decision:
    """Whether the policies allow the flow; answers to it need no rule of their own.

    Args:
        policies: NetworkPolicy objects as plain data, each with its `metadata.namespace`.
    """
    if flow.source == flow.target:
        return Decision(True)  # a Pod cannot close itself off from itself
    known = list(policies)
    by: list[str] = []
    for way, own, peer in (
        ("egress", flow.source, flow.target),
        ("ingress", flow.target, flow.source),
    ):
        ruling = [policy for policy in known if _rules(policy, way, own)]
        allowing = [policy for policy in ruling if _allows(policy, way, peer, flow)]
        if ruling and not allowing:
            return Decision(False, way, tuple(map(_name, ruling)))
        by += map(_name, allowing)
    return Decision(True, None, tuple(by))


def directions(policy: Mapping[str, Any]) -> set[str]:
    """`ingress` and `egress`, as far as the policy isolates in that direction.

    Without `policyTypes` a policy isolates for ingress, and for egress where it has a rule for it.
    """
    spec = _mapping(policy.get("spec"))
    types = spec.get("policyTypes")
    if isinstance(types, list) and types:
        return {str(each).lower() for each in types}
    return {"ingress", "egress"} if spec.get("egress") else {"ingress"}


def _rules(policy: Mapping[str, Any], way: str, end: End) -> bool:
    """Whether the policy isolates this end in this direction."""
    spec = _mapping(policy.get("spec"))
    return (
        end.namespace is not None
        and _mapping(policy.get("metadata")).get("namespace") == end.namespace
        and way in directions(policy)
        # A selector that is left out is empty, and an empty one selects every Pod.
        and matches(spec.get("podSelector") or {}, end.labels)
    )


def _allows(policy: Mapping[str, Any], way: str, peer: End, flow: Flow) -> bool:
    namespace = _mapping(policy.get("metadata")).get("namespace")
    side = "from" if way == "ingress" else "to"
    return any(
        _meets_peers(rule.get(side), peer, namespace) and _meets_ports(rule.get("ports"), flow)
        for rule in _mapping(policy.get("spec")).get(way) or []
        if isinstance(rule, dict)
    )


def _meets_peers(peers: Any, end: End, namespace: Any) -> bool:
    # No list and an empty list are the same to the API: every peer.
    if not peers:
        return True
    return any(_meets_peer(peer, end, namespace) for peer in peers if isinstance(peer, dict))


def _meets_peer(peer: Mapping[str, Any], end: End, namespace: Any) -> bool:
    block = peer.get("ipBlock")
    if block is not None:
        return in_block(_mapping(block), end.address)
    pods, namespaces = peer.get("podSelector"), peer.get("namespaceSelector")
    if end.namespace is None or (pods is None and namespaces is None):
        return False
    if namespaces is None:
        near = end.namespace == namespace
    else:
        near = matches(namespaces, end.all_namespace_labels)
    return near and (pods is None or matches(pods, end.labels))


def in_block(block: Mapping[str, Any], address: str | None) -> bool:
    """Whether an address is in the `cidr` of an `ipBlock` and in none of its `except`.

    Raises:
        ValueError: the address or one of the networks is none.
    """
    if address is None:
        return False
    wanted = ipaddress.ip_address(address)
    return wanted in ipaddress.ip_network(str(block.get("cidr")), strict=False) and not any(
        wanted in ipaddress.ip_network(str(part), strict=False)
        for part in block.get("except") or []
    )


def _meets_ports(ports: Any, flow: Flow) -> bool:
    if not ports:
        return True
    return any(_meets_port(port, flow) for port in ports if isinstance(port, dict))


def _meets_port(rule: Mapping[str, Any], flow: Flow) -> bool:
    if (rule.get("protocol") or "TCP") != flow.protocol:
        return False
    port, end = rule.get("port"), rule.get("endPort")
    if port is None:
        return True
    if isinstance(port, int):
        return port <= flow.port <= (end if isinstance(end, int) else port)
    # In both directions a name is one that the target's Pod gives to its port.
    return any(
        declared.name == port
        and declared.number == flow.port
        and declared.protocol == flow.protocol
        for declared in flow.target.ports
    )


def _name(policy: Mapping[str, Any]) -> str:
    return str(_mapping(policy.get("metadata")).get("name") or "?")


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}
