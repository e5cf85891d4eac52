"""A checklist is a form that works without JavaScript: real boxes, each with its label."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from prodready.catalog import load_catalog, load_checklists
from prodready.errors import InputError
from prodready.site import macros
from prodready.site.checklist import render_checklist
from tests.site.helpers import render, write_evidence

LISTS = sorted(load_checklists())


@pytest.mark.parametrize("name", LISTS)
def test_each_item_has_one_box_and_its_label(name: str, tmp_path: Path) -> None:
    wanted = load_checklists()[name]
    page = f"# List\n\n{render_checklist(wanted, load_catalog())}"
    html = render(page, write_evidence(tmp_path / "e.json", []))
    boxes = re.findall(r'<input autocomplete="off" id="tick-([\w-]+)" type="checkbox"', html)
    boxes = boxes or re.findall(r'<input type="checkbox" id="tick-([\w-]+)"', html)
    assert boxes == list(wanted.items)
    assert re.findall(r'<label for="tick-([\w-]+)">', html) == boxes
    assert len(set(boxes)) == len(boxes)
    for section in wanted.sections:
        assert f">{section.title}<a" in html


@pytest.mark.parametrize("name", LISTS)
def test_each_item_leads_to_its_page(name: str, tmp_path: Path) -> None:
    wanted = load_checklists()[name]
    page = render_checklist(wanted, load_catalog(), "checklists/x.md")
    html = render(page, write_evidence(tmp_path / "e.json", []))
    for identifier in wanted.items:
        assert f'href="../reference/catalog/{identifier}.md">{identifier}</a>' in html


def test_markdown_in_an_item_is_rendered_not_shown(tmp_path: Path) -> None:
    name = LISTS[0]
    page = render_checklist(load_checklists()[name], load_catalog())
    html = render(page, write_evidence(tmp_path / "e.json", []))
    text = re.sub(r"<code>.*?</code>", "", html)
    assert "**" not in text
    assert "{ ." not in text
    assert "markdown=" not in text


class Environment:
    """What a generator gives to `define_env`, on a page of the guide."""

    class page:  # noqa: N801
        path = "guide/containers/dockerfile.md"

    def __init__(self) -> None:
        self.macros: dict[str, Callable[..., object]] = {}
        macros.define_env(self)

    def macro(self, function: macros.Function) -> macros.Function:
        """Take a macro by its name."""
        self.macros[function.__name__] = function
        return function


def test_every_macro_is_registered() -> None:
    assert sorted(Environment().macros) == [
        "checklist",
        "checklist_table",
        "evidence_summary",
        "evidence_table",
        "item",
    ]


def test_unknown_names_are_told_with_what_there_is() -> None:
    called = Environment().macros
    with pytest.raises(InputError, match=LISTS[0]):
        called["checklist"]("no-such-list")
    with pytest.raises(InputError, match="no-such-item"):
        called["item"]("no-such-item")


def test_an_item_link_shows_the_title_and_leads_there_from_the_page() -> None:
    identifier, item = next(iter(load_catalog().items()))
    link = f"[{item.title}](../../reference/catalog/{identifier}.md)"
    assert Environment().macros["item"](identifier) == link
