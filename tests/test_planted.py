"""Faults planted in a copy of the handbook: the build of the site must stop, naming the place."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PARTS = (
    "docs",
    "src",
    "includes",
    "overrides",
    "snippets",
    "scripts",
    "README.md",
    "mkdocs.yml",
    "pyproject.toml",
)

pytestmark = pytest.mark.slow


@dataclass(frozen=True)
class Plant:
    """A fault: what of which file becomes what, and the rule and page that the build names."""

    name: str
    file: str
    old: str
    new: str
    rule: str
    page: str | None = None


PLANTS = [
    Plant("FORM python", "snippets/service/Dockerfile", "FROM python", "FORM python", "DL1000",
          page="docs/guide/containers/dockerfile.md"),
    Plant("a wrong key in a Deployment", "snippets/service/k8s/base/deployment.yaml",
          "terminationGracePeriodSeconds:", "terminationGracePeriod:", "kubernetes-schema",
          page="docs/guide/kubernetes/workload.md"),
    Plant("an undefined name in Python", "snippets/service/src/orders/app.py",
          "app = FastAPI(", "app = FastAPJ(", "F821"),
    Plant("a needs of no job", "snippets/service/.github/workflows/ci.yml",
          "needs: test", "needs: tests", "workflow-needs", page="docs/guide/delivery/ci-gates.md"),
    Plant("a broken include", "docs/guide/containers/dockerfile.md",
          '--8<-- "snippets/service/Dockerfile', '--8<-- "snippets/service/Dockerfil',
          "include-not-found"),
    Plant("a bad example that is good", "docs/verdicts.md",
          'FROM python:latest', 'FROM python:3.14.0-slim', "bad-example-is-not-bad"),
    Plant("an unquoted variable in a script", "docs/guide/containers/dockerfile.md",
          "```bash\n", "```bash\nrm -r $HOME/build\n", "SC2086"),
    Plant("an undefined name on a page", "docs/quick-start.md",
          "## ", "```python\nimport os\n\nprint(oss.sep)\n```\n\n## ", "F821"),
]  # fmt: skip


@pytest.fixture(scope="module")
def handbook(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the handbook's sources that builds."""
    folder = tmp_path_factory.mktemp("handbook")
    for part in PARTS:
        source = ROOT / part
        if source.is_dir():
            shutil.copytree(source, folder / part, ignore=shutil.ignore_patterns(".venv"))
        else:
            shutil.copy(source, folder / part)
    done = build(folder)
    assert done.returncode == 0, done.stdout + done.stderr
    return folder


@pytest.fixture(params=PLANTS, ids=lambda plant: plant.name)
def planted(request: pytest.FixtureRequest, handbook: Path) -> Iterator[tuple[Plant, str]]:
    plant: Plant = request.param
    file = handbook / plant.file
    text = file.read_text(encoding="utf-8")
    assert plant.old in text, f"{plant.file} no longer holds {plant.old!r}"
    before, after = text.split(plant.old, 1)
    file.write_text(before + plant.new + after, encoding="utf-8")
    yield plant, f"{plant.file}:{_line(before, plant.new)}"
    file.write_text(text, encoding="utf-8")


def _line(before: str, new: str) -> int:
    """The line on which the planted fault stands: in a planted block, its last line of code."""
    line = before.count("\n") + 1
    if new.startswith("```"):
        code = new.split("```")[1]
        return line + code.rstrip("\n").count("\n")
    return line


def build(folder: Path) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if name != "CI"}
    return subprocess.run(
        [sys.executable, "scripts/build_site.py", "--no-images", "--no-run"],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_build_stops_and_names_the_place(planted: tuple[Plant, str], handbook: Path) -> None:
    plant, place = planted
    done = build(handbook)
    output = done.stdout + done.stderr
    assert done.returncode != 0
    assert "Traceback" not in output
    [line] = {line for line in output.splitlines() if plant.rule in line and place in line}
    assert line.startswith(f"{place}:")
    if plant.page:
        shown = next(row for row in output.splitlines() if row.startswith("       shown on "))
        assert f"{plant.page}:" in shown
