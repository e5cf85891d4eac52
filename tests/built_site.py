"""The handbook's site, verified and built once for all tests of a run that look at it."""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PARTS = ("docs", "includes", "overrides", "snippets", "mkdocs.yml", "pyproject.toml", "README.md")
SHOWN = ("src/prodready/catalog/docs/changelog.yaml", "src/prodready/tools/toml_syntax.py")
"""Files of the package that pages for contributors show."""
EVIDENCE = ("--format", "json", "--output", "build/evidence.json")


def built(shared: Path) -> Path:
    """A folder with the handbook's sources, its evidence and its `site`; made by who comes first.

    `shared` is a folder that all workers of the run know.
    """
    folder = shared / "handbook"
    with (shared / "handbook.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "done").exists():
            shutil.rmtree(folder, ignore_errors=True)
            _build(folder)
            (folder / "done").touch()
    return folder


def _build(folder: Path) -> None:
    folder.mkdir()
    for part in PARTS:
        source = ROOT / part
        if source.is_dir():
            shutil.copytree(source, folder / part, ignore=shutil.ignore_patterns(".venv"))
        else:
            shutil.copy(source, folder / part)
    for part in SHOWN:
        (folder / part).parent.mkdir(parents=True)
        shutil.copy(ROOT / part, folder / part)
    run(folder, "prodready", "snippets", "docs", "snippets", "README.md", *EVIDENCE)
    done = run(folder, "mkdocs", "build", "--strict")
    assert done.returncode == 0, done.stderr
    publish = [sys.executable, str(ROOT / "scripts/publish_site.py")]
    subprocess.run(publish, cwd=folder, check=True, stdout=subprocess.DEVNULL)


def run(folder: Path, module: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a program of this environment in the folder."""
    return subprocess.run(
        [sys.executable, "-m", module, *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "NO_MKDOCS_2_WARNING": "1"},
    )
