"""The cache: what is stored comes back, and what is not understood is ignored with a word."""

from __future__ import annotations

import contextlib
import os
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from prodready import evidence
from prodready.evidence import AnswerCache, engine, write_whole
from prodready.model import Severity
from prodready.tools.interface import Answer, Remark

ANSWER = Answer((Remark("R1", "why", Severity.LOW, 3, 4, help="u", syntax=True),), None, "part")


def test_an_answer_comes_back_as_it_was(tmp_path: Path) -> None:
    cache = AnswerCache.in_folder(tmp_path)
    cache.put("k", ANSWER)
    cache.save()
    again = AnswerCache.in_folder(tmp_path)
    assert again.get("k") == ANSWER
    assert again.get("other") is None
    assert again.notice is None


@pytest.mark.parametrize(
    "text",
    ["", "not json", "[]", '{"schema": "foreign/9", "answers": {}}', '{"schema": 1}', "\x00\xff"],
)
def test_a_corrupt_or_foreign_cache_is_ignored_with_a_word(tmp_path: Path, text: str) -> None:
    (tmp_path / "answers.json").write_text(text, encoding="latin-1")
    cache = AnswerCache.in_folder(tmp_path)
    assert cache.get("k") is None
    assert "was ignored" in (cache.notice or "")


@pytest.mark.parametrize("entry", ["1", "[]", '{"remarks": [{"severity": "odd"}]}', '{"x": 1}'])
def test_a_broken_entry_is_ignored_with_a_word(tmp_path: Path, entry: str) -> None:
    text = (
        f'{{"schema": "prodready.cache/3", "engine": "{engine()}", "adapters": {{}}, '
        f'"versions": {{}}, "texts": {{}}, "answers": {{"k": {entry}}}}}'
    )
    (tmp_path / "answers.json").write_text(text, encoding="utf-8")
    cache = AnswerCache.in_folder(tmp_path)
    assert cache.get("k") is None
    assert "was ignored" in (cache.notice or "")


def test_a_folder_that_cannot_be_written_costs_only_time(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    cache = AnswerCache.in_folder(tmp_path / "file")
    cache.put("k", ANSWER)
    cache.save()
    assert "could not be written" in (cache.notice or "")


def test_a_file_is_written_whole_or_not_at_all(tmp_path: Path) -> None:
    file = tmp_path / "report.json"
    write_whole(file, "old")
    with pytest.raises(TypeError):
        write_whole(file, 3)  # type: ignore[arg-type]
    assert file.read_text(encoding="utf-8") == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["report.json"]


def test_the_engine_is_part_of_every_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert engine() == engine()
    for part in ("documents", "tools"):
        (tmp_path / part).mkdir()
    for own in ("directives.py", "model.py", "page_cache.py"):
        (tmp_path / own).write_text("x", encoding="utf-8")
    (tmp_path / "tools" / "a.py").write_text("x", encoding="utf-8")
    monkeypatch.setattr(evidence, "__file__", str(tmp_path / "evidence.py"))
    first = engine.__wrapped__()
    (tmp_path / "tools" / "a.py").write_text("y", encoding="utf-8")
    second = engine.__wrapped__()
    assert second != first
    (tmp_path / "model.py").write_text("y", encoding="utf-8")
    assert engine.__wrapped__() not in (first, second)


def test_an_answer_of_an_earlier_run_stays_with_those_of_later_ones(tmp_path: Path) -> None:
    for name in ("a", "b"):
        cache = AnswerCache.in_folder(tmp_path)
        cache.put(name, ANSWER if name == "a" else Answer())
        cache.versions["program"] = name
        cache.save()
    again = AnswerCache.in_folder(tmp_path)
    assert (again.get("a"), again.get("b")) == (ANSWER, Answer())
    assert again.versions == {"program": "b"}


def test_a_run_with_nothing_new_does_not_write(tmp_path: Path) -> None:
    cache = AnswerCache.in_folder(tmp_path)
    cache.put("k", ANSWER)
    cache.save()
    before = (tmp_path / "answers.json").stat().st_mtime_ns
    again = AnswerCache.in_folder(tmp_path)
    again.get("k")
    again.save()
    assert (tmp_path / "answers.json").stat().st_mtime_ns == before


def test_answers_of_other_code_are_dropped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cache = AnswerCache.in_folder(tmp_path)
    cache.put("k", ANSWER)
    cache.adapters["ruff"] = ["python"]
    cache.save()
    assert AnswerCache.in_folder(tmp_path).adapters == {"ruff": ["python"]}
    monkeypatch.setattr(evidence, "engine", lambda: "other")
    again = AnswerCache.in_folder(tmp_path)
    assert again.get("k") is None
    assert again.adapters == {}
    assert again.notice is None


def test_a_link_stays_and_what_it_points_at_is_written(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path / "real")
    write_whole(tmp_path / "link", "text")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "real").read_text() == "text"


def test_a_loop_of_links_is_an_error_of_the_system(tmp_path: Path) -> None:
    (tmp_path / "a").symlink_to(tmp_path / "b")
    (tmp_path / "b").symlink_to(tmp_path / "a")
    with contextlib.suppress(OSError):
        write_whole(tmp_path / "a", "text")
    assert not [one for one in tmp_path.iterdir() if one.name.startswith(".")]


def test_a_pipe_is_written_into_and_stays(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with ThreadPoolExecutor(1) as readers:
        read = readers.submit(pipe.read_text)
        write_whole(pipe, "text")
        assert read.result(10) == "text"
    assert stat.S_ISFIFO(pipe.stat().st_mode)
