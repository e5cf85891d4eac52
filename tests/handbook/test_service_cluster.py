"""The reference service's cluster: what it builds is valid, whole, and by digest."""

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
from prodready.model import Document, Kind, LineMap
from prodready.tools import crd_schema, kubernetes_schema
from prodready.tools.interface import Answer
from tests.handbook.cluster import (
    OVERLAYS,
    SERVICE,
    Object,
    object_of,
    ours,
    pods,
    theirs,
    without_hashes,
)
from tests.handbook.cluster_references import unresolved

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


def _without(kind: str, name: str = "orders") -> Callable[[list[Object]], None]:
    return lambda objects: objects.remove(object_of(objects, kind, name))


def _set(kind: str, path: str, value: Any, name: str = "orders") -> Callable[[list[Object]], None]:
    def change(objects: list[Object]) -> None:
        part = object_of(objects, kind, name)
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
    job = object_of(objects, "Job", "orders-migration")
    needed = [
        one
        for one in objects
        if one["kind"] in ("ConfigMap", "ExternalSecret", "NetworkPolicy", "ServiceAccount")
    ]
    assert len(needed) == 6
    assert max(map(_wave, needed)) < _wave(job) < _wave(object_of(objects, "Deployment"))
    assert _wave(object_of(objects, "Namespace", objects[0]["metadata"]["name"])) < min(
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
    rules.write_text(json.dumps(object_of(ours(OVERLAYS[1]), "PrometheusRule")["spec"]))
    done = subprocess.run(
        ["promtool", "check", "rules", str(rules)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "8 rules found" in done.stdout


def test_the_files_are_all_in_use() -> None:
    """Every manifest under k8s is built by a kustomization."""
    manifests = Manifests.from_repository(Repository(SERVICE))
    assert [str(one) for one in manifests.all if one.scope == LOOSE] == []
