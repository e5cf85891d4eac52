"""What coverage.py saw of an example is a run of it; what changed since, or never ran, is none."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from prodready.cli import main

CODE = "def double(x: int) -> int:\n    return 2 * x\n\n\ndef unused() -> None:\n    print()\n"


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with an example that its own script ran under coverage, and one that nothing ran."""
    (tmp_path / "pyproject.toml").write_text('[tool.prodready]\nexamples = ["snippets"]\n')
    (tmp_path / "snippets").mkdir()
    (tmp_path / "snippets/part.py").write_text(CODE)
    (tmp_path / "snippets/idle.py").write_text("X = 1\n")
    (tmp_path / "snippets/bad.py").write_text("import os\nimport part\n\npart.double(nothing)\n")
    (tmp_path / "use.py").write_text("import part\n\npart.double(2)\n")
    monkeypatch.chdir(tmp_path)
    coverage = [sys.executable, "-m", "coverage"]
    environment = {**os.environ, "PYTHONPATH": "snippets"}
    subprocess.run([*coverage, "run", "use.py"], check=True, env=environment)
    subprocess.run([*coverage, "json", "-q", "-o", "ran.json"], check=True)
    return tmp_path


def levels(project: Path, *options: str) -> dict[str, str]:
    main(["snippets", "snippets", "--format", "json", "--output", "out.json", *options])
    data = json.loads((project / "out.json").read_text())
    return {Path(each["path"]).name: each["level"] for each in data["snippets"]}


def test_what_ran_has_the_level_run(project: Path) -> None:
    assert levels(project)["part.py"] == "lint"
    found = levels(project, "--ran", "ran.json")
    assert found["part.py"] == "run"
    assert found["idle.py"] == "lint"
    row = json.loads((project / "out.json").read_text())["snippets"]
    [checks] = [each["checks"] for each in row if each["path"].endswith("part.py")]
    assert checks[-1]["tool"] == "coverage.py"
    assert "3 lines ran" in checks[-1]["version"]


def test_what_changed_since_does_not_count(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = project / "snippets/part.py"
    os.utime(file, (file.stat().st_atime, file.stat().st_mtime + 60))
    assert levels(project, "--ran", "ran.json")["part.py"] == "lint"
    assert "changed after its run" in capsys.readouterr().err


def test_a_failure_stays_one(project: Path) -> None:
    data = json.loads((project / "ran.json").read_text())
    data["files"]["snippets/bad.py"] = {"executed_lines": [1, 2, 4]}
    (project / "ran.json").write_text(json.dumps(data))
    assert levels(project, "--ran", "ran.json")["bad.py"] != "run"


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"meta": {"timestamp": "x"}, "files": {}}'])
def test_what_is_no_report_is_told(
    project: Path, capsys: pytest.CaptureFixture[str], text: str
) -> None:
    (project / "no.json").write_text(text)
    assert main(["snippets", "snippets", "--ran", "no.json"]) == 2
    assert "is no JSON report of coverage.py" in capsys.readouterr().err


@pytest.mark.usefixtures("project")
def test_a_report_that_is_not_there_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["snippets", "snippets", "--ran", "gone.json"]) == 2
    assert "gone.json" in capsys.readouterr().err
