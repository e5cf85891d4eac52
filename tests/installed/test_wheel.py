"""The wheel in a folder that is not this repository: command, formats, plugin, API."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree as ET

import jsonschema
import pytest

from tests.installed.conftest import ROOT, run

pytestmark = pytest.mark.slow

SARIF = ROOT / "tests" / "reports" / "data" / "sarif-2.1.0-rtm.5.json"


def test_snippets_finds_the_fault_and_nothing_else(programs: Path, project: Path) -> None:
    done = run([programs / "prodready", "snippets", "docs"], project)
    assert done.returncode == 1, done.stderr
    assert "docs/bad.md:6:11: SC2086" in done.stdout
    assert "     6 |     rm -r $HOME/$1\n       |           ^" in done.stdout


def test_sarif_is_valid(programs: Path, project: Path) -> None:
    for command in ("snippets", "check"):
        done = run([programs / "prodready", command, ".", "--format", "sarif"], project)
        assert done.returncode == 1, done.stderr
        data = json.loads(done.stdout)
        jsonschema.Draft4Validator(json.loads(SARIF.read_text(encoding="utf-8"))).validate(data)
        assert data["runs"][0]["results"]


@pytest.mark.parametrize("command", ["snippets", "check"])
@pytest.mark.parametrize("name", ["junit", "markdown", "html", "github", "json", "text"])
def test_every_format_of_both_commands(
    programs: Path, project: Path, command: str, name: str
) -> None:
    argv = [programs / "prodready", command, ".", "--format", name, "--output", "build/report"]
    done = run(argv, project)
    assert (done.returncode, done.stdout) == (1, ""), done.stderr
    text = (project / "build" / "report").read_text(encoding="utf-8")
    if name == "junit":
        assert ET.fromstring(text).find(".//failure") is not None  # noqa: S314 - our own
    elif name == "json":
        assert json.loads(text)["schema"] == f"prodready.{command}/1"
    else:
        assert "bad.md" in text or command == "check"


@pytest.mark.parametrize("workers", [[], ["-n", "2"]], ids=["alone", "xdist"])
def test_the_plugin_runs_one_test_a_snippet(
    programs: Path, project: Path, workers: list[str]
) -> None:
    points = run(
        [
            programs / "python",
            "-c",
            "from importlib.metadata import entry_points as e;"
            "print([p.value for p in e(group='pytest11')])",
        ],
        project,
    ).stdout
    plugin = [] if "prodready.pytest_plugin" in points else ["-p", "prodready.pytest_plugin"]
    argv = [programs / "pytest", *plugin, "--prodready", "docs", "-rA", *workers]
    done = run(argv, project)
    assert done.returncode == 1, done.stdout + done.stderr
    assert "FAILED docs/bad.md::shell:6" in done.stdout
    assert "PASSED docs/good.md::python:4" in done.stdout
    assert "1 failed, 1 passed, 1 skipped" in done.stdout


def test_the_api_and_the_schema_of_the_settings_are_there(programs: Path, project: Path) -> None:
    code = (
        "import prodready, json, importlib.resources as r;"
        "print([str(v.verdict) for v in prodready.verify_pages(['docs']).verdicts]);"
        "print(json.loads((r.files('prodready')/'data'/'config.schema.json').read_text())['title'])"
    )
    done = run([programs / "python", "-c", code], project)
    assert done.stdout == "['failed', 'verified', 'unverified']\nSettings of prodready\n"
