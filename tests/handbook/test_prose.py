"""The pages read well: their form, their words, their sentences, and the items that they name."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from prodready.catalog.loader import load_catalog
from tests.handbook import prose
from tests.handbook.prose import DOCS, ROOT

DATA = Path(__file__).parent / "data"
PAGES = prose.pages()
WRITTEN = [page for page in PAGES if not prose.is_generated(page)]
ENOUGH = 10
"""Sentences below which an average says nothing."""


def name(page: Path) -> str:
    return page.relative_to(DOCS).as_posix()


@cache
def data(file: str) -> Any:
    return yaml.safe_load((DATA / file).read_text(encoding="utf-8"))


@cache
def selling() -> re.Pattern[str]:
    lines = (DATA / "selling.txt").read_text(encoding="utf-8").splitlines()
    return re.compile(rf"\b(?:{'|'.join(x for x in lines if x and x[0] != '#')})\b", re.I)


@cache
def other_spellings() -> dict[str, re.Pattern[str]]:
    return {
        right: re.compile(rf"(?<![\w./@-])(?:{'|'.join(wrong)})(?![\w/-]|\.\w)")
        for right, wrong in data("terms.yaml").items()
    }


def misspelled(text: str) -> list[str]:
    return [
        f"{found[0]!r}: write {right}"
        for right, pattern in other_spellings().items()
        for found in pattern.finditer(text)
    ]


def visible(page: Path) -> str:
    """What readers read as prose: no code, no addresses, no ids of headings."""
    return prose.plain(prose.text(page))


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_one_heading_of_the_first_level_and_no_empty_part(page: Path) -> None:
    assert prose.faults_of_headings(page.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("page", WRITTEN, ids=name)
def test_it_is_described_in_a_sentence(page: Path) -> None:
    assert 60 <= len(str(prose.front(page).get("description", ""))) <= 160


@pytest.mark.parametrize("page", WRITTEN, ids=name)
def test_nothing_is_sold(page: Path) -> None:
    assert [found[0] for found in selling().finditer(visible(page))] == []


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_terms_have_one_spelling(page: Path) -> None:
    assert misspelled(visible(page)) == []


@pytest.mark.parametrize("page", WRITTEN, ids=name)
def test_sentences_are_short(page: Path) -> None:
    found = list(prose.sentences(prose.text(page)))
    lengths = [len(prose.words(sentence)) for sentence in found]
    assert [s for s, length in zip(found, lengths, strict=True) if length > prose.LONGEST] == []
    if len(found) >= ENOUGH:
        assert sum(lengths) / len(lengths) <= prose.MEAN
        assert prose.reading_ease(found) >= prose.EASE


@pytest.mark.parametrize("page", WRITTEN, ids=name)
def test_it_has_an_example_or_a_reason(page: Path) -> None:
    has = prose.has_example(page.read_text(encoding="utf-8"))
    reason = data("without_example.yaml").get(name(page))
    assert has or reason, "show an example, or say in without_example.yaml why there is none"
    assert not (has and reason), "the reason in without_example.yaml is no longer needed"


@pytest.mark.parametrize("page", WRITTEN, ids=name)
def test_items_that_it_names_exist(page: Path) -> None:
    source = page.read_text(encoding="utf-8")
    linked = re.findall(r"\]\((?:[\w./-]*/)?catalog/([a-z0-9-]+)\.md", source)
    asked = re.findall(
        r"(?:--item|prodready (?:explain|attest|waive))[ =]([a-z0-9][a-z0-9-]+)", source
    )
    # Ids of the page's own items, in examples about items of one's own.
    own = set(re.findall(r"\.prodready/items/(?:[\w-]+/)*([a-z0-9-]+)\.yaml", source))
    assert {*linked, *asked} - {*load_catalog(), *load_catalog().answered, "index", *own} == set()


def test_every_item_is_on_a_page_that_somebody_wrote() -> None:
    missing = [
        item.id
        for item in load_catalog().values()
        if not any((DOCS / page.partition("#")[0]).is_file() for page in item.pages)
    ]
    assert missing == []


def test_glossary_and_tooltips_have_the_same_abbreviations() -> None:
    file = (ROOT / "includes" / "abbreviations.md").read_text(encoding="utf-8")
    shown = re.findall(r"^\*\[(.+?)\]: (.+)$", file, re.M)
    page = (DOCS / "reference" / "glossary.md").read_text(encoding="utf-8")
    table = page.partition("## Abbreviations")[2].partition("\n## ")[0]
    rows = re.findall(r"^\| ([^|-][^|]*?) \| ([^|]+?) \|", table, re.M)[1:]
    assert shown
    assert rows == shown
    assert [term for term, _ in shown] == sorted(term for term, _ in shown)


def test_the_table_of_figures_has_each_part_of_the_handbook() -> None:
    page = (DOCS / "reference" / "readability.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `([a-z-]+)` \| \d+ \| ([\d.]+) \| \d+ \| (\d+) \|$", page, re.M)
    figures = prose.figures()
    assert [part for part, _, _ in rows] == list(figures)
    # A changed sentence is no reason to fail, another way of writing or counting is.
    for part, mean, ease in rows:
        assert abs(float(mean) - figures[part][1]) < 2, "run python -m tests.handbook.prose"
        assert abs(float(ease) - figures[part][3]) < 6, "run python -m tests.handbook.prose"


class TestTheMeasures:
    """What the checks above find, and what they leave alone."""

    def test_sentences(self) -> None:
        source = (
            "# Title\n\nOne. `Two` e.g. three!\nFour [five](six.md)? Yes.\n\n- Seven eight\n- Nine\n\n"
            "| no | table |\n| --- | --- |\n\n```py\nno code.\n```\n\n"
        )
        found = list(prose.sentences(prose.without_code(source)))
        assert found == ["One.", "Code e.g three!", "Four five?", "Yes.", "Seven eight", "Nine"]

    @pytest.mark.parametrize(
        ("word", "count"),
        [("a", 1), ("rule", 1), ("table", 2), ("readiness", 3), ("stopped", 1), ("started", 2)],
    )
    def test_syllables(self, word: str, count: int) -> None:
        assert prose.syllables(word) == count

    def test_plain_words_are_easier_than_learned_ones(self) -> None:
        easy = ["The cat sat on the mat.", "It was warm."]
        hard = [
            "Organisational accountability necessitates comprehensive documentation activities."
        ]
        assert prose.reading_ease(easy) > 90
        assert prose.reading_ease(hard) < 0

    @pytest.mark.parametrize(
        ("source", "fault"),
        [
            ("# One\n\ntext\n", ""),
            ("# One\n\n## Two\n\n### Three\n\ntext\n", ""),
            ("# One\n\n```sh\n# no heading\n```\n", ""),
            ("# One\n\n# Two\n\ntext\n", "first level"),
            ("## Two\n\ntext\n", "first level"),
            ("# One\n\n## Two\n\n## Three\n\ntext\n", "Two"),
            ("# One\n\ntext\n\n## Two\n", "Two"),
        ],
    )
    def test_headings(self, source: str, fault: str) -> None:
        faults = prose.faults_of_headings(source)
        assert fault in " ".join(faults) if fault else faults == []

    @pytest.mark.parametrize(
        ("text", "count"),
        [
            ("Kubernetes and Compose", 0),
            ("kubernetes", 1),
            ("the file kubernetes.yaml, example.com/github and k8s/base", 0),
            ("a Docker Compose file", 1),
            ("an artifact and its behavior", 2),
        ],
    )
    def test_terms(self, text: str, count: int) -> None:
        assert len(misspelled(text)) == count

    def test_words_that_sell(self) -> None:
        assert selling().search("a Powerful tool")
        assert not selling().search("power that fails")
