"""Other words for pages: from one file, checked against the catalogue, and gone when they are gone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from prodready.catalog import load_catalog
from prodready.errors import InputError
from prodready.site.reference import front
from prodready.site.reference.front import load_aliases, with_front, words_of


@pytest.fixture
def aliases(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An alias file of its own, empty; and none remembered."""
    file = tmp_path / "aliases.yaml"
    file.write_text("items: {}\npages: {}\n", encoding="utf-8")
    monkeypatch.setattr(front, "FILE", file)
    load_aliases.cache_clear()
    yield file
    load_aliases.cache_clear()


def test_every_page_that_is_named_is_there_and_no_word_stands_twice() -> None:
    for page, words in load_aliases().items():
        assert page.startswith("reference/catalog/") or Path("docs", page).is_file()
        folded = [word.casefold() for word in words]
        assert len(folded) == len(set(folded)), page
        assert all(word == word.strip() and word for word in words), page


def test_rules_among_the_references_are_words_too() -> None:
    item = load_catalog()["specific-base-version"]
    assert item.references["hadolint"]
    assert set(item.references["hadolint"]) <= set(words_of(item, ["pinned"]))
    assert words_of(item, ["pinned"])[0] == "pinned"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("items: {nope: [x]}", "no item 'nope'"),
        ("items: {sbom: [5432]}", "sbom: a list of texts is wanted"),
        ("items: {sbom: word}", "sbom: a list of texts is wanted"),
        ("pages: {nope.md: [x]}", "there is no page nope.md"),
        ("other: {}", "other"),
    ],
)
def test_what_is_wrong_is_told(aliases: Path, tmp_path: Path, text: str, message: str) -> None:
    aliases.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=message):
        with_front({"reference/catalog/sbom.md": "# S\n"}, tmp_path)


def test_front_matter_is_written_and_taken_away(aliases: Path, tmp_path: Path) -> None:
    docs = tmp_path / "docs"
    docs.mkdir()
    bare, titled = docs / "bare.md", docs / "titled.md"
    bare.write_text("# B\n", encoding="utf-8")
    titled.write_text('---\ntitle: T\ntags: ["old"]\n---\n\n# T\n\n---\n', encoding="utf-8")
    aliases.write_text('pages: {bare.md: ["a: b", "c\\"d"]}', encoding="utf-8")
    made = with_front({"reference/cli.md": "---\ntitle: C\n---\n\n# C\n"}, docs)
    assert made == {
        "bare.md": '---\ntags: ["a: b", "c\\"d"]\n---\n\n# B\n',
        "titled.md": "---\ntitle: T\n---\n\n# T\n\n---\n",
        "reference/cli.md": "---\ntitle: C\nsource: false\n---\n\n# C\n",
    }
    for name in ("bare.md", "titled.md"):
        (docs / name).write_text(made[name], encoding="utf-8")
    assert with_front({}, docs) == {name: made[name] for name in ("bare.md", "titled.md")}


@pytest.mark.parametrize(
    ("page", "source"),
    [
        ("reference/catalog/sbom.md", "src/prodready/catalog/security/sbom.yaml"),
        ("checklists/ci.md", "src/prodready/checklists/ci.yaml"),
        ("reference/rules.md", "false"),
    ],
)
def test_a_page_that_is_made_names_its_source(tmp_path: Path, page: str, source: str) -> None:
    text = with_front({page: "# P\n", **_others(page)}, tmp_path)[page]
    assert f"source: {source}\n" in text
    assert source == "false" or Path(source).is_file()


def _others(page: str) -> dict[str, str]:
    """Pages that the alias file names, so that none is missing."""
    return {name: "# O\n" for name in load_aliases() if name != page}
