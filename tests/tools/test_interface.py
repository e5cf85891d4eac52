"""Scratch files: what is in them, where they are, that they go."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest

from prodready.model import Document, Kind, LineMap
from prodready.tools import interface
from prodready.tools.interface import scratch_files


def text(content: str) -> Document:
    return Document("page.md", content, Kind.TEXT, LineMap("page.md"))


@pytest.fixture
def memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "memory"
    folder.mkdir()
    for name in ("TMPDIR", "TEMP", "TMP"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(interface, "MEMORY", str(folder))
    monkeypatch.setattr(interface, "MEMORY_LIMIT", 64)
    return folder


def test_each_text_as_it_is() -> None:
    texts = ["a\r\nb", "", "ä\u2028", "\ud800"]
    with scratch_files([text(each) for each in texts], "{index}/text") as (root, files):
        assert [file.relative_to(root).as_posix() for file in files] == [
            f"{index}/text" for index in range(4)
        ]
        assert [file.read_bytes() for file in files] == [
            b"a\r\nb",
            b"",
            "ä\u2028".encode(),
            b"?",
        ]
    assert not root.exists()


def test_names_of_their_own() -> None:
    with scratch_files([text("a"), text("b")], ["0.sh", "1"]) as (root, files):
        assert sorted(each.name for each in root.iterdir()) == ["0.sh", "1"]
        assert [file.read_text(encoding="utf-8") for file in files] == ["a", "b"]


def test_small_texts_are_kept_in_memory(memory: Path) -> None:
    with scratch_files([text("x" * 64)]) as (root, _):
        assert root.parent == memory
    assert not list(memory.iterdir())


@pytest.mark.usefixtures("memory")
@pytest.mark.parametrize("variable", ["TMPDIR", "TEMP", "TMP"])
def test_the_users_own_temporary_folder_is_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, variable: str
) -> None:
    monkeypatch.setenv(variable, str(tmp_path))
    monkeypatch.setattr(tempfile, "tempdir", None)
    with scratch_files([text("x")]) as (root, _):
        assert root.parent == tmp_path


def test_large_texts_are_not(memory: Path) -> None:
    with scratch_files([text("x" * 65)]) as (root, _):
        assert root.parent != memory


def test_nor_where_there_is_no_such_folder(memory: Path) -> None:
    memory.rmdir()
    with scratch_files([text("x")]) as (root, _):
        assert root.is_dir()
