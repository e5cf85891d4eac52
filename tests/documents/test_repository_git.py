"""Which files of a folder are told: with git, and without it."""

from __future__ import annotations

import os
import shutil
import socket
from pathlib import Path

import pytest

from prodready.documents.repository import Repository
from tests.documents.folders import git, write

IGNORES = {
    ".gitignore": "*.log\n/build/\n!keep.log\n# a comment\n\nsecret\n",
    "a.txt": "",
    "b.log": "",
    "keep.log": "",
    "build/x.txt": "",
    "sub/build/x.txt": "",
    "sub/.gitignore": "!b.log\n*.txt\n!/y.txt\n",
    "sub/b.log": "",
    "sub/x.txt": "",
    "sub/y.txt": "",
    "sub/deep/y.txt": "",
    "sub/secret/z.md": "",
    "node_modules/p/index.js": "",
}
KEPT = (".gitignore", "a.txt", "keep.log", "sub/.gitignore", "sub/b.log", "sub/y.txt")


def test_git_and_the_walk_agree_on_what_is_ignored(tmp_path: Path) -> None:
    write(tmp_path, IGNORES)
    walked = Repository(tmp_path)
    assert walked.files == KEPT
    assert walked.tracked is None
    git(tmp_path, "init", "-q")
    listed = Repository(tmp_path)
    assert listed.files == KEPT
    assert listed.tracked == frozenset()


def test_tracked_files_are_there_even_where_they_are_ignored(tmp_path: Path) -> None:
    write(tmp_path, {"node_modules/p/a.js": "", "b.log": "", ".gitignore": "*.log\n", "gone": ""})
    git(tmp_path, "init", "-q")
    git(tmp_path, "add", "-f", "node_modules", "b.log", "gone")
    write(tmp_path, {"node_modules/q/a.js": "", "new.md": ""})
    (tmp_path / "gone").unlink()
    repository = Repository(tmp_path)
    assert repository.files == (".gitignore", "b.log", "new.md", "node_modules/p/a.js")
    assert repository.tracked == frozenset({"b.log", "node_modules/p/a.js"})


def test_a_folder_inside_a_work_tree(tmp_path: Path) -> None:
    write(tmp_path, {"a/b.md": "", "c.md": "", "out/d.md": "", ".gitignore": "out\n"})
    git(tmp_path, "init", "-q")
    git(tmp_path, "add", "a")
    assert Repository(tmp_path / "a").files == ("b.md",)
    assert Repository(tmp_path / "a").tracked == frozenset({"b.md"})
    ignored = Repository(tmp_path / "out")
    assert (ignored.files, ignored.tracked) == (("d.md",), None)


def test_without_git_on_the_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, IGNORES)
    git(tmp_path, "init", "-q")
    monkeypatch.setenv("PATH", "")
    repository = Repository(tmp_path)
    assert (repository.files, repository.tracked) == (KEPT, None)


def test_a_hook_of_another_repository_does_not_mislead(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("one", "two"):
        write(tmp_path, {f"{name}/{name}.md": ""})
        git(tmp_path / name, "init", "-q")
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "one/.git"))
    monkeypatch.setenv("GIT_WORK_TREE", str(tmp_path / "one"))
    assert Repository(tmp_path / "two").files == ("two.md",)


def test_a_repository_cannot_make_git_run_its_program(tmp_path: Path) -> None:
    write(tmp_path, {"a.md": "", "evil.sh": "#!/bin/sh\ntouch ran\n"})
    (tmp_path / "evil.sh").chmod(0o755)
    git(tmp_path, "init", "-q")
    git(tmp_path, "config", "core.fsmonitor", str(tmp_path / "evil.sh"))
    assert Repository(tmp_path).files == ("a.md", "evil.sh")
    assert not (tmp_path / "ran").exists()


def test_names_that_git_would_quote(tmp_path: Path) -> None:
    write(tmp_path, {"ä b.md": "", 'q"u.md': ""})
    git(tmp_path, "init", "-q")
    assert Repository(tmp_path).files == ('q"u.md', "ä b.md")


def odd_entries(root: Path, outside: Path) -> None:
    write(root, {"a/b.md": "b", "c.md": "c"})
    write(outside, {"secret": "s"})
    (root / "broken").symlink_to("nowhere")
    (root / "loop").symlink_to("loop")
    (root / "a/up").symlink_to("..")
    (root / "out").symlink_to(outside / "secret")
    (root / "folder-out").symlink_to(outside)
    (root / "inside.md").symlink_to("c.md")
    os.mkfifo(root / "pipe")
    with socket.socket(socket.AF_UNIX) as sock:
        sock.bind(str(root / "s"))


@pytest.mark.parametrize("with_git", [False, True])
def test_links_and_devices(tmp_path: Path, with_git: bool) -> None:
    root = tmp_path / "r"
    odd_entries(root, tmp_path / "outside")
    if with_git:
        git(root, "init", "-q")
    repository = Repository(root)
    assert repository.files == ("a/b.md", "c.md", "inside.md")
    assert [document.path for document in repository.documents()] == ["a/b.md", "c.md"]
    assert repository.read("inside.md") == "c"
    assert repository.read("out") is None
    assert repository.read("../outside/secret") is None
    assert repository.read("pipe") is None


def test_a_repository_whose_git_is_broken(tmp_path: Path) -> None:
    write(tmp_path, {"a.md": "", ".git": "gitdir: /nonexistent\n"})
    repository = Repository(tmp_path)
    assert (repository.files, repository.tracked) == (("a.md",), None)


def test_a_submodule_is_no_file(tmp_path: Path) -> None:
    write(tmp_path, {"lib/a.md": "", "b.md": ""})
    git(tmp_path / "lib", "init", "-q")
    git(tmp_path / "lib", "add", "a.md")
    git(tmp_path / "lib", "commit", "-q", "-m", "a")
    git(tmp_path, "init", "-q")
    git(tmp_path, "add", ".")
    assert Repository(tmp_path).files == ("b.md",)
    shutil.rmtree(tmp_path / "lib/.git")
    assert Repository(tmp_path).files == ("b.md",)


@pytest.mark.parametrize("with_git", [False, True])
def test_names_that_cannot_be_printed(tmp_path: Path, with_git: bool) -> None:
    write(tmp_path, {"a.md": "", "b\nc.md": ""})
    (tmp_path / os.fsdecode(b"d\xff.md")).write_text("", encoding="utf-8")
    if with_git:
        git(tmp_path, "init", "-q")
    assert Repository(tmp_path).files == ("a.md",)
