"""What runs in a cluster, with one thing changed at a time."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from prodready.catalog import load_catalog
from prodready.targets.cluster_answers import ANSWERS
from tests.targets.cluster_objects import Objects, ask, objects, put, written

OTHER = "sha256:" + "b" * 64
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
