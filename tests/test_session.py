"""What a run of `prodready check` asks for: profiles, settings, thresholds."""

from __future__ import annotations

from pathlib import Path

import pytest

from prodready.checks.results import Status
from prodready.errors import InputError
from prodready.session import Request, examine

DEPLOYMENT = """\
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: 2
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: app, image: "example.com/web:1.0", ports: [{containerPort: 80}]}]}
---
apiVersion: v1
kind: Service
metadata: {name: web}
spec: {selector: {app: web}, ports: [{port: 80}]}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "web.yaml").write_text(DEPLOYMENT, "utf-8")
    return tmp_path


def settings(folder: Path, text: str, name: str = ".prodready.yaml") -> Request:
    (folder / name).write_text(text, "utf-8")
    return Request(str(folder))


def test_the_settings_of_the_folder_name_the_profile(folder: Path) -> None:
    assert examine(Request(str(folder))).profile.name == "web-service"
    run = examine(settings(folder, "profile: library\n"))
    assert (run.profile.name, run.profile.because) == ("library", "named in the settings")
    assert {result.item.area for result in run.results}.isdisjoint({"kubernetes", "compose"})
    named = examine(Request(str(folder), profile="worker"))
    assert (named.profile.name, named.profile.because) == ("worker", "named with --profile")


def test_a_profile_that_is_not_there(folder: Path) -> None:
    with pytest.raises(InputError, match=r"there is no profile ml-ap; did you mean ml-api\?"):
        examine(Request(str(folder), profile="ml-ap"))


def test_what_is_named_is_asked_in_any_profile(folder: Path) -> None:
    run = examine(Request(str(folder), profile="library", items=["k8s-replicas"]))
    assert [result.item.id for result in run.results] == ["k8s-replicas"]


def test_a_threshold_of_the_project_counts(folder: Path) -> None:
    asked = ("k8s-replicas",)
    [before] = examine(Request(str(folder), items=asked)).results
    settings(folder, "thresholds: {replicas: 3}\n")
    [after] = examine(Request(str(folder), items=asked)).results
    assert (before.status, after.status) == (Status.PASS, Status.FAIL)


def test_a_broken_pyproject_is_told_and_the_rest_is_checked(folder: Path) -> None:
    run = examine(settings(folder, "[tool.prodready\n", "pyproject.toml"))
    [note] = run.notes
    assert "pyproject.toml cannot be read" in note
    assert note.endswith("the settings in it do not count")
    assert any(result.status is Status.FAIL for result in run.results)


@pytest.mark.parametrize(
    ("name", "text", "says"),
    [
        (".prodready.yaml", "profile: [", "is no YAML|expected"),
        (".prodready.yaml", "profil: library\n", "did you mean `profile`"),
        ("pyproject.toml", "[tool.prodready]\nprofile = 'x'\n", "profile is one of"),
    ],
)
def test_settings_that_are_wrong_are_an_error(
    folder: Path, name: str, text: str, says: str
) -> None:
    with pytest.raises(InputError, match=says):
        examine(settings(folder, text, name))
