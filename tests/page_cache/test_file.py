"""The cache's file: what is broken in it is ignored, what is gone is forgotten."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from prodready import page_cache
from prodready.commands import snippets
from prodready.documents.pages import collect
from prodready.page_cache import PageCache
from tests.page_cache.runs import FILE, PAGE, let_settle, run, same, write


def test_another_version_of_the_code_reads_again(
    extracted: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    let_settle(monkeypatch)
    run()
    monkeypatch.setattr(page_cache, "engine", lambda: "another")
    assert not run().notices
    assert extracted == ["page.md"] * 2


@pytest.mark.parametrize(
    "text", ["", "{", "[]", "null", '{"schema": "prodready.pages/0"}', "\x00", "[" * 100_000]
)
def test_a_broken_file_is_ignored_with_a_word(text: str) -> None:
    FILE.parent.mkdir()
    FILE.write_text(text, encoding="utf-8")
    found = run()
    assert same(found, collect(["."]))
    assert found.notices == [f"the cache {FILE} is not readable and was ignored"]
    assert not run().notices


GOOD = ["a\n", "yaml", None, "yaml", 1, 1, [1, 1, 1], "sha256:0"]


@pytest.mark.parametrize(
    "snippet",
    [
        None,
        [],
        {},
        [1, *GOOD[1:]],
        ["a\n", "no-such-kind", *GOOD[2:]],
        [*GOOD[:2], 3, *GOOD[3:]],
        [*GOOD[:3], None, *GOOD[4:]],
        [*GOOD[:4], "1", *GOOD[5:]],
        [*GOOD[:6], [1, 1], GOOD[7]],
        [*GOOD[:6], [1, 1, "1"], GOOD[7]],
        [*GOOD[:6], [1, 1, 10**9], GOOD[7]],
        [*GOOD[:6], None, GOOD[7]],
        [*GOOD[:7], None],
        GOOD[:7],
    ],
)
def test_a_broken_entry_is_ignored_with_a_word(
    snippet: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    let_settle(monkeypatch)
    run()
    data = json.loads(FILE.read_text("utf-8"))
    data["pages"]["page.md"][-1] = [snippet]
    FILE.write_text(json.dumps(data), encoding="utf-8")
    found = run()
    assert same(found, collect(["."]))
    assert found.notices == [f"an entry of {FILE} is not understood and was ignored"]


def test_pages_that_are_gone_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    let_settle(monkeypatch)
    write("other.md", PAGE)
    run()
    Path("other.md").unlink()
    write("third.md", PAGE)
    run("third.md")
    assert sorted(json.loads(FILE.read_text("utf-8"))["pages"]) == ["page.md", "third.md"]


def test_nothing_is_written_where_nothing_changed(monkeypatch: pytest.MonkeyPatch) -> None:
    let_settle(monkeypatch)
    run()
    before = FILE.stat().st_mtime_ns
    run()
    assert FILE.stat().st_mtime_ns == before


def test_a_folder_that_cannot_be_written_costs_only_time() -> None:
    Path(".prodready-cache").write_text("a file", encoding="utf-8")
    found = run()
    assert same(found, collect(["."]))
    assert "could not be written" in found.notices[0]


def test_no_cache_neither_reads_nor_writes(capsys: pytest.CaptureFixture[str]) -> None:
    from prodready.cli import main

    main(["snippets", ".", "--no-cache", "--format", "json"])
    assert not FILE.parent.exists()
    fresh = capsys.readouterr().out
    for _ in range(2):
        main(["snippets", ".", "--format", "json"])
        assert capsys.readouterr().out == fresh
    assert FILE.is_file()
    assert snippets.HELP
    assert PageCache.in_folder().notice is None
