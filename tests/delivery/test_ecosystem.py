"""Two versions on the same repositories: what is new is told, and what is gone."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = Path(sys.executable).parent / "prodready"
DOCKERFILE = 'FROM python:3.13.1-slim\nCOPY app.py /app.py\nCMD ["python", "/app.py"]\n'
BAD_PAGE = "# Page\n\n```yaml\nname: [open\n```\n"


def git(folder: Path, *arguments: str) -> str:
    command = ["git", "-C", str(folder), "-c", "user.name=A", "-c", "user.email=a@example.org"]
    done = subprocess.run([*command, *arguments], capture_output=True, text=True, check=True)
    return done.stdout.strip()


@pytest.fixture
def one(tmp_path: Path) -> Path:
    """A list with one repository that is fetched from a folder."""
    folder = tmp_path / "from" / "them" / "service"
    (folder / "docs").mkdir(parents=True)
    (folder / "Dockerfile").write_text(DOCKERFILE, encoding="utf-8")
    (folder / "app.py").write_text("print(1)\n", encoding="utf-8")
    (folder / "docs" / "page.md").write_text(BAD_PAGE, encoding="utf-8")
    git(folder, "init", "--quiet")
    git(folder, "add", ".")
    git(folder, "commit", "--quiet", "--message", "first")
    commit = git(folder, "rev-parse", "HEAD")
    file = tmp_path / "list.txt"
    file.write_text(f"# a comment\n\nthem/service@{commit} docs\n", encoding="utf-8")
    return file


def version(folder: Path, name: str, script: str) -> Path:
    """A program that stands for another version."""
    file = folder / name
    file.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    file.chmod(0o755)
    return file


def ecosystem(one: Path, before: Path, after: Path) -> tuple[int, str, str]:
    source = str(one.parent / "from")
    done = subprocess.run(
        [
            *(sys.executable, ROOT / "scripts/ecosystem.py", before, after),
            *("--list", one, "--source", source, "--folder", one.parent / "to"),
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout, done.stderr


@pytest.mark.slow
def test_the_same_version_changes_nothing(one: Path) -> None:
    assert ecosystem(one, PROGRAM, PROGRAM) == (
        0,
        "## Ecosystem\n\nNothing changes in 1 repository.\n\n",
        "",
    )


@pytest.mark.slow
def test_what_a_version_sees_besides_is_new_and_the_other_way_gone(one: Path) -> None:
    blind = version(one.parent, "blind", """echo '{"items": [], "snippets": []}'""")
    code, text, error = ecosystem(one, blind, PROGRAM)
    assert (code, error) == (0, "")
    assert "+ Dockerfile:1 non-root-container no USER" in text
    assert "+ docs/page.md:4 " in text
    assert "<summary>them/service: +" in text
    code, text, _ = ecosystem(one, PROGRAM, blind)
    assert "- Dockerfile:1 non-root-container no USER" in text


@pytest.mark.slow
def test_a_version_that_breaks_fails(one: Path) -> None:
    broken = version(one.parent, "broken", "echo 'it broke' >&2; exit 70")
    code, text, _ = ecosystem(one, PROGRAM, broken)
    assert code == 1
    assert "+ error: check ended with 70: it broke" in text
    assert ecosystem(one, broken, PROGRAM)[0] == 0


@pytest.mark.slow
@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("them/service@main", "line 1: expected OWNER/NAME@COMMIT"),
        (f"them/service@{'0' * 40}", "them/service: git fetch failed"),
    ],
)
def test_a_list_that_leads_nowhere_is_told(one: Path, line: str, told: str) -> None:
    one.write_text(f"{line}\n", encoding="utf-8")
    code, text, error = ecosystem(one, PROGRAM, PROGRAM)
    assert (code, text) == (3, "")
    assert told in error


def test_our_own_list_names_commits() -> None:
    text = (ROOT / "scripts/data/ecosystem.txt").read_text(encoding="utf-8")
    names = [line.partition("@") for line in text.splitlines() if not line.startswith("#")]
    assert len(names) > 10
    assert [name for name, _, rest in names if len(rest.split()[0]) != 40] == []
    assert names == sorted(names)
