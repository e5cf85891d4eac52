"""The files of a folder: with git, without it, and from memory."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
from pathlib import Path

import pytest

from prodready.documents.repository import MAX_BYTES, Repository
from prodready.documents.roles import Role
from prodready.errors import InputError
from prodready.model import Document, Kind, LineMap, Place


def write(root: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def git(root: Path, *arguments: str) -> None:
    subprocess.run(
        ["git", "-c", "user.name=a", "-c", "user.email=a@example.com", *arguments],
        cwd=root,
        check=True,
        capture_output=True,
        env={key: value for key, value in os.environ.items() if not key.startswith("GIT_")},
    )


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


def test_what_cannot_be_read_is_none(tmp_path: Path) -> None:
    (tmp_path / "binary").write_bytes(b"a\0b")
    (tmp_path / "latin").write_bytes("ä".encode("latin-1"))
    (tmp_path / "utf16").write_bytes("a".encode("utf-16"))
    (tmp_path / "large").write_bytes(b"a" * (MAX_BYTES + 1))
    (tmp_path / "marked").write_bytes(b"\xef\xbb\xbfa\r\n")
    repository = Repository(tmp_path)
    seen = {path: repository.read(path) for path in repository.files}
    assert seen == {"binary": None, "latin": None, "large": None, "marked": "a\r\n", "utf16": None}
    assert [document.path for document in repository.documents()] == ["marked"]
    assert repository.read("missing") is None


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_forbidden_files_and_folders(tmp_path: Path) -> None:
    write(tmp_path, {"a.md": "", "closed/b.md": "", "c.md": ""})
    (tmp_path / "a.md").chmod(0)
    (tmp_path / "closed").chmod(0)
    try:
        repository = Repository(tmp_path)
        assert repository.files == ("a.md", "c.md")
        assert repository.read("a.md") is None
    finally:
        (tmp_path / "closed").chmod(0o755)


def test_a_file_that_vanishes(tmp_path: Path) -> None:
    write(tmp_path, {"a.md": "", "b.md": ""})
    repository = Repository(tmp_path)
    assert repository.files == ("a.md", "b.md")
    (tmp_path / "a.md").unlink()
    assert repository.read("a.md") is None
    assert [document.path for document in repository.documents()] == ["b.md"]


def test_documents_by_kind(tmp_path: Path) -> None:
    write(
        tmp_path, {"api/Dockerfile": "FROM a\nRUN b\n", "compose.yaml": "services: {}\n", "x": ""}
    )
    repository = Repository(tmp_path, "here")
    assert repository.location == "here"
    (document,) = repository.documents(Kind.DOCKERFILE)
    assert (document.path, document.name, document.end_line) == ("api/Dockerfile", "Dockerfile", 2)
    assert document.locate(2, 3) == Place("api/Dockerfile", 2, 3)
    found = repository.documents(Kind.DOCKERFILE, Kind.COMPOSE)
    assert [each.kind for each in found] == [Kind.DOCKERFILE, Kind.COMPOSE]
    assert len(repository.documents()) == 3
    assert repository.documents(Kind.SQL) == []


def test_exists(tmp_path: Path) -> None:
    write(tmp_path, {"a/b/c.md": "", ".gitignore": "d\n", "d": ""})
    repository = Repository(tmp_path)
    known = ["a/b/c.md", "./a/b/c.md", "a/b", "a/"]
    assert all(repository.exists(path) for path in known)
    assert not any(repository.exists(path) for path in ["a/b/c", "d", "b", "../x"])


def test_from_documents() -> None:
    whole = Document("k8s/a.yaml", "a: 1\n", Kind.YAML, LineMap("k8s/a.yaml"))
    named = Document(
        "p.md",
        "*",
        Kind.DOCKERIGNORE,
        LineMap("p.md", (Place("p.md", 3),)),
        ".dockerignore",
        line=3,
    )
    nameless = Document(
        "p.md", "FROM a", Kind.DOCKERFILE, LineMap("p.md", (Place("p.md", 9),)), line=9
    )
    repository = Repository.from_documents([nameless, named, whole])
    assert repository.files == (".dockerignore", "k8s/a.yaml")
    assert repository.tracked is None
    assert repository.exists(".dockerignore")
    assert repository.read("k8s/a.yaml") == "a: 1\n"
    assert repository.documents() == [whole, named, nameless]
    assert repository.documents(Kind.DOCKERFILE) == [nameless]


def test_no_such_folder(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"nowhere: no such folder"):
        Repository(tmp_path / "nowhere", "nowhere")


@pytest.mark.parametrize("name", ["loop", "a.md/b", "x\0y", "n" * 300])
def test_a_root_that_cannot_be_one(tmp_path: Path, name: str) -> None:
    write(tmp_path, {"a.md": ""})
    (tmp_path / "loop").symlink_to("loop")
    with pytest.raises(InputError, match=r"; name a folder that"):
        Repository(tmp_path / name)


def test_a_file_for_a_folder(tmp_path: Path) -> None:
    write(tmp_path, {"a.md": ""})
    with pytest.raises(InputError, match=r"a\.md: a file, where a folder is needed"):
        Repository(tmp_path / "a.md", "a.md")


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


ROLES = [
    ("Dockerfile", Role.PRODUCTION),
    ("src/testing_tools.py", Role.PRODUCTION),
    (".github/workflows/test.yml", Role.PRODUCTION),
    ("deploy/contest/app.yaml", Role.PRODUCTION),
    ("templates/index.html", Role.PRODUCTION),
    ("tests/Dockerfile", Role.TEST),
    ("pkg/e2e/kind.yaml", Role.TEST),
    ("src/test_app.py", Role.TEST),
    ("pkg/app_test.go", Role.TEST),
    ("web/app.spec.ts", Role.TEST),
    ("docker-compose.test.yml", Role.TEST),
    ("Dockerfile.test", Role.TEST),
    ("Dockerfile.latest", Role.PRODUCTION),
    ("examples/Dockerfile", Role.EXAMPLE),
    ("docs/compose.yaml", Role.EXAMPLE),
    (".env.example", Role.EXAMPLE),
    ("config.sample.yml", Role.EXAMPLE),
    ("vendor/lib/tests/Dockerfile", Role.VENDORED),
    ("web/node_modules/a/Dockerfile", Role.VENDORED),
    ("chart/templates/app.yaml", Role.TEMPLATE),
    ("chart/templates/tests/app.yaml", Role.TEST),
    ("{{cookiecutter.name}}/Dockerfile", Role.TEMPLATE),
    ("nginx.conf.j2", Role.TEMPLATE),
]


@pytest.mark.parametrize(("path", "role"), ROLES)
def test_roles(path: str, role: Role) -> None:
    chart = Document("chart/Chart.yaml", "", Kind.YAML, LineMap("chart/Chart.yaml"))
    assert Repository.from_documents([chart]).role(path) is role


@pytest.mark.parametrize("with_git", [False, True])
def test_names_that_cannot_be_printed(tmp_path: Path, with_git: bool) -> None:
    write(tmp_path, {"a.md": "", "b\nc.md": ""})
    (tmp_path / os.fsdecode(b"d\xff.md")).write_text("", encoding="utf-8")
    if with_git:
        git(tmp_path, "init", "-q")
    assert Repository(tmp_path).files == ("a.md",)
