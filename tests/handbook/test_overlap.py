"""The script that finds what our texts have in common with the documents of a folder."""

from __future__ import annotations

import runpy
from pathlib import Path
from typing import Any

import pytest

SCRIPT = Path(__file__).parents[2] / "scripts" / "overlap.py"
THEIRS = """# A page

- [ ] Every **container** that we run has a limit for its memory, and one for its CPU.

```yaml
services:
  web:
    image: example.com/web:1.2.3
    init: true  # reaps
    mem_limit: 512m
    cpus: 1.5
```
"""
SENTENCE = "Each container that we run has a limit for its memory."
ORDER = "Its memory has a limit, as each container has that we run."


@pytest.fixture(scope="module")
def script() -> dict[str, Any]:
    return runpy.run_path(str(SCRIPT))


def found(script: dict[str, Any], ours: str, name: str = "page.md") -> list[tuple[str, int, str]]:
    """What one text of ours has in common with the page above."""
    aside = script["left_aside"](script["ASIDE"])
    theirs = script["read"](THEIRS, "their.md", aside, foreign=True)
    known = {kind: set(script["runs"](theirs, kind)) for kind in script["SIZES"]}
    return list(script["common"](script["read"](ours, name, aside), known))


@pytest.mark.parametrize(
    "ours",
    [
        SENTENCE,
        "EACH CONTAINER, that we run: has a *limit* for\nits memory!",
        "# container that we run\n\n> has a [limit](elsewhere.md) `for` its <b>memory</b>",
        "> container that <!-- not seen --> we run has a limit for its memory",
    ],
)
def test_eight_words_in_a_row_are_found_whatever_stands_between(
    script: dict[str, Any], ours: str
) -> None:
    ((kind, line, text),) = found(script, ours)
    assert (kind, line) == ("words", 1)
    assert text.startswith("container that we run has a limit for its memory")


@pytest.mark.parametrize("ours", [ORDER, "container that we run has a limit", ""])
def test_other_words_and_seven_of_them_are_nothing(script: dict[str, Any], ours: str) -> None:
    assert not found(script, ours)


def test_a_run_is_as_long_as_it_is_and_is_told_once(script: dict[str, Any]) -> None:
    ours = "So\n" + THEIRS.splitlines()[2]
    ((_, line, text),) = found(script, ours)
    assert line == 2
    assert text == ("every container that we run has a limit for its memory and one for its cpu")


@pytest.mark.parametrize(
    ("ours", "name"),
    [
        ("    init: true\n    mem_limit: '512m'\n\n    cpus: 1.5\n", "compose.yaml"),
        ("```yaml\n- init: true\n  mem_limit: 512m  # enough\n  cpus: 1.5\n```\n", "page.md"),
    ],
)
def test_three_lines_of_code_are_found_in_files_and_fences(
    script: dict[str, Any], ours: str, name: str
) -> None:
    kinds = [kind for kind, *_ in found(script, ours, name)]
    assert kinds == ["lines"]


@pytest.mark.parametrize(
    "ours",
    [
        "init: true\ncpus: 1.5\nmem_limit: 512m\n",
        "mem_limit: 512m\ncpus: 1.5\n",
        "services:\n  web:\n    build: .\n",
    ],
)
def test_other_order_two_lines_and_the_form_alone_are_nothing(
    script: dict[str, Any], ours: str
) -> None:
    assert not found(script, ours, "compose.yaml")


def test_lines_that_are_left_aside_hide_nothing_between_them(script: dict[str, Any]) -> None:
    ours = "image: example.com/web:1.2.3\nmem_limit: 512m\ncpus: 1.5\n"
    assert ("lines", 1) in {(kind, line) for kind, line, _ in found(script, ours, "compose.yaml")}


def test_ids_of_items_and_listed_phrases_are_no_words_of_a_text(script: dict[str, Any]) -> None:
    aside = script["left_aside"](script["ASIDE"])
    line = "as non-root-container says: apt-get update && apt-get install -y"
    assert script["spoken"](line, aside) == ["as", "says"]


def test_what_is_left_aside_has_a_reason(script: dict[str, Any]) -> None:
    data = script["yaml"].safe_load(script["ASIDE"].read_text(encoding="utf-8"))
    assert all(entry["why"] for part in data.values() for entry in part)


@pytest.mark.parametrize("there", [False, True])
def test_a_folder_that_holds_no_text_is_said(
    script: dict[str, Any],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    there: bool,
) -> None:
    folder = tmp_path / "documents"
    if there:
        folder.mkdir()
    monkeypatch.setattr("sys.argv", ["overlap.py", str(folder)])
    assert script["main"]() == 2
    assert "name a folder" in capsys.readouterr().err


def test_a_folder_and_our_texts_end_to_end(
    script: dict[str, Any],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    (tmp_path / "theirs").mkdir()
    (tmp_path / "theirs/their.md").write_text(THEIRS, encoding="utf-8")
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs/page.md").write_text(f"# Page\n\n{ORDER}\n", encoding="utf-8")
    monkeypatch.setattr("sys.argv", ["overlap.py", str(tmp_path / "theirs")])
    scope = script["main"].__globals__
    monkeypatch.setitem(scope, "ROOT", tmp_path)
    monkeypatch.setitem(scope, "OURS", ("docs",))
    assert script["main"]() == 0
    (tmp_path / "docs/page.md").write_text(f"# Page\n\n{SENTENCE}\n", encoding="utf-8")
    assert script["main"]() == 1
    assert "docs/page.md:3: words: container that we run" in capsys.readouterr().out
