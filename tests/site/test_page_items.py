"""A guide page lists the items that name it, and nothing else on it changes."""

from __future__ import annotations

from prodready.site.reference.page_items import with_items

PAGE = "guide/a/b.md"
NAMED = {PAGE: {"new": "A new one", "old": "Its title today"}}
HEAD = "# B\n\n## Why\n\n- [old](x): in prose\n\n## Items\n\n"


def test_kept_in_order_new_ones_last_gone_ones_out() -> None:
    text = HEAD + "- [gone](x.md): was\n- [old](x.md): before\n\n## Further reading\n\n- a\n"
    assert with_items(PAGE, text, NAMED) == (
        HEAD
        + "- [old](../../reference/catalog/old.md): Its title today\n"
        + "- [new](../../reference/catalog/new.md): A new one\n"
        + "\n## Further reading\n\n- a\n"
    )


def test_the_last_section_of_a_page() -> None:
    assert with_items(PAGE, HEAD, NAMED).endswith(
        "A new one\n- [old](../../reference/catalog/old.md): Its title today\n"
    )


def test_a_page_without_the_section_stays() -> None:
    assert with_items(PAGE, "# B\n\ntext\n", NAMED) == "# B\n\ntext\n"


def test_an_empty_section_keeps_what_comes_after_it() -> None:
    text = "# A\n\n## Items\n\n## Further reading\n\n- more\n"
    written = with_items(PAGE, text, NAMED)
    assert written.endswith("\n\n## Further reading\n\n- more\n")
    assert written.count("\n- [") == len(NAMED[PAGE])
    assert with_items(PAGE, written, NAMED) == written
