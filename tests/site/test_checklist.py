"""A checklist is a form that works without JavaScript: real boxes, each with its label."""

from __future__ import annotations

import re
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
    html = render(render_checklist(wanted, load_catalog()), write_evidence(tmp_path / "e.json", []))
    for identifier in wanted.items:
        assert f'href="/reference/catalog/{identifier}.md">{identifier}</a>' in html


def test_markdown_in_an_item_is_rendered_not_shown(tmp_path: Path) -> None:
    name = LISTS[0]
    page = render_checklist(load_checklists()[name], load_catalog())
    html = render(page, write_evidence(tmp_path / "e.json", []))
    text = re.sub(r"<code>.*?</code>", "", html)
    assert "**" not in text
    assert "{ ." not in text
    assert "markdown=" not in text


def test_unknown_names_are_told_with_what_there_is() -> None:
    with pytest.raises(InputError, match=LISTS[0]):
        macros.checklist("no-such-list")
    with pytest.raises(InputError, match="no-such-item"):
        macros.item("no-such-item")


def test_an_item_link_shows_the_title() -> None:
    identifier, item = next(iter(load_catalog().items()))
    assert macros.item(identifier) == f"[{item.title}](/reference/catalog/{identifier}.md)"


def test_every_macro_is_registered() -> None:
    names = []

    class Environment:
        def macro(self, function: macros.Function) -> macros.Function:
            names.append(function.__name__)
            return function

    macros.define_env(Environment())
    assert sorted(names) == ["checklist", "evidence_summary", "evidence_table", "item"]
