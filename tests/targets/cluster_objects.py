"""A Deployment as a cluster tells of it, and what prodready says of such objects."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from prodready.cli import main

DIGEST = "sha256:" + "a" * 64
PORTS = [{"containerPort": 8080}]
SERVICE = {
    "apiVersion": "v1",
    "kind": "Service",
    "metadata": {"name": "web", "namespace": "shop"},
    "spec": {"selector": {"app": "web"}, "ports": [{"port": 80, "targetPort": 8080}]},
}
Objects = dict[str, dict[str, Any]]


def owned(kind: str, name: str) -> list[dict[str, Any]]:
    return [{"apiVersion": "apps/v1", "kind": kind, "name": name, "controller": True}]


def pod(name: str) -> dict[str, Any]:
    return {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {
            "name": name,
            "namespace": "shop",
            "ownerReferences": owned("ReplicaSet", "web-2"),
        },
        "spec": {"containers": [{"name": "app", "image": "example.com/web:2.0", "ports": PORTS}]},
        "status": {
            "phase": "Running",
            "conditions": [{"type": "Ready", "status": "True"}],
            "containerStatuses": [
                {
                    "name": "app",
                    "restartCount": 0,
                    "imageID": f"example.com/web@{DIGEST}",
                    "state": {"running": {"startedAt": "2026-11-20T10:00:00Z"}},
                    "lastState": {},
                }
            ],
        },
    }


def replica_set(name: str, revision: int, replicas: int) -> dict[str, Any]:
    return {
        "apiVersion": "apps/v1",
        "kind": "ReplicaSet",
        "metadata": {
            "name": name,
            "namespace": "shop",
            "annotations": {"deployment.kubernetes.io/revision": str(revision)},
            "ownerReferences": owned("Deployment", "web"),
        },
        "spec": {"replicas": replicas},
        "status": {"replicas": replicas},
    }


def objects() -> Objects:
    """A Deployment of two Pods after its second release, and its Service, by name."""
    template = {"metadata": {"labels": {"app": "web"}}, "spec": pod("x")["spec"]}
    return {
        "web": {
            "apiVersion": "apps/v1",
            "kind": "Deployment",
            "metadata": {"name": "web", "namespace": "shop", "generation": 2},
            "spec": {
                "replicas": 2,
                "selector": {"matchLabels": {"app": "web"}},
                "template": template,
            },
            "status": {"observedGeneration": 2, "updatedReplicas": 2, "availableReplicas": 2},
        },
        "web-1": replica_set("web-1", 1, 0),
        "web-2": replica_set("web-2", 2, 2),
        "web-2-a": pod("web-2-a"),
        "web-2-b": pod("web-2-b"),
        "service": SERVICE,
    }


def written(found: Objects, file: Path) -> Path:
    listed = {"apiVersion": "v1", "items": list(found.values()), "kind": "List", "metadata": {}}
    file.write_text(json.dumps(listed, indent=4), "utf-8")
    return file


def ask(capsys: pytest.CaptureFixture[str], target: Path, *items: str) -> dict[str, dict[str, Any]]:
    named = [word for item in items for word in ("--item", item)]
    main(["check", f"cluster:{target}", "--format", "json", *named])
    report = json.loads(capsys.readouterr().out)
    assert report["target"] == {"kind": "cluster", "location": f"cluster:{target}"}
    return {item["id"]: item for item in report["items"]}


def put(*path: str | int, value: Any) -> Callable[[Objects], None]:
    def change(found: Objects) -> None:
        place: Any = found
        for step in path[:-1]:
            place = place[step]
        place[path[-1]] = value

    return change
