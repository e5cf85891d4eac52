"""The kinds of adapters are found once a state of the code."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import pytest

from prodready.tools.listing import NAME, listed

FILE = f"{NAME}.json"

FOUND = {"one": ["yaml"], "two": ["shell", "text"]}


class Finder:
    def __init__(self) -> None:
        self.times = 0

    def __call__(self) -> dict[str, list[str]]:
        self.times += 1
        return FOUND


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    monkeypatch.setattr(sys, "pycache_prefix", None)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    folder = tmp_path / "tools"
    (folder / "__pycache__").mkdir(parents=True)
    (folder / "one.py").write_text("TOOL = 1\n", encoding="utf-8")
    (tmp_path / "model.py").write_text("\n", encoding="utf-8")
    return folder


def test_found_once(package: Path) -> None:
    find = Finder()
    assert listed(package, find) == FOUND
    assert listed(package, find) == FOUND
    assert find.times == 1


def edit(package: Path) -> None:
    (package / "one.py").write_text("TOOL = 22\n", encoding="utf-8")


def edit_with_same_size(package: Path) -> None:
    file = package / "one.py"
    told = file.stat()
    file.write_text("TOOL = 2\n", encoding="utf-8")
    os.utime(file, ns=(told.st_atime_ns, told.st_mtime_ns + 1))


def add(package: Path) -> None:
    (package / "two.py").write_text("TOOL = 2\n", encoding="utf-8")


def remove(package: Path) -> None:
    (package / "one.py").unlink()


def edit_model(package: Path) -> None:
    (package.parent / "model.py").write_text("YAML = 1\n", encoding="utf-8")


@pytest.mark.parametrize("change", [edit, edit_with_same_size, add, remove, edit_model])
def test_found_again_after_a_change(package: Path, change) -> None:  # type: ignore[no-untyped-def]
    find = Finder()
    listed(package, find)
    change(package)
    assert listed(package, find) == FOUND
    assert find.times == 2


@pytest.mark.parametrize(
    "kept", ["", "[]", "{}", '{"sources": 1}', "\x00", '{"sources": null, "found": 3}']
)
def test_a_broken_file_is_found_again(package: Path, kept: str) -> None:
    (package / "__pycache__" / FILE).write_text(kept, encoding="utf-8")
    assert listed(package, Finder()) == FOUND
    assert json.loads((package / "__pycache__" / FILE).read_text("utf-8"))["found"] == FOUND


def test_kept_only_where_bytecode_is(package: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    assert listed(package, Finder()) == FOUND
    assert not (package / "__pycache__" / FILE).exists()


def test_a_folder_that_is_not_there_costs_only_time(package: Path) -> None:
    (package / "__pycache__").rmdir()
    (package.parent / "cache").write_text("no folder", encoding="utf-8")
    find = Finder()
    assert listed(package, find) == FOUND
    assert listed(package, find) == FOUND
    assert find.times == 2


def test_without_bytecode_it_is_kept_in_the_users_cache(
    package: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    find = Finder()
    assert listed(package, find) == FOUND
    assert listed(package, find) == FOUND
    assert find.times == 1
