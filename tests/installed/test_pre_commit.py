"""The hooks in a repository that is not this one, run by pre-commit itself."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
import yaml

from tests.installed.conftest import ROOT, environment, run

AUTHOR = ["-c", "user.name=t", "-c", "user.email=t@example.invalid", "-c", "commit.gpgsign=false"]
PUBLISHED = ("src", "pyproject.toml", "README.md", "LICENSE", "LICENSE-CONTENT")


def test_hooks_call_commands_that_exist() -> None:
    hooks = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    assert [hook["id"] for hook in hooks] == ["prodready-snippets", "prodready-check"]
    assert [hook["entry"] for hook in hooks] == ["prodready snippets", "prodready check"]
    for hook in hooks:
        assert hook["language"] == "python"


@pytest.fixture(scope="module")
def hooks(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository with the hooks and the package, as a user's configuration names one."""
    folder = tmp_path_factory.mktemp("hooks")
    for name in (*PUBLISHED, ".pre-commit-hooks.yaml"):
        if (ROOT / name).is_dir():
            ignored = shutil.ignore_patterns("__pycache__")
            shutil.copytree(ROOT / name, folder / name, ignore=ignored)
        else:
            shutil.copy(ROOT / name, folder / name)
    for argv in (["init", "-q"], ["add", "."], [*AUTHOR, "commit", "-qm", "hooks"]):
        done = run(["git", *argv], folder)
        assert done.returncode == 0, done.stderr
    return folder


@pytest.mark.slow
def test_pre_commit_stops_the_bad_page(
    hooks: Path, project: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    home = tmp_path_factory.mktemp("pre-commit")
    programs = environment(home / "venv", "pre-commit")
    revision = run(["git", "rev-parse", "HEAD"], hooks).stdout.strip()
    (project / ".pre-commit-config.yaml").write_text(
        f"repos:\n- repo: {hooks}\n  rev: {revision}\n"
        "  hooks:\n  - id: prodready-snippets\n  - id: prodready-check\n"
        "    args: [--fail-on, critical]\n",
        encoding="utf-8",
    )
    run(["git", "add", "."], project)
    argv = [programs / "pre-commit", "run", "--all-files", "--verbose"]
    done = run(argv, project, PRE_COMMIT_HOME=str(home / "cache"))
    assert done.returncode == 1, done.stdout + done.stderr
    assert "docs/bad.md:6:11: SC2086" in done.stdout
    assert "prodready check" in done.stdout

    (project / "docs" / "bad.md").write_text(
        '# Mended\n\n```sh\nrm -r "$HOME/${1:?}"\n```\n', encoding="utf-8"
    )
    run(["git", "add", "."], project)
    argv = [programs / "pre-commit", "run", "prodready-snippets", "--all-files", "--verbose"]
    done = run(argv, project, PRE_COMMIT_HOME=str(home / "cache"))
    assert done.returncode == 0, done.stdout + done.stderr
    assert "3 snippets on 2 pages: 2 verified, 1 unverified" in done.stdout
    assert "not installed" not in done.stdout
