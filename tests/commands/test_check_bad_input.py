"""Input that nobody expects gives a finding or a clear message, and the rest is still checked."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

from prodready.cli import main
from prodready.documents import repository

DEPLOYMENT = """\
apiVersion: apps/v1
kind: Deployment
metadata: {name: part-NUMBER}
spec:
  selector: {matchLabels: {app: part-NUMBER}}
  template:
    metadata: {labels: {app: part-NUMBER}}
    spec:
      containers:
        - name: web
          image: registry.example.com/part:1.2.0
"""


def manifests(folder: Path, count: int = 40) -> None:
    for number in range(count):
        text = DEPLOYMENT.replace("NUMBER", str(number))
        (folder / f"part-{number:02d}.yaml").write_text(text, "utf-8")


def check(
    folder: Path, capsys: pytest.CaptureFixture[str], *more: str
) -> tuple[int, dict[str, Any]]:
    code = main(["check", str(folder), "--format", "json", *more])
    told = capsys.readouterr()
    assert "Traceback" not in told.err
    items = {item["id"]: item for item in json.loads(told.out)["items"]}
    assert not [id_ for id_, item in items.items() if "broke (" in item.get("reason", "")]
    return code, items


def places(item: dict[str, Any]) -> set[str]:
    every = [one for found in item["findings"] for one in (found, *found.get("also", []))]
    return {one["path"] for one in every}


def test_one_broken_manifest_among_forty(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    manifests(tmp_path)
    (tmp_path / "part-20.yaml").write_text(DEPLOYMENT + "  bad: [1, 2\n", "utf-8")
    code, items = check(tmp_path, capsys)
    assert code == 1
    assert len(places(items["seccomp-runtime-default"])) == 39
    reasons = [item.get("reason", "") for item in items.values()]
    assert any("part-20.yaml" in reason for reason in reasons)


def test_a_broken_manifest_leaves_other_kinds_alone(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "Dockerfile").write_text(
        'FROM python:3.12.1-slim\nUSER 1000\nCMD ["python", "app.py"]\n', "utf-8"
    )
    before = check(tmp_path, capsys)[1]
    (tmp_path / "k8s.yaml").write_text("apiVersion: v1\nkind: Service\nspec: [\n", "utf-8")
    after = check(tmp_path, capsys)[1]
    for id_ in ("exec-form-cmd", "specific-base-version"):
        assert (before[id_]["status"], after[id_]["status"]) == ("pass", "pass")


def test_python_that_does_not_parse(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    good = "try:\n    work()\nexcept:\n    pass\n"
    (tmp_path / "good.py").write_text(good, "utf-8")
    (tmp_path / "bad.py").write_text("try:\n    work(\nexcept:\n", "utf-8")
    assert places(check(tmp_path, capsys)[1]["no-bare-except"]) == {"good.py"}
    (tmp_path / "good.py").write_text("print(1)\n", "utf-8")
    item = check(tmp_path, capsys)[1]["no-bare-except"]
    assert item["status"] == "not-run"
    assert "bad.py" in item["reason"]


def test_links_that_lead_nowhere(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    manifests(tmp_path, 2)
    (tmp_path / "loop.yaml").symlink_to("loop.yaml")
    (tmp_path / "one").mkdir()
    (tmp_path / "one" / "two").symlink_to("..")
    (tmp_path / "Dockerfile").symlink_to("nowhere")
    assert len(places(check(tmp_path, capsys)[1]["seccomp-runtime-default"])) == 2


def test_a_large_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    manifests(tmp_path, 2)
    with (tmp_path / "data.json").open("wb") as stream:
        stream.write(b"[")
        stream.truncate(50_000_000)
    assert len(places(check(tmp_path, capsys)[1]["seccomp-runtime-default"])) == 2


def test_a_submodule(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    inner, outer = tmp_path / "inner", tmp_path / "outer"
    for folder in (inner, outer):
        folder.mkdir()
        manifests(folder, 2)
        git(folder, "init", "-q")
        git(folder, "add", "-A")
        git(folder, "commit", "-q", "-m", "first")
    git(outer, "-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(inner), "sub")
    found = places(check(outer, capsys)[1]["seccomp-runtime-default"])
    assert found == {"part-00.yaml", "part-01.yaml"}


def git(folder: Path, *arguments: str) -> None:
    environment = {key: value for key, value in os.environ.items() if not key.startswith("GIT_")}
    who = ["-c", "user.email=a@example.com", "-c", "user.name=A"]
    subprocess.run(["git", *who, *arguments], cwd=folder, env=environment, check=True)


def test_a_folder_without_git(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    manifests(tmp_path, 1)
    assert main(["check", str(tmp_path), "--since", "HEAD"]) in (2, 3)
    assert "git" in capsys.readouterr().err
    assert check(tmp_path, capsys)[0] == 1


def test_a_file_that_may_not_be_read(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    manifests(tmp_path, 2)

    def guarded(file: Any, *arguments: Any, **options: Any) -> Any:
        # Root may read everything, so no mode of the file would do.
        if str(file).endswith("part-00.yaml"):
            raise PermissionError(13, "Permission denied")
        return open(file, *arguments, **options)

    monkeypatch.setattr(repository, "open", guarded, raising=False)
    main(["check", str(tmp_path), "--format", "json"])
    told = json.loads(capsys.readouterr().out)
    assert told["notes"] == ["part-00.yaml: cannot be read (Permission denied); it was not checked"]
    items = {item["id"]: item for item in told["items"]}
    assert places(items["seccomp-runtime-default"]) == {"part-01.yaml"}


def test_no_folder(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(tmp_path / "nowhere")]) == 2
    assert "no such folder" in capsys.readouterr().err
