"""`prodready check cluster:FILE`: objects as kubectl writes them, one thing changed at a time."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from prodready.catalog import load_catalog
from prodready.cli import main
from prodready.targets.cluster_answers import ANSWERS
from prodready.targets.cluster_dump import read_dump

DIGEST = "sha256:" + "a" * 64
PORTS = [{"containerPort": 8080}]
SERVICE = {
    "apiVersion": "v1",
    "kind": "Service",
    "metadata": {"name": "web", "namespace": "shop"},
    "spec": {"selector": {"app": "web"}, "ports": [{"port": 80, "targetPort": 8080}]},
}
OTHER = "sha256:" + "b" * 64
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


STATE = ("web-2-b", "status", "containerStatuses", 0)
CRASH = {"waiting": {"reason": "CrashLoopBackOff", "message": "back-off 5m0s"}}
KILLED = {"terminated": {"reason": "OOMKilled", "exitCode": 137}}
JOB = {"kind": "Job", "name": "migrate", "controller": True}


def nothing(_: Objects) -> None:
    """The objects as they are."""


CASES: list[tuple[str, Callable[[Objects], None], str, str]] = [
    ("pods-running", nothing, "pass", ""),
    (
        "pods-running",
        put("web", "status", "availableReplicas", value=1),
        "fail",
        "Deployment web: 1 of 2 Pods are available",
    ),
    (
        "pods-running",
        put("web", "status", "updatedReplicas", value=1),
        "fail",
        "1 of 2 Pods are of the newest version",
    ),
    ("pods-running", put("web", "metadata", "generation", value=3), "fail", "not taken up yet"),
    (
        "pods-running",
        put(*STATE, "state", value=CRASH),
        "fail",
        "Pod web-2-b: container app is in CrashLoopBackOff: back-off 5m0s",
    ),
    (
        "pods-running",
        put("web-2-b", "status", value={"phase": "Pending", "reason": "Unschedulable"}),
        "fail",
        "Pod web-2-b is Pending: Unschedulable",
    ),
    ("pods-running", put("web", "status", value={}), "not-run", "has no status"),
    (  # a Job's Pod that failed was tried again by the Job
        "pods-running",
        lambda found: found["web-2-b"].update(
            metadata={"name": "m", "ownerReferences": [JOB]}, status={"phase": "Failed"}
        ),
        "pass",
        "",
    ),
    ("health-checks-passing", nothing, "pass", ""),
    (
        "health-checks-passing",
        put("web-2-b", "status", "conditions", 0, "status", value="False"),
        "fail",
        "Pod web-2-b runs and is not ready",
    ),
    ("old-pods-terminated", nothing, "pass", ""),
    (
        "old-pods-terminated",
        put("web-1", "status", "replicas", value=1),
        "fail",
        "ReplicaSet web-1, of an older version of Deployment web, has 1 Pods",
    ),
    (
        "old-pods-terminated",
        put("web-2-b", "metadata", "deletionTimestamp", value="2026-11-20T09:00:00Z"),
        "fail",
        "was to be gone by 2026-11-20T09:00:00Z",
    ),
    ("old-pods-terminated", put("web-1", "spec", "replicas", value=3), "pass", ""),
    ("rollback-oom", nothing, "pass", ""),
    ("rollback-oom", put(*STATE, "lastState", value=KILLED), "fail", "was killed for memory"),
    (
        "rollback-oom",
        put(*STATE, "lastState", value={"terminated": {"reason": "Error", "exitCode": 1}}),
        "pass",
        "",
    ),
    ("running-image", nothing, "pass", ""),
    (
        "running-image",
        put(*STATE, "imageID", value=f"example.com/web@{OTHER}"),
        "fail",
        "ReplicaSet web-2: container app runs 2 images under example.com/web:2.0",
    ),
    (
        "running-image",
        put("web-2-b", "spec", "containers", 0, "image", value=f"example.com/web@{OTHER}"),
        "needs-attestation",
        "has a digest for each",
    ),
    ("running-image", put(*STATE, "imageID", value=""), "pass", ""),
]


@pytest.mark.parametrize(
    ("item", "change", "status", "says"),
    CASES,
    ids=[f"{item}-{status}-{n}" for n, (item, _, status, _) in enumerate(CASES)],
)
def test_what_runs(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    item: str,
    change: Callable[[Objects], None],
    status: str,
    says: str,
) -> None:
    found = copy.deepcopy(objects())
    change(found)
    result = ask(capsys, written(found, tmp_path / "objects.json"), item)[item]
    told = " | ".join(one["message"] for one in result["findings"]) + result.get("reason", "")
    assert result["status"] == status, told
    assert says in told


def test_every_answer_has_a_case_on_both_sides_and_an_item() -> None:
    for item in ANSWERS:
        assert {"pass", "fail"} <= {status for id_, _, status, _ in CASES if id_ == item}, item
        assert "cluster" in [str(surface) for surface in load_catalog()[item].surfaces]


def test_findings_point_at_the_line_of_the_object(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    found = objects()
    put(*STATE, "lastState", value=KILLED)(found)
    file = written(found, tmp_path / "objects.json")
    [finding] = ask(capsys, file, "rollback-oom")["rollback-oom"]["findings"]
    lines = file.read_text("utf-8").splitlines()
    rest = "\n".join(lines[finding["line"] - 1 :])
    assert (finding["path"], lines[finding["line"] - 1].strip()) == (str(file), "{")
    assert json.JSONDecoder().raw_decode(rest.lstrip())[0]["metadata"]["name"] == "web-2-b"


MANIFESTS = ("liveness-probe", "run-as-non-root", "pdb", "k8s-replicas", "non-root-container")


def test_manifests_are_judged_and_what_was_not_dumped_is_unknown(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    results = ask(capsys, written(objects(), tmp_path / "o.json"), *MANIFESTS, "dockerignore")
    assert {name: one["status"] for name, one in results.items()} == {
        "liveness-probe": "fail",
        "run-as-non-root": "fail",
        "non-root-container": "fail",
        "k8s-replicas": "pass",
        "pdb": "not-run",
        "dockerignore": "not-applicable",
    }
    # The Deployment is judged, and not once more its two Pods.
    assert len(results["liveness-probe"]["findings"]) == 1
    assert "holds no PodDisruptionBudget" in results["pdb"]["reason"]


def test_the_namespaces_of_the_platform_are_left_out(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    found = objects()
    found["proxy"] = copy.deepcopy(found["web"])
    found["proxy"]["metadata"] = {"name": "proxy", "namespace": "kube-system"}
    results = ask(capsys, written(found, tmp_path / "o.json"), "liveness-probe")
    assert [one["line"] for one in results["liveness-probe"]["findings"]] == [4]


def test_yaml_and_folders_are_read_too(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name, one in objects().items():
        (tmp_path / f"{name}.yaml").write_text(yaml.safe_dump(one), "utf-8")
    (tmp_path / "notes.txt").write_text("no object", "utf-8")
    results = ask(capsys, tmp_path, "pods-running", "liveness-probe")
    assert {name: one["status"] for name, one in results.items()} == {
        "pods-running": "pass",
        "liveness-probe": "fail",
    }


def test_what_lies_below_a_folder_of_tests_is_the_real_thing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "tests").mkdir()
    file = written(objects(), tmp_path / "tests" / "objects.json")
    assert ask(capsys, file, "liveness-probe")["liveness-probe"]["status"] == "fail"


@pytest.mark.parametrize(
    ("text", "code", "says"),
    [
        (None, 3, "no such file or folder; a cluster is not asked by itself"),
        ("{broken", 2, "is no JSON"),
        ("a: [1", 2, "is no YAML"),
        ('{"kind": "List", "items": []}', 2, "holds no object"),
        ("{}", 2, "holds no object"),
    ],
)
def test_what_is_no_dump(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str | None, code: int, says: str
) -> None:
    file = tmp_path / "objects.json"
    if text is not None:
        file.write_text(text, "utf-8")
    assert main(["check", f"cluster:{file}"]) == code
    err = capsys.readouterr().err
    assert says in err
    assert err.startswith("prodready: ")


def test_lines_of_a_dump_without_line_breaks(tmp_path: Path) -> None:
    file = tmp_path / "objects.json"
    file.write_text(json.dumps({"kind": "List", "items": list(objects().values())}), "utf-8")
    dump = read_dump(file, "x")
    assert [one.place().line for one in dump.objects] == [1] * 6
