"""Faults planted in a copy of the handbook: the build of the site must stop, naming the place."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
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
FINDING = re.compile(r"[^\s:]+:\d+:\d+: \S+ ")


@dataclass(frozen=True)
class Plant:
    """A fault: what of which file becomes what, the rule named, and whether pages show the file."""

    name: str
    file: str
    old: str
    new: str
    rule: str
    shown: bool = False


PLANTS = [
    Plant("FORM python", "snippets/service/Dockerfile", "FROM python", "FORM python", "DL1000",
          shown=True),
    Plant("a wrong key in a Deployment", "snippets/service/k8s/base/deployment.yaml",
          "terminationGracePeriodSeconds:", "terminationGracePeriod:", "kubernetes-schema",
          shown=True),
    Plant("an undefined name in Python", "snippets/service/src/orders/app.py",
          "app = FastAPI(", "app = FastAPJ(", "F821"),
    Plant("a needs of no job", "snippets/service/.github/workflows/ci.yml",
          "needs: test", "needs: tests", "workflow-needs", shown=True),
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
    """A copy of the handbook's sources with all the faults planted."""
    folder = tmp_path_factory.mktemp("handbook")
    for part in PARTS:
        source = ROOT / part
        if source.is_dir():
            shutil.copytree(source, folder / part, ignore=shutil.ignore_patterns(".venv"))
        else:
            shutil.copy(source, folder / part)
    # A page counts the cases of the checks; nothing is planted in them.
    (folder / "tests").symlink_to(ROOT / "tests")
    return folder


@pytest.fixture(scope="module")
def places(handbook: Path) -> dict[str, str]:
    """Where each planted fault stands, when all are planted."""
    for plant in PLANTS:
        file = handbook / plant.file
        before, found, after = file.read_text(encoding="utf-8").partition(plant.old)
        assert found, f"{plant.file} no longer holds {plant.old!r}"
        file.write_text(before + plant.new + after, encoding="utf-8")
    return {plant.name: _place(handbook, plant) for plant in PLANTS}


def _place(handbook: Path, plant: Plant) -> str:
    """File and line of a planted fault: in a planted block, its last line of code."""
    text = (handbook / plant.file).read_text(encoding="utf-8")
    line = text[: text.index(plant.new)].count("\n") + 1
    if plant.new.startswith("```"):
        line += plant.new.split("```")[1].rstrip("\n").count("\n")
    return f"{plant.file}:{line}"


@pytest.fixture(scope="module")
def output(handbook: Path, places: dict[str, str]) -> str:
    """What the build of the handbook with the faults says; it must not succeed."""
    assert places
    environment = {name: value for name, value in os.environ.items() if name != "CI"}
    done = subprocess.run(
        [sys.executable, "scripts/build_site.py"],
        cwd=handbook,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode != 0
    assert "Traceback" not in done.stdout + done.stderr
    assert "make site: stopped at: snippets" in done.stderr
    return done.stdout


@pytest.mark.timeout(600)
@pytest.mark.parametrize("plant", PLANTS, ids=lambda plant: plant.name)
def test_the_build_stops_and_names_the_place(
    plant: Plant, places: dict[str, str], output: str, handbook: Path
) -> None:
    place = places[plant.name]
    rows = output.splitlines()
    [number] = [n for n, row in enumerate(rows) if plant.rule in row and place in row]
    assert rows[number].startswith(f"{place}:")
    if plant.shown:
        row = next(row for row in rows[number:] if row.startswith("       shown on "))
        shown = re.findall(r"(docs/\S+\.md):(\d+)", row)
        assert shown
        for page, line in shown:
            including = (handbook / page).read_text(encoding="utf-8").splitlines()[int(line) - 1]
            assert f'--8<-- "{plant.file}' in including


@pytest.mark.timeout(600)
def test_nothing_but_the_planted_is_at_fault(places: dict[str, str], output: str) -> None:
    files = {row.partition(":")[0] for row in output.splitlines() if FINDING.match(row)}
    assert files == {place.partition(":")[0] for place in places.values()}
