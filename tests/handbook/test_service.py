"""The reference service passes its own tests, and its reference page tells the truth about it."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.handbook.ran import not_run

ROOT = Path(__file__).parents[2]
SERVICE = ROOT / "snippets" / "service"
# Not in the service's folder: other tests copy that one.
VENV = ROOT / ".venv" / "service"
PAGE = ROOT / "docs" / "reference" / "service.md"
# Asked in the service's own environment: the handbook's does not have its packages.
ASK = """
import json
from prometheus_client import REGISTRY
from orders import metrics, settings
from orders.app import create_app
from orders.problems import KINDS
from sqlalchemy import URL

class Asked(dict):
    names = set()
    def get(self, name, default=None):
        self.names.add(name)
        return {"REDIS_URL": "redis://r", "DATABASE_URL": "postgresql://o@h/n"}.get(name, default)
    def __contains__(self, name):
        return False

settings.read_settings(Asked())
app = create_app(settings.Settings(database=URL.create("sqlite", database="TEMPORARY/orders.db")))
paths = app.openapi()["paths"]
found = {
    "operations": [f"{method.upper()} {path}" for path in paths for method in paths[path]],
    "codes": {code: kind.status for code, kind in KINDS.items()},
    "settings": sorted(Asked.names),
    "metrics": sorted(
        collector._name + ("_total" if collector._type == "counter" else "")
        for collector in vars(metrics).values()
        if hasattr(collector, "_name")
    ),
}
print(json.dumps(found))
"""


def make(*arguments: str, seconds: float) -> subprocess.CompletedProcess[str]:
    """`make` in the service's folder."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("PYTEST", "COV"))}
    return subprocess.run(
        ["make", f"PYTHON={sys.executable}", f"VENV={VENV}", *arguments],
        cwd=SERVICE,
        env=environment,
        capture_output=True,
        text=True,
        timeout=seconds,
        check=False,
    )


@pytest.fixture(scope="module")
def facts(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What the service says of itself."""
    made = make(str(VENV / ".installed"), seconds=200)
    assert made.returncode == 0, made.stdout + made.stderr
    folder = tmp_path_factory.mktemp("service")
    done = subprocess.run(
        [VENV / "bin" / "python", "-c", ASK.replace("TEMPORARY", str(folder))],
        cwd=SERVICE,
        env={"PYTHONPATH": "src", "PATH": os.environ["PATH"]},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def column(heading: str) -> list[str]:
    """The first column of the first table under a heading of the page, without the quotes."""
    section = PAGE.read_text(encoding="utf-8").partition(f"\n## {heading}\n")[2]
    rows = re.findall(r"^\| `([^`]+)` \|", section.partition("\n## ")[0], re.M)
    return [str(row) for row in rows]


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_the_page_names_what_the_service_has(facts: dict[str, Any]) -> None:
    platform = {f"GET /{name}" for name in ("livez", "readyz", "health", "metrics", "openapi.json")}
    assert set(column("Endpoints")) - platform == set(facts["operations"])
    assert column("Settings")
    assert set(column("Settings")) == set(facts["settings"])
    assert set(column("Metrics")) == set(facts["metrics"])
    text = PAGE.read_text(encoding="utf-8")
    codes = re.findall(r"^\| `([a-z-]+)` \| (\d{3}) \|", text, re.M)
    assert {code: int(status) for code, status in codes} == facts["codes"]


@pytest.mark.slow
@pytest.mark.timeout(900)
@pytest.mark.usefixtures("facts")
def test_the_service_passes_its_own_tests() -> None:
    done = make("test", seconds=600)
    assert done.returncode == 0, done.stdout[-8000:] + done.stderr[-2000:]
    assert re.search(r"\d{3,} passed", done.stdout)
    assert not_run("service") == set()
