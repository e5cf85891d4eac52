"""Network policies against flows: each rule of the API, and what holds for all policies."""

from __future__ import annotations

import ipaddress
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prodready.facts.netpolicy import Decision, End, Flow, Port, decide, directions, in_block

WEB = End("web", "shop", {"app": "web"}, {"team": "a"}, (Port(8000, "http"),), "10.0.0.1")
JOB = End("job", "shop", {"app": "job"}, {"team": "a"}, (), "10.0.0.2")
DATABASE = End(
    "db", "data", {"app": "db"}, {"team": "b"}, (Port(5432, "sql"), Port(53, "dns", "UDP"))
)
WORLD = End("world", address="203.0.113.7")


def policy(
    namespace: str = "shop", selector: Any = None, name: str = "p", **spec: Any
) -> dict[str, Any]:
    spec = {"podSelector": {} if selector is None else {"matchLabels": selector}, **spec}
    return {
        "kind": "NetworkPolicy",
        "metadata": {"name": name, "namespace": namespace},
        "spec": spec,
    }


def allowed(flow: Flow, *policies: dict[str, Any]) -> bool:
    return decide(policies, flow).allowed


def incoming(rule: Any, source: End, port: int = 8000, protocol: str = "TCP") -> bool:
    """Whether one ingress rule on the Pod `web` lets this source in."""
    return allowed(Flow(source, WEB, port, protocol), policy(ingress=[rule]))


def outgoing(rule: Any, target: End, port: int = 5432, protocol: str = "TCP") -> bool:
    """Whether one egress rule of the Pod `web` lets it reach this target."""
    closed = policy(policyTypes=["Egress"], egress=[rule])
    return allowed(Flow(WEB, target, port, protocol), closed)


TEAM_B = {"matchLabels": {"team": "b"}}
DB = {"matchLabels": {"app": "db"}}
PEERS: list[tuple[str, Any, End, bool]] = [
    ("no list is everybody", {}, WORLD, True),
    ("an empty list is everybody", {"from": []}, WORLD, True),
    ("a null is everybody", {"from": None}, DATABASE, True),
    ("an empty peer is nobody", {"from": [{}]}, DATABASE, False),
    ("Pods alone: of the policy's namespace", {"from": [{"podSelector": {}}]}, JOB, True),
    ("Pods alone: of no other", {"from": [{"podSelector": {}}]}, DATABASE, False),
    ("a namespace alone: all its Pods", {"from": [{"namespaceSelector": TEAM_B}]}, DATABASE, True),
    ("a namespace alone: of no other", {"from": [{"namespaceSelector": TEAM_B}]}, JOB, False),
    ("every namespace", {"from": [{"namespaceSelector": {}}]}, DATABASE, True),
    ("every namespace is not the world", {"from": [{"namespaceSelector": {}}]}, WORLD, False),
    ("both in one peer are and", {"from": [{"namespaceSelector": TEAM_B, "podSelector": DB}]},
     DATABASE, True),
    ("and: the Pod differs", {"from": [{"namespaceSelector": TEAM_B, "podSelector": DB}]},
     replace(DATABASE, labels={"app": "other"}), False),
    ("and: the namespace differs", {"from": [{"namespaceSelector": TEAM_B, "podSelector": DB}]},
     replace(DATABASE, namespace_labels={}), False),
    ("both in two peers are or", {"from": [{"namespaceSelector": TEAM_B}, {"podSelector": DB}]},
     replace(DATABASE, labels={}), True),
    ("the name that every namespace carries",
     {"from": [{"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "data"}}}]},
     DATABASE, True),
    ("expressions", {"from": [{"namespaceSelector": {"matchExpressions": [
        {"key": "team", "operator": "NotIn", "values": ["b"]}]}}]}, DATABASE, False),
    ("an address", {"from": [{"ipBlock": {"cidr": "203.0.113.0/24"}}]}, WORLD, True),
    ("an address that is excepted",
     {"from": [{"ipBlock": {"cidr": "203.0.113.0/24", "except": ["203.0.113.0/29"]}}]}, WORLD, False),
    ("an address of another network", {"from": [{"ipBlock": {"cidr": "198.51.100.0/24"}}]}, WORLD, False),
    ("an end without address is in no block", {"from": [{"ipBlock": {"cidr": "0.0.0.0/0"}}]},
     DATABASE, False),
    ("IPv6", {"from": [{"ipBlock": {"cidr": "2001:db8::/32"}}]},
     replace(WORLD, address="2001:db8::7"), True),
    ("IPv4 is in no IPv6 block", {"from": [{"ipBlock": {"cidr": "::/0"}}]}, WORLD, False),
]  # fmt: skip


@pytest.mark.parametrize(
    ("rule", "source", "expected"), [case[1:] for case in PEERS], ids=[case[0] for case in PEERS]
)
def test_peers(rule: Any, source: End, expected: bool) -> None:
    assert incoming(rule, source) is expected
    turned = {"to": rule["from"]} if "from" in rule else {}
    assert outgoing(turned, source) is expected


PORTS: list[tuple[str, Any, int, str, bool]] = [
    ("no list is every port", None, 9, "UDP", True),
    ("an empty list is every port", [], 9, "SCTP", True),
    ("a number", [{"port": 8000}], 8000, "TCP", True),
    ("another number", [{"port": 8000}], 8001, "TCP", False),
    ("TCP is the default", [{"port": 8000}], 8000, "UDP", False),
    ("a protocol alone", [{"protocol": "UDP"}], 9, "UDP", True),
    ("a protocol alone, not the other", [{"protocol": "UDP"}], 9, "TCP", False),
    ("a range", [{"port": 8000, "endPort": 8002}], 8002, "TCP", True),
    ("past a range", [{"port": 8000, "endPort": 8002}], 8003, "TCP", False),
    ("a name", [{"port": "http"}], 8000, "TCP", True),
    ("a name of another port", [{"port": "http"}], 8001, "TCP", False),
    ("a name that nobody has", [{"port": "metrics"}], 8000, "TCP", False),
    ("a name of another protocol", [{"port": "http", "protocol": "UDP"}], 8000, "UDP", False),
    ("one of several", [{"port": 1}, {"port": 8000}], 8000, "TCP", True),
]


@pytest.mark.parametrize(
    ("ports", "port", "protocol", "expected"),
    [case[1:] for case in PORTS],
    ids=[case[0] for case in PORTS],
)
def test_ports(ports: Any, port: int, protocol: str, expected: bool) -> None:
    assert incoming({"ports": ports}, JOB, port, protocol) is expected


def test_a_name_in_egress_is_the_targets() -> None:
    rule = {"ports": [{"port": "dns", "protocol": "UDP"}]}
    assert outgoing(rule, DATABASE, 53, "UDP")
    assert not outgoing(rule, WORLD, 53, "UDP")
    assert not outgoing({"ports": [{"port": "http"}]}, DATABASE, 8000)


@pytest.mark.parametrize(
    ("spec", "expected"),
    [
        ({}, {"ingress"}),
        ({"ingress": []}, {"ingress"}),
        ({"egress": []}, {"ingress"}),
        ({"egress": [{}]}, {"ingress", "egress"}),
        ({"policyTypes": [], "egress": [{}]}, {"ingress", "egress"}),
        ({"policyTypes": ["Egress"]}, {"egress"}),
        ({"policyTypes": ["Ingress"], "egress": [{}]}, {"ingress"}),
    ],
)
def test_directions_and_their_defaults(spec: Any, expected: set[str]) -> None:
    assert directions({"spec": spec}) == expected


def test_a_policy_rules_only_its_own_namespace_and_pods() -> None:
    flow = Flow(WORLD, WEB, 8000)
    assert not allowed(flow, policy())
    assert allowed(flow, policy("data"))
    assert allowed(flow, policy(selector={"app": "job"}))
    assert not allowed(flow, policy(selector={"app": "web"}))
    assert not allowed(flow, {"metadata": {"namespace": "shop"}, "spec": {}})


def test_both_ends_must_agree() -> None:
    flow = Flow(WEB, DATABASE, 5432)
    out = policy(
        name="out", policyTypes=["Egress"], egress=[{"to": [{"namespaceSelector": TEAM_B}]}]
    )
    closed = policy("data", name="closed")
    door = policy("data", name="door", ingress=[{"from": [{"namespaceSelector": {}}]}])
    assert decide([out, closed], flow) == Decision(False, "ingress", ("closed",))
    assert decide([out, closed, door], flow) == Decision(True, None, ("out", "door"))
    assert decide([policy(name="shut", policyTypes=["Egress"])], flow) == Decision(
        False, "egress", ("shut",)
    )


def test_a_pod_reaches_itself() -> None:
    assert allowed(Flow(WEB, WEB, 8000), policy(policyTypes=["Ingress", "Egress"]))


def test_a_block_that_is_none_is_an_error() -> None:
    with pytest.raises(ValueError, match=r"10\.0\.0\.0/33"):
        in_block({"cidr": "10.0.0.0/33"}, "10.0.0.1")


# What holds for all policies.

LABELS = st.dictionaries(st.sampled_from(["app", "team"]), st.sampled_from(["a", "b"]), max_size=2)
SELECTORS = st.builds(lambda labels: {"matchLabels": labels}, LABELS)
ADDRESSES = st.integers(0, 255).map(lambda last: f"203.0.113.{last}")
BLOCKS = st.builds(
    lambda last, length: str(ipaddress.ip_network((f"203.0.113.{last}", length), strict=False)),
    st.integers(0, 255),
    st.integers(24, 32),
)
PEER = st.one_of(
    st.builds(lambda pods: {"podSelector": pods}, SELECTORS),
    st.builds(lambda spaces: {"namespaceSelector": spaces}, SELECTORS),
    st.builds(lambda p, n: {"podSelector": p, "namespaceSelector": n}, SELECTORS, SELECTORS),
    st.builds(lambda cidr, out: {"ipBlock": {"cidr": cidr, "except": out}}, BLOCKS, st.lists(BLOCKS, max_size=2)),
)  # fmt: skip
PORT = st.fixed_dictionaries(
    {"port": st.sampled_from([80, 81, "http"])},
    optional={"protocol": st.sampled_from(["TCP", "UDP"])},
)
RULES = st.lists(
    st.fixed_dictionaries(
        {}, optional={"peers": st.lists(PEER, max_size=2), "ports": st.lists(PORT, max_size=2)}
    ),
    max_size=2,
)


def _sided(rules: list[dict[str, Any]], side: str) -> list[dict[str, Any]]:
    return [{side if key == "peers" else key: rule[key] for key in rule} for rule in rules]


POLICIES = st.lists(
    st.builds(
        lambda space, selector, types, ingress, egress: {
            "metadata": {"name": "p", "namespace": space},
            "spec": {
                "podSelector": selector,
                "policyTypes": types,
                "ingress": _sided(ingress, "from"),
                "egress": _sided(egress, "to"),
            },
        },
        st.sampled_from(["x", "y"]),
        SELECTORS,
        st.lists(st.sampled_from(["Ingress", "Egress"]), unique=True, min_size=1),
        RULES,
        RULES,
    ),
    max_size=4,
)
PODS = st.builds(
    End, st.just("pod"), st.sampled_from(["x", "y"]), LABELS, LABELS,
    st.just((Port(80, "http"),)), ADDRESSES,
)  # fmt: skip
ENDS = st.one_of(PODS, st.builds(End, st.just("outside"), address=ADDRESSES))
FLOWS = st.builds(Flow, ENDS, ENDS, st.sampled_from([80, 81]), st.sampled_from(["TCP", "UDP"]))


@given(FLOWS)
def test_without_policies_everything_is_allowed(flow: Flow) -> None:
    assert decide([], flow).allowed


@given(POLICIES, FLOWS)
def test_a_rule_for_everything_opens_what_policies_closed(policies: Any, flow: Flow) -> None:
    both = ["Ingress", "Egress"]
    opened = [policy(n, policyTypes=both, ingress=[{}], egress=[{}]) for n in ("x", "y")]
    assert decide([*policies, *opened], flow).allowed


@given(POLICIES, FLOWS)
def test_the_order_of_policies_says_nothing(policies: Any, flow: Flow) -> None:
    turned = decide(reversed(policies), flow)
    assert (turned.allowed, turned.closed) == (
        decide(policies, flow).allowed,
        decide(policies, flow).closed,
    )


@given(POLICIES, POLICIES, FLOWS)
def test_a_closed_namespace_is_opened_by_addition_only(first: Any, second: Any, flow: Flow) -> None:
    """Where everything is closed already, a further policy never takes anything away."""
    closed = [policy(n, policyTypes=["Ingress", "Egress"]) for n in ("x", "y")]
    if decide([*closed, *first], flow).allowed:
        assert decide([*closed, *first, *second], flow).allowed


@given(POLICIES, FLOWS)
def test_what_is_denied_names_a_policy_that_isolates_the_end(policies: Any, flow: Flow) -> None:
    decision = decide(policies, flow)
    end = flow.source if decision.closed == "egress" else flow.target
    assert decision.allowed == (decision.closed is None)
    if not decision.allowed:
        assert decision.by
        assert end.namespace is not None


@given(BLOCKS, st.lists(BLOCKS, max_size=3), st.integers(0, 255))
def test_a_block_is_the_set_of_its_addresses(cidr: str, out: list[str], last: int) -> None:
    inside = {str(each) for each in ipaddress.ip_network(cidr)}
    for part in out:
        inside -= {str(each) for each in ipaddress.ip_network(part)}
    address = f"203.0.113.{last}"
    assert in_block({"cidr": cidr, "except": out}, address) is (address in inside)
