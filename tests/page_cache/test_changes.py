"""Pages that did not change are not read again; whatever may have changed is."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from prodready import page_cache
from prodready.documents import reading
from prodready.documents.pages import collect
from tests.page_cache.runs import FILE, PAGE, let_settle, run, same, write


def test_the_same_is_found_without_reading(
    extracted: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    let_settle(monkeypatch)
    first = run()
    monkeypatch.setattr(page_cache, "read_page", lambda path: pytest.fail(f"{path} was read"))
    assert same(run(), first)
    assert extracted == ["page.md"]
    assert len(first.snippets) == 4
    assert [each.digest for each in run().snippets] == [each.digest for each in first.snippets]


def test_a_page_written_a_moment_ago_is_compared_by_its_text(extracted: list[str]) -> None:
    first = run()
    assert same(run(), first)
    assert extracted == ["page.md"]
    told = Path("page.md").stat()
    Path("page.md").write_text(PAGE.replace("a: 1", "a: 2"), encoding="utf-8")
    os.utime("page.md", ns=(told.st_atime_ns, told.st_mtime_ns))
    assert "a: 2" in run().snippets[0].text
    assert extracted == ["page.md"] * 2


def test_a_new_time_and_the_same_text_is_no_change(
    extracted: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    let_settle(monkeypatch)
    first = run()
    os.utime("page.md", (1, 1))
    assert same(run(), first)
    assert extracted == ["page.md"]


def edit_keeping_time(page: Path) -> None:
    told = page.stat()
    page.write_text(PAGE + "\n```yaml\nc: 3\n```\n", encoding="utf-8")
    os.utime(page, ns=(told.st_atime_ns, told.st_mtime_ns))


def edit_keeping_time_and_size(page: Path) -> None:
    told = page.stat()
    time.sleep(0.02)  # the clock of a file system ticks so often
    page.write_text(PAGE.replace("a: 1", "a: 2"), encoding="utf-8")
    os.utime(page, ns=(told.st_atime_ns, told.st_mtime_ns))


def edit_with_clock_set_back(page: Path) -> None:
    time.sleep(0.02)
    page.write_text(PAGE.replace("a: 1", "a: 2"), encoding="utf-8")
    os.utime(page, (1, 1))


def replace_by_another_file(page: Path) -> None:
    told = page.stat()
    other = page.with_name("other")
    other.write_text(PAGE.replace("a: 1", "a: 2"), encoding="utf-8")
    os.utime(other, ns=(told.st_atime_ns, told.st_mtime_ns))
    other.replace(page)


@pytest.mark.skipif(os.name == "nt", reason="Windows does not tell when a file's entry changed")
@pytest.mark.parametrize(
    "change",
    [
        edit_keeping_time,
        edit_keeping_time_and_size,
        edit_with_clock_set_back,
        replace_by_another_file,
    ],
)
def test_a_change_is_seen(
    change: Callable[[Path], None], extracted: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    let_settle(monkeypatch)
    run()
    change(Path("page.md"))
    assert same(run(), collect(["."]))
    assert extracted.count("page.md") == 3


def test_a_clock_in_the_future_is_not_trusted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(page_cache, "SETTLED", 0)
    later = time.time() + 3600
    os.utime("page.md", (later, later))
    read: list[str] = []

    def spy(path: str) -> str:
        read.append(path)
        return reading.read_text(path)

    monkeypatch.setattr(page_cache, "read_page", spy)
    run()
    run()
    assert read == ["page.md"]


@pytest.mark.parametrize(
    "text",
    [
        '```yaml\n--8<-- "part.yaml"\n```\n',
        '```yaml skip="later" until="2020-01-01"\na: 1\n```\n',
        '```{ .yaml skip="later" until="2999-01-01" }\na: 1\n```\n',
        "<!-- prodready: run -->\n\n```python\nprint(1)\n```\n",
        "<!-- prodready: odd -->\n\n```yaml\na: 1\n```\n",
        "```yaml\na: 1\n",
    ],
)
def test_what_more_than_the_text_decides_is_read_again(
    text: str, extracted: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    let_settle(monkeypatch)
    write("part.yaml", "a: 1\n")
    write("page.md", text)
    run()
    run()
    assert extracted == ["page.md"] * 2
    write("part.yaml", "a: [1\n")
    assert same(run(), collect(["."]))


def test_a_page_that_comes_to_include_is_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    let_settle(monkeypatch)
    run()
    assert "page.md" in json.loads(FILE.read_text("utf-8"))["pages"]
    write("part.yaml", "a: 1\n")
    write("page.md", '```yaml\n--8<-- "part.yaml"\n```\n')
    run()
    assert "page.md" not in json.loads(FILE.read_text("utf-8"))["pages"]


def test_a_site_that_says_another_flavor_is_heard(
    extracted: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from prodready.documents import project

    let_settle(monkeypatch)
    write("page.md", '=== "Tab"\n\n    ```yaml\n    a: 1\n    ```\n')
    found = run()
    write("mkdocs.yml", "docs_dir: .\n")
    project._in_site.cache_clear()
    project.site_of.cache_clear()
    try:
        again = run()
        assert extracted == ["page.md"] * 2
        assert same(again, collect(["."]))
        assert not same(again, found)
    finally:
        project._in_site.cache_clear()
        project.site_of.cache_clear()


def test_a_page_that_cannot_be_read_any_more_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    let_settle(monkeypatch)
    run()
    Path("page.md").write_bytes(b"\xff\xfe")
    assert [each.rule for each in run().problems] == ["unreadable"]
