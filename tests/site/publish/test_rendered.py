"""A page's macros as plain Markdown: lists as tasks, and no macro left."""

from __future__ import annotations

import pytest

from prodready.catalog import load_catalog, load_checklists
from prodready.errors import InputError
from prodready.site.publish.rendered import rendered


@pytest.mark.parametrize("name", sorted(load_checklists()))
def test_a_checklist_is_tasks(name: str) -> None:
    text = rendered(f'# T\n\n{{{{ checklist("{name}") }}}}\n', f"checklists/{name}.md")
    tasks = [line for line in text.splitlines() if line.startswith("- [ ] ")]
    items = load_checklists()[name].items
    assert len(tasks) == len(items)
    for task, item in zip(tasks, items, strict=True):
        assert load_catalog()[item].title in task
        assert f"[{item}](../reference/catalog/{item}.md)" in task
    assert "checklist(" not in text
    assert "<div" not in text


def test_the_other_macros() -> None:
    text = rendered('{{ checklist_table() }}\n{{ item("non-root-container") }}\n', "a/b.md")
    assert "](../checklists/containers.md)" in text
    assert "](../reference/catalog/non-root-container.md)" in text


@pytest.mark.parametrize("macro", ["{{ nope() }}", "{{ checklist( }}", "{{ proof.snippets }}"])
def test_a_macro_that_is_not_known_is_told(macro: str) -> None:
    with pytest.raises(InputError, match=r"a\.md: its macros cannot be rendered"):
        rendered(macro, "a.md")
