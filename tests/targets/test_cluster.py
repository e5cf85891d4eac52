"""`prodready check cluster:FILE`: which objects are read, and what is no dump of objects."""

from __future__ import annotations

import copy
import json
from pathlib import Path

import pytest
import yaml

from prodready.cli import main
from prodready.targets.cluster_dump import read_dump
from tests.targets.cluster_objects import ask, objects, written

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
