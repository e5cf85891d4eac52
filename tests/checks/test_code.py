"""Checks of the code that need a real git repository, and facts that they are made of."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from prodready.catalog import load_catalog
from prodready.checks.results import ItemResult, Status
from prodready.checks.runner import evaluate
from prodready.documents.repository import Repository
from prodready.facts.codetext import Source
from prodready.facts.commits import Commits


def git(folder: Path, *arguments: str) -> None:
    who = ["-c", "user.name=Ann", "-c", "user.email=ann@example.com", "-c", "commit.gpgsign=false"]
    subprocess.run(["git", *who, *arguments], cwd=folder, check=True, capture_output=True)


def committed(folder: Path, subjects: list[str]) -> Path:
    git(folder, "init", "--quiet")
    (folder / "app.py").write_text("print(1)\n", "utf-8")
    for number, subject in enumerate(subjects):
        (folder / "notes.txt").write_text(f"{number}\n", "utf-8")
        git(folder, "add", ".")
        git(folder, "commit", "--quiet", "--message", subject)
    return folder


def judged(folder: Path, item: str) -> ItemResult:
    [result] = evaluate(Repository(folder, "here"), load_catalog(), [item])
    return result


KEEPS = ["feat: orders", "fix(pay): twice", "docs!: rename", "chore(deps): bump", "ci: cache"]
LOOSE = ["update", "wip", "Fixed: the thing", "more", "orders"]


@pytest.mark.parametrize(
    ("subjects", "status"),
    [
        (KEEPS * 2, Status.PASS),
        (LOOSE * 2, Status.FAIL),
        (KEEPS + KEEPS[:2] + LOOSE[:3], Status.NEEDS_ATTESTATION),
        (KEEPS, Status.NEEDS_ATTESTATION),
    ],
)
def test_messages_of_commits(tmp_path: Path, subjects: list[str], status: Status) -> None:
    committed(tmp_path, subjects)
    assert judged(tmp_path, "conventional-commits").status is status


def test_subjects_are_newest_first_and_of_this_folder(tmp_path: Path) -> None:
    committed(tmp_path, ["feat: one", "fix: two"])
    assert Commits.from_repository(Repository(tmp_path)).subjects == ("fix: two", "feat: one")


def test_a_lock_file_that_git_ignores_binds_nobody(tmp_path: Path) -> None:
    (tmp_path / "package.json").write_text('{"private": true, "dependencies": {"a": "1"}}', "utf-8")
    committed(tmp_path, ["feat: one"])
    lock = '{"lockfileVersion": 3, "packages": {"": {"dependencies": {"a": "1"}}}}'
    (tmp_path / "package-lock.json").write_text(lock, "utf-8")
    result = judged(tmp_path, "lockfile")
    assert [finding.path for finding in result.findings] == ["package-lock.json"]
    git(tmp_path, "add", ".")
    assert judged(tmp_path, "lockfile").status is Status.PASS


def test_an_env_file_that_git_ignores_is_nobodys_business(tmp_path: Path) -> None:
    (tmp_path / ".gitignore").write_text(".env\n", "utf-8")
    (tmp_path / ".env").write_text("SECRET_KEY=s3cr3t-orders-key\n", "utf-8")
    committed(tmp_path, ["feat: one"])
    assert judged(tmp_path, "env-file-ignored").status is Status.NOT_APPLICABLE
    git(tmp_path, "add", "--force", ".env")
    result = judged(tmp_path, "env-file-ignored")
    assert [(finding.path, finding.line) for finding in result.findings] == [(".env", 1)]


@pytest.mark.parametrize(
    ("language", "text", "gone"),
    [
        ("javascript", "a = 'http.Get' // http.Get\n/* http.Get\n*/ b", "http.Get"),
        ("javascript", 'const r = /http.Get"/; const s = `http.Get`', "http.Get"),
        ("go", 'x := `http.Get` + "\\"http.Get" // http.Get', "http.Get"),
        ("java", 'String a = """\nhttp.Get"""; char b = \'"\'; // http.Get', "http.Get"),
    ],
)
def test_comments_and_strings_are_blank(language: str, text: str, gone: str) -> None:
    source = Source("a", text, language)
    assert gone not in source.code
    assert len(source.code) == len(text)
    assert source.code.count("\n") == text.count("\n")


def test_division_is_no_regular_expression() -> None:
    source = Source("a.js", "const half = total / 2; fetch(url); const b = c / d;", "javascript")
    assert "fetch(url)" in source.code


def test_inside_of_brackets_that_stand_in_strings() -> None:
    source = Source("a.go", 'http.Client{Name: "}", Timeout: 3}', "go")
    assert "Timeout" in source.inside(source.code.index("{"))
