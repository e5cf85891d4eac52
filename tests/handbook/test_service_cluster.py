"""The reference service's cluster: what it builds is valid, whole, closed, and by digest."""

from __future__ import annotations

import copy
import json
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from prodready.documents.repository import Repository
from prodready.facts.manifests import LOOSE, Manifests
from prodready.facts.netpolicy import End, Flow, Port, decide
from prodready.model import Document, Kind, LineMap
from prodready.tools import crd_schema, kubernetes_schema
from prodready.tools.interface import Answer
from tests.handbook.cluster import SERVICE, Object, ours, pods, theirs, unresolved, without_hashes

OVERLAYS = ("overlays/staging", "overlays/production")
FOLDERS = (*OVERLAYS, "argocd", "policies")
KUBECTL = pytest.mark.skipif(shutil.which("kubectl") is None, reason="kubectl is not installed")
BUILDERS = [
    pytest.param(ours, id="prodready"),
    pytest.param(theirs, id="kubectl", marks=KUBECTL),
]
Builder = Callable[[str], list[Object]]


@KUBECTL
@pytest.mark.parametrize("folder", FOLDERS)
def test_we_build_what_kustomize_builds(folder: str) -> None:
    assert without_hashes(ours(folder)) == without_hashes(theirs(folder))


def _judged(one: Object) -> list[Answer]:
    """What the schemas say of one object, of its own kind or as a custom resource."""
    path = f"{one['kind']}.yaml"
    document = Document(path, json.dumps(one), Kind.KUBERNETES, LineMap(path), name=path)
    custom = crd_schema.TOOL.applies(document)
    return (crd_schema.TOOL if custom else kubernetes_schema.TOOL).run([document])


@pytest.mark.parametrize("builder", BUILDERS)
@pytest.mark.parametrize("folder", FOLDERS)
def test_every_object_fits_its_schema(folder: str, builder: Builder) -> None:
    objects = builder(folder)
    assert objects
    for one in objects:
        [answer] = _judged(one)
        assert (answer.remarks, answer.unable, answer.fragment, answer.aside) == (
            (), None, None, False,
        ), one["kind"]  # fmt: skip


@pytest.mark.parametrize("kind", ["Deployment", "Certificate", "ExternalSecret", "ServiceMonitor"])
def test_a_wrong_value_in_any_of_them_is_seen(kind: str) -> None:
    one = copy.deepcopy(next(one for one in ours(OVERLAYS[1]) if one["kind"] == kind))
    one["spec"] = "wrong"
    [answer] = _judged(one)
    assert answer.remarks


@pytest.mark.parametrize("builder", BUILDERS)
@pytest.mark.parametrize("overlay", OVERLAYS)
def test_every_reference_leads_somewhere(overlay: str, builder: Builder) -> None:
    assert unresolved(builder(overlay)) == []


def _of(objects: list[Object], kind: str, name: str = "orders") -> Any:
    return next(o for o in objects if (o["kind"], o["metadata"]["name"]) == (kind, name))


def _without(kind: str, name: str = "orders") -> Callable[[list[Object]], None]:
    return lambda objects: objects.remove(_of(objects, kind, name))


def _set(kind: str, path: str, value: Any, name: str = "orders") -> Callable[[list[Object]], None]:
    def change(objects: list[Object]) -> None:
        part = _of(objects, kind, name)
        *steps, last = path.split("/")
        for step in steps:
            part = part[int(step)] if step.isdigit() else part[step]
        part[last] = value

    return change


POD = "spec/template/spec/containers/0"
BREAKS = [
    (_without("ConfigMap", "orders-config"), "ConfigMap orders-config"),
    (_without("ExternalSecret", "orders-secrets"), "Secret orders-secrets"),
    (_without("Certificate"), "Secret orders-tls"),
    (_without("ServiceAccount"), "ServiceAccount orders"),
    (_without("Service"), "Service orders"),
    (_without("Deployment"), "Deployment orders"),
    (_without("Namespace"), "Namespace orders"),
    (_set("Service", "spec/ports/0/targetPort", "web"), "port web"),
    (_set("Service", "spec/ports/0/name", "web"), "port http"),
    (_set("ServiceMonitor", "spec/endpoints/0/port", "metrics"), "port metrics"),
    (_set("Deployment", f"{POD}/livenessProbe/httpGet/port", "admin"), "port admin"),
    (_set("Service", "spec/selector", {"app": "order"}), "selector"),
    (_set("PodDisruptionBudget", "spec/selector/matchLabels", {"app": "order"}), "selector"),
    (_set("NetworkPolicy", "spec/podSelector/matchLabels", {"app": "order"}), "selector"),
    (_set("ServiceMonitor", "spec/selector/matchLabels", {"app": "order"}), "selector"),
    (_set("Deployment", f"{POD}/volumeMounts/1/mountPath", "/secrets"),
     "file /run/secrets/orders/database_password"),
    (_set("ExternalSecret", "spec/data/1/secretKey", "redis", "orders-secrets"),
     "file /run/secrets/orders/redis_password"),
    (_set("Deployment", f"{POD}/volumeMounts/0/name", "temporary"), "volume temporary"),
    (_set("Certificate", "spec/issuerRef/name", "selfsigned"), "ClusterIssuer selfsigned"),
]  # fmt: skip


@pytest.mark.parametrize(("change", "told"), BREAKS, ids=[told for _, told in BREAKS])
def test_a_broken_reference_is_found(change: Callable[[list[Object]], None], told: str) -> None:
    objects = copy.deepcopy(ours(OVERLAYS[1]))
    change(objects)
    assert told in {what for _, what in unresolved(objects)}


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_images_are_named_by_digest(overlay: str) -> None:
    images = [c["image"] for _, t in pods(ours(overlay)) for c in t["spec"]["containers"]]
    assert len(images) == 3
    assert len(set(images)) == 1
    assert re.fullmatch(r"registry\.example\.com/orders@sha256:[0-9a-f]{64}", images[0])


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_the_namespace_restricts_its_pods(overlay: str) -> None:
    objects = ours(overlay)
    [namespace] = [one for one in objects if one["kind"] == "Namespace"]
    assert namespace["metadata"]["labels"]["pod-security.kubernetes.io/enforce"] == "restricted"
    assert {
        one["metadata"]["namespace"] for one in objects if one is not namespace
    } == {namespace["metadata"]["name"]}  # fmt: skip


def _wave(one: Object) -> int:
    return int(one["metadata"].get("annotations", {}).get("argocd.argoproj.io/sync-wave", "0"))


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_the_migration_has_what_it_needs_and_comes_before_the_service(overlay: str) -> None:
    objects = ours(overlay)
    job = _of(objects, "Job", "orders-migration")
    needed = [
        one
        for one in objects
        if one["kind"] in ("ConfigMap", "ExternalSecret", "NetworkPolicy", "ServiceAccount")
    ]
    assert len(needed) == 6
    assert max(map(_wave, needed)) < _wave(job) < _wave(_of(objects, "Deployment"))
    assert _wave(_of(objects, "Namespace", objects[0]["metadata"]["name"])) < min(
        map(_wave, needed)
    )


def test_the_project_allows_what_is_built_and_nothing_else() -> None:
    [project] = [one for one in ours("argocd") if one["kind"] == "AppProject"]
    allowed = {
        (entry["group"], entry["kind"])
        for key in ("clusterResourceWhitelist", "namespaceResourceWhitelist")
        for entry in project["spec"][key]
    }
    built = {
        (one["apiVersion"].rpartition("/")[0], one["kind"])
        for overlay in OVERLAYS
        for one in ours(overlay)
    }
    assert allowed == built


def test_each_application_builds_an_overlay_into_its_namespace() -> None:
    objects = ours("argocd")
    [project] = [one for one in objects if one["kind"] == "AppProject"]
    applications = [one for one in objects if one["kind"] == "Application"]
    assert len(applications) == 2
    for one in applications:
        spec = one["spec"]
        assert spec["project"] == project["metadata"]["name"]
        assert spec["source"]["repoURL"] in project["spec"]["sourceRepos"]
        assert spec["destination"] in project["spec"]["destinations"]
        built = ours(spec["source"]["path"].removeprefix("k8s/"))
        assert built[0]["metadata"]["name"] == spec["destination"]["namespace"]


def test_each_binding_has_its_policy_and_production_denies() -> None:
    objects = ours("policies")
    policies = {
        one["metadata"]["name"] for one in objects if one["kind"] == "ValidatingAdmissionPolicy"
    }
    bindings = [one for one in objects if one["kind"] == "ValidatingAdmissionPolicyBinding"]
    assert {one["spec"]["policyName"] for one in bindings} == policies
    by_namespace = {
        one["spec"]["matchResources"]["namespaceSelector"]["matchLabels"][
            "kubernetes.io/metadata.name"
        ]: one["spec"]["validationActions"]
        for one in bindings
    }
    assert by_namespace == {"orders": ["Deny"], "orders-staging": ["Audit", "Warn"]}


@pytest.mark.skipif(shutil.which("promtool") is None, reason="promtool is not installed")
def test_the_clusters_alerts_are_rules(tmp_path: Path) -> None:
    rules = tmp_path / "rules.yml"
    rules.write_text(json.dumps(_of(ours(OVERLAYS[1]), "PrometheusRule")["spec"]))
    done = subprocess.run(
        ["promtool", "check", "rules", str(rules)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "8 rules found" in done.stdout


# Who reaches whom. The ends outside the namespace are as the platform labels them.

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
        settings = _of(objects, "ConfigMap", "orders-config")["data"]
        for name in ("DATABASE_URL", "REDIS_URL"):
            match = re.search(
                r"[/@]([a-z]+)\.([a-z-]+)\.svc\.cluster\.local:(\d+)/", settings[name]
            )
            assert match
            target = End(match[1], match[2], {"app.kubernetes.io/name": match[1]})
            flow = Flow(_end(objects, "Deployment", "api"), target, int(match[3]))
            assert decide(policies, flow).allowed


def test_the_files_are_all_in_use() -> None:
    """Every manifest under k8s is built by a kustomization."""

    manifests = Manifests.from_repository(Repository(SERVICE))
    assert [str(one) for one in manifests.all if one.scope == LOOSE] == []
