"""Render pages as their MkDocs site does and tell the code blocks that a reader sees.

Used by compare_renderers.py. The site's own mkdocs.yml says which extensions; those that are not
installed here are left out and named.
"""

from __future__ import annotations

import html.parser
import importlib.util
from pathlib import Path
from typing import Any

import markdown
import yaml
from mkdocs.utils import meta
from pymdownx.highlight import Highlight  # type: ignore[import-untyped]


class _Configuration(yaml.SafeLoader):
    """A site's settings without what they would import or read from the environment."""


_Configuration.add_multi_constructor("", lambda *_: None)


class Site:
    """A renderer with the extensions of one site, which notes the code that it is given."""

    def __init__(self, configuration: Path) -> None:
        data = yaml.load(configuration.read_text(encoding="utf-8"), _Configuration)  # noqa: S506
        entries = data.get("markdown_extensions", [])
        if isinstance(entries, dict):
            entries = [{name: options} for name, options in entries.items()]
        configured = {
            name: options or {}
            for entry in entries
            for name, options in (entry.items() if isinstance(entry, dict) else [(entry, {})])
        }
        self.left_out = [name for name in configured if not _installed(name)]
        for name in self.left_out:
            del configured[name]
        self.docs = configuration.parent / data.get("docs_dir", "docs")
        configured.setdefault("pymdownx.highlight", {})  # without it indented code passes unnoted
        self._texts: list[str] = []
        self._prepare(configured, configuration.parent)
        names = list(dict.fromkeys(["toc", "tables", "fenced_code", *configured]))
        self._markdown = markdown.Markdown(extensions=names, extension_configs=configured)

    def blocks(self, page: Path) -> list[str]:
        """The text of each code block that the page shows, in order."""
        self._texts.clear()
        self._markdown.reset()
        text = page.read_text(encoding="utf-8-sig")
        original = Highlight.highlight
        Highlight.highlight = self._highlight(original)
        try:
            shown = _Shown()
            shown.feed(self._markdown.convert(meta.get_data(text)[0]))
            shown.close()
        finally:
            Highlight.highlight = original
        return [self._texts[number] for number in shown.numbers]

    def _prepare(self, configured: dict[str, Any], folder: Path) -> None:
        """Drop what was not read, find includes from the site's folder, note custom fences too."""
        for options in configured.values():
            for key in [key for key, value in options.items() if value is None]:
                del options[key]
        snippets = configured.get("pymdownx.snippets")
        if snippets is not None:
            bases = snippets.get("base_path", ["."])
            bases = [bases] if isinstance(bases, str) else bases
            snippets["base_path"] = [str(folder / base) for base in bases]
        for fence in configured.get("pymdownx.superfences", {}).get("custom_fences", []):
            fence["format"] = lambda source, *_args, **_more: self._note(source)

    def _note(self, source: str) -> str:
        self._texts.append(source)
        return f'<pre data-block="{len(self._texts) - 1}"></pre>'

    def _highlight(self, original: Any) -> Any:
        def highlight(itself: Any, src: str, language: str, *args: Any, **more: Any) -> Any:
            if more.get("inline"):
                return original(itself, src, language, *args, **more)
            return self._note(src)

        return highlight


def _installed(name: str) -> bool:
    if any(
        entry.name == name for entry in importlib.metadata.entry_points(group="markdown.extensions")
    ):
        return True
    try:
        return importlib.util.find_spec(name) is not None
    except ModuleNotFoundError:
        return False


class _Shown(html.parser.HTMLParser):
    """The numbers of the blocks that are elements of the page, not part of a comment."""

    def __init__(self) -> None:
        super().__init__()
        self.numbers: list[int] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        number = dict(attrs).get("data-block") if tag == "pre" else None
        if number is not None:
            self.numbers.append(int(number))
