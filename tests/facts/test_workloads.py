"""Workloads, their Pods and the effective settings of their containers."""

from __future__ import annotations

import pytest

from prodready.facts.selectors import matches
from prodready.facts.workloads import Workloads
from tests.facts.test_manifests import repository

POD = """
    metadata:
      labels: {app: web}
    spec:
      securityContext: {runAsNonRoot: true, runAsUser: 10001}
      initContainers:
        - name: migrate
          image: web:1.0.0
        - name: proxy
          image: proxy:1.0.0
          restartPolicy: Always
      containers:
        - name: web
          image: web:1.0.0
          securityContext: {runAsUser: 20002}
          ports:
            - {name: http, containerPort: 8000}
"""


def workloads(kind: str, version: str = "apps/v1") -> Workloads:
    head = f"apiVersion: {version}\nkind: {kind}\nmetadata: {{name: web}}\nspec:\n  template:"
    return Workloads.from_repository(repository(web=head + POD))


@pytest.mark.parametrize(
    ("kind", "version", "serves"),
    [
        ("Deployment", "apps/v1", True),
        ("StatefulSet", "apps/v1", True),
        ("Rollout", "argoproj.io/v1alpha1", True),
        ("DaemonSet", "apps/v1", False),
        ("Job", "batch/v1", False),
    ],
)
def test_kinds(kind: str, version: str, serves: bool) -> None:
    [workload] = workloads(kind, version).pods()
    assert str(workload) == f"{kind} web"
    assert workload.serves is serves
    assert workload.pod_labels == {"app": "web"}


def test_another_group_with_the_same_kind_is_no_workload() -> None:
    assert not workloads("Deployment", "example.com/v1").all


def test_cron_jobs_keep_their_pod_deeper() -> None:
    text = (
        "apiVersion: batch/v1\nkind: CronJob\nmetadata: {name: a}\nspec:\n  jobTemplate:\n    spec:\n"
        "      template:\n        spec:\n          containers: [{name: b, image: 'c:1.0'}]\n"
    )
    found = Workloads.from_repository(repository(cron=text))
    assert [one.image for one in found.containers()] == ["c:1.0"]


def test_containers_and_sidecars() -> None:
    [workload] = workloads("Deployment").pods()
    assert [one.name for one in workload.containers] == ["migrate", "proxy", "web"]
    assert [one.name for one in workload.running] == ["proxy", "web"]


def test_the_container_wins_over_the_pod() -> None:
    [workload] = workloads("Deployment").pods()
    web = workload.containers[2]
    user, flag = web.security("runAsUser"), web.security("runAsNonRoot")
    assert user is not None
    assert flag is not None
    assert (user.value, user.place.line) == (20002, 19)
    assert (flag.value, flag.place.line) == (True, 9)
    assert web.security("readOnlyRootFilesystem") is None
    assert web.ports == {8000: "http"}


@pytest.mark.parametrize(
    ("selector", "expected"),
    [
        ({}, True),
        (None, False),
        ({"matchLabels": {"app": "web"}}, True),
        ({"matchLabels": {"app": "api"}}, False),
        ({"matchExpressions": [{"key": "app", "operator": "In", "values": ["web"]}]}, True),
        ({"matchExpressions": [{"key": "app", "operator": "NotIn", "values": ["web"]}]}, False),
        ({"matchExpressions": [{"key": "tier", "operator": "Exists"}]}, False),
        ({"matchExpressions": [{"key": "tier", "operator": "DoesNotExist"}]}, True),
    ],
)
def test_selectors(selector: object, expected: bool) -> None:
    assert matches(selector, {"app": "web"}) is expected


@pytest.mark.parametrize("text", ["[]", "spec: 1", "spec: {template: {spec: {containers: 3}}}"])
def test_odd_shapes_do_no_harm(text: str) -> None:
    head = "apiVersion: apps/v1\nkind: Deployment\n" if text != "[]" else ""
    for workload in Workloads.from_repository(repository(odd=head + text)).pods():
        assert workload.containers == []
