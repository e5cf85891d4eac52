"""What the front matter of pages says for search and for editors: other words, and where a page is made.

Other words come from `aliases.yaml` and from the rule codes among an item's references; search takes
them as `tags`, which stand in no text.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import yaml

from prodready.catalog import Item, load_catalog, load_checklists
from prodready.catalog.reading import Fields
from prodready.errors import InputError

FILE = Path(__file__).with_name("aliases.yaml")
ITEMS = "reference/catalog/"
"""Where the pages of items are; all of them are made."""
CODES = ("hadolint", "shellcheck", "ruff", "zizmor")
"""References whose values are rules that people search for."""


def with_front(pages: Mapping[str, str], docs: Path = Path("docs")) -> dict[str, str]:
    """The pages, and those of the docs folder that are written by hand, with their front matter.

    Both by their path from the docs folder; a page without other words loses those it had.
    """
    words = load_aliases()
    made = {page: _put(text, "source", _source(page)) for page, text in pages.items()}
    for file in sorted(docs.rglob("*.md")):
        page = file.relative_to(docs).as_posix()
        if page not in made and not page.startswith(("assets/", ITEMS)):
            made[page] = file.read_text(encoding="utf-8")
    for page in words.keys() - made.keys():
        if not page.startswith(ITEMS):
            raise InputError(f"{FILE.name}: there is no page {page}; name one below docs/")
    return {page: _put(text, "tags", _tags(words.get(page, ()))) for page, text in made.items()}


@cache
def load_aliases() -> Mapping[str, tuple[str, ...]]:
    """The other words of each page that has some, by its path from the docs folder.

    Raises:
        InputError: the file is not well-formed, or names an item that is not in the catalogue.
    """
    fields = Fields(yaml.safe_load(FILE.read_text(encoding="utf-8")), FILE.name)
    items, pages = fields.mapping("items"), fields.mapping("pages")
    fields.finish()
    catalog = load_catalog()
    unknown = sorted(items.keys() - catalog.keys())
    if unknown:
        raise InputError(f"{FILE.name}: no item {unknown[0]!r}; `prodready list` shows them")
    found = {page: _words(page, words) for page, words in pages.items()}
    for item in catalog.values():
        if words := words_of(item, items.get(item.id, [])):
            found[f"{ITEMS}{item.id}.md"] = words
    return found


def words_of(item: Item, written: object) -> tuple[str, ...]:
    """The words that were written for an item, then the rules among its references; each once."""
    codes = [code for name in CODES for code in item.references.get(name, ())]
    return tuple(dict.fromkeys([*_words(item.id, written), *codes]))


def _words(where: str, written: object) -> tuple[str, ...]:
    if not isinstance(written, list) or not all(isinstance(word, str) for word in written):
        raise InputError(f"{FILE.name}: {where}: a list of texts is wanted, quote numbers")
    return tuple(written)


def _tags(words: tuple[str, ...]) -> str | None:
    return json.dumps(list(words), ensure_ascii=False) if words else None


def _source(page: str) -> str | None:
    """Where a page is edited: the data that it is made of; `false` for one of many; None itself."""
    folder, _, name = page.rpartition("/")
    name = name.removesuffix(".md")
    if folder == "reference/catalog" and name in load_catalog():
        return f"src/prodready/catalog/{load_catalog()[name].area}/{name}.yaml"
    if folder == "checklists" and name in load_checklists():
        return f"src/prodready/checklists/{name}.yaml"
    return None if folder.startswith("guide") else "false"


def _put(text: str, key: str, value: str | None) -> str:
    """The page with this line in its front matter, or without it where the value is None."""
    found = re.match(r"---\n(.*?)^---\n", text, re.M | re.S)
    lines = found[1].splitlines(keepends=True) if found else []
    kept = [line for line in lines if not line.startswith(f"{key}:")]
    if value is not None:
        kept.append(f"{key}: {value}\n")
    if kept == lines:
        return text
    rest = text[found.end() :] if found else f"\n{text}"
    return f"---\n{''.join(kept)}---\n{rest}"
