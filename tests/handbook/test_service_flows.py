"""The reference service's policies of the network: who reaches whom, and who does not."""

from __future__ import annotations

import copy
import re

import pytest

from prodready.facts.netpolicy import End, Flow, Port, decide
from tests.handbook.cluster import OVERLAYS, Object, object_of, ours, pods

# The ends outside the namespace are as the platform labels them.

CONTROLLER = {"app.kubernetes.io/component": "controller"}
INGRESS = End("ingress controller", "ingress", CONTROLLER)
PROMETHEUS = End("Prometheus", "monitoring", {"app.kubernetes.io/name": "prometheus"})
GRAFANA = End("Grafana", "monitoring", {"app.kubernetes.io/name": "grafana"})
DNS = End("DNS", "kube-system", {"k8s-app": "kube-dns"})
API_SERVER = End("API server", address="192.0.2.1")
METADATA = End("the cloud's metadata", address="169.254.169.254")
INTERNET = End("the internet", address="8.8.8.8")


def _end(objects: list[Object], kind: str, name: str) -> End:
    template = next(t for o, t in pods(objects) if o["kind"] == kind)
    declared = [
        Port(port["containerPort"], port["name"])
        for container in template["spec"]["containers"]
        for port in container.get("ports", [])
    ]
    namespace = objects[0]["metadata"]["name"]
    return End(name, namespace, template["metadata"]["labels"], ports=tuple(declared))


def _flows(overlay: str) -> tuple[list[Flow], list[Flow]]:
    """What the service needs, and what it must not have."""
    objects = ours(overlay)
    staging = overlay.endswith("staging")
    suffix = "-staging" if staging else ""
    api, job = _end(objects, "Deployment", "api"), _end(objects, "Job", "migration")
    expiry = _end(objects, "CronJob", "expiry")
    postgres = End("PostgreSQL", f"data{suffix}", {"app.kubernetes.io/name": "postgres"})
    redis = End("Redis", f"data{suffix}", {"app.kubernetes.io/name": "redis"})
    gateway = End("gateway", address="198.51.100.20" if staging else "203.0.113.10")
    other = "data" if staging else "data-staging"
    foreign = End("the other environment's", other, {"app.kubernetes.io/name": "postgres"})
    stranger = End("a stranger", "shop", {"app.kubernetes.io/name": "orders"})
    neighbour = End("a neighbour", api.namespace, {"app.kubernetes.io/name": "debug"})
    second = End("another replica", api.namespace, api.labels, ports=api.ports, address="10.0.0.9")
    needed = [
        *(Flow(source, api, 8000) for source in (INGRESS, PROMETHEUS)),
        *(
            Flow(pod, DNS, 53, protocol)
            for pod in (api, job, expiry)
            for protocol in ("UDP", "TCP")
        ),
        *(Flow(pod, postgres, 5432) for pod in (api, job, expiry)),
        Flow(api, redis, 6379),
        Flow(api, gateway, 443),
    ]
    denied = [
        *(Flow(s, api, 8000) for s in (GRAFANA, stranger, neighbour, job, second, INTERNET)),
        *(Flow(s, api, 9000) for s in (INGRESS, PROMETHEUS)),
        Flow(End("another Pod of its namespace", "ingress"), api, 8000),
        *(Flow(s, job, 8000) for s in (INGRESS, PROMETHEUS, api)),
        *(Flow(api, t, 443) for t in (INTERNET, METADATA, API_SERVER)),
        Flow(api, METADATA, 80),
        Flow(api, gateway, 80),
        Flow(api, foreign, 5432),
        Flow(api, postgres, 22),
        Flow(api, End("DNS of a stranger", "shop", DNS.labels), 53, "UDP"),
        Flow(api, End("postgres of a stranger", "shop", postgres.labels), 5432),
        Flow(job, redis, 6379),
        Flow(job, gateway, 443),
        Flow(expiry, gateway, 443),
        Flow(expiry, redis, 6379),
        Flow(INGRESS, expiry, 8000),
        Flow(neighbour, postgres, 5432),
        Flow(neighbour, INTERNET, 443),
        Flow(neighbour, DNS, 53, "UDP"),
    ]
    return needed, denied


CASES = [
    pytest.param(overlay, flow, expected, id=f"{overlay.rpartition('/')[2]}: {flow}")
    for overlay in OVERLAYS
    for expected, flows in zip((True, False), _flows(overlay), strict=True)
    for flow in flows
]


@pytest.mark.parametrize(("overlay", "flow", "expected"), CASES)
def test_flows(overlay: str, flow: Flow, expected: bool) -> None:
    policies = [one for one in ours(overlay) if one["kind"] == "NetworkPolicy"]
    assert decide(policies, flow).allowed is expected


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_each_rule_is_needed(overlay: str) -> None:
    """Without any one of the rules, a flow that the service needs is closed."""
    needed, _ = _flows(overlay)
    policies = [one for one in ours(overlay) if one["kind"] == "NetworkPolicy"]
    for index, policy in enumerate(policies):
        for way in ("ingress", "egress"):
            for rule in range(len(policy["spec"].get(way, []))):
                changed = copy.deepcopy(policies)
                del changed[index]["spec"][way][rule]
                assert not all(decide(changed, flow).allowed for flow in needed)


def test_the_settings_lead_where_the_policies_let_through() -> None:
    """A host of the settings is the Service of a Pod that is let through, on that port."""
    for overlay in OVERLAYS:
        objects = ours(overlay)
        policies = [one for one in objects if one["kind"] == "NetworkPolicy"]
        settings = object_of(objects, "ConfigMap", "orders-config")["data"]
        for name in ("DATABASE_URL", "REDIS_URL"):
            match = re.search(
                r"[/@]([a-z]+)\.([a-z-]+)\.svc\.cluster\.local:(\d+)/", settings[name]
            )
            assert match
            target = End(match[1], match[2], {"app.kubernetes.io/name": match[1]})
            flow = Flow(_end(objects, "Deployment", "api"), target, int(match[3]))
            assert decide(policies, flow).allowed
