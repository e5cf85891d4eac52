"""The files of a folder, and from memory: what can be read, of which kind, in which role."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from prodready.documents.repository import MAX_BYTES, Repository
from prodready.documents.roles import Role
from prodready.errors import InputError
from prodready.model import Document, Kind, LineMap, Place
from tests.documents.folders import write


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
    (".examples/docker-compose/compose.yaml", Role.EXAMPLE),
    ("examples/Dockerfile", Role.EXAMPLE),
    ("docs/compose.yaml", Role.EXAMPLE),
    ("shop/src/main/java/com/example/demo/Shop.java", Role.PRODUCTION),
    ("src/main/kotlin/org/shop/test/Trial.kt", Role.PRODUCTION),
    ("src/test/java/com/shop/Orders.java", Role.TEST),
    ("examples/shop/src/main/java/com/shop/Orders.java", Role.EXAMPLE),
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
