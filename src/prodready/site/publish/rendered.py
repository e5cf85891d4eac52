"""A page's macros as plain Markdown: for machines and editors, without what only a browser shows."""

from __future__ import annotations

from collections.abc import Callable

from jinja2 import Environment, StrictUndefined, TemplateError

from prodready.catalog import Item, load_catalog, load_checklists
from prodready.errors import InputError
from prodready.site.checklist import flat, render_table
from prodready.site.macros import evidence_summary, item_link
from prodready.site.place import relative


def rendered(body: str, page: str) -> str:
    """The page's text with each macro's plain answer in its place.

    Raises:
        InputError: a macro that is not known, or one that fails.
    """
    # No HTML comes of this, so there is nothing to escape.
    environment = Environment(undefined=StrictUndefined, keep_trailing_newline=True)  # noqa: S701
    environment.globals.update(_macros(page))
    try:
        return environment.from_string(body).render().lstrip("\n")
    except TemplateError as error:
        raise InputError(f"{page}: its macros cannot be rendered: {error}") from None


def _macros(page: str) -> dict[str, Callable[..., object]]:
    return {
        "checklist": lambda name: plain_checklist(name, page),
        "checklist_table": lambda: render_table(load_checklists(), page),
        "item": lambda name: item_link(name, page),
        "evidence_summary": evidence_summary,
        "evidence_table": lambda: (
            "The table is on the page; its data are what `prodready snippets` reports."
        ),
    }


def plain_checklist(name: str, page: str) -> str:
    """The list as task list items: the statement, its facts, why, how to verify, how to fix."""
    one, catalog = load_checklists()[name], load_catalog()
    parts = [flat(one.purpose)]
    for section in one.sections:
        parts.append(f"## {section.title}")
        parts.append("\n".join(_task(catalog[item], page) for item in section.items))
    return "\n\n".join(parts) + "\n"


def _task(item: Item, page: str) -> str:
    link = relative(f"reference/catalog/{item.id}.md", page)
    rows = [
        f"- [ ] {item.title} ([{item.id}]({link}), {item.severity}, {item.phase})",
        f"    - Why: {flat(item.why)}",
        f"    - Verify: {flat(item.verify)}",
        f"    - Fix: {flat(item.fix)}",
    ]
    return "\n".join(
        [*rows, *([f"    - Evidence: {flat(item.evidence)}"] if item.evidence else [])]
    )
