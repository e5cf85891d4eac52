"""A Python-Markdown extension that leaves out of highlighted code what changes no letter's colour.

Pygments puts a part of its own round each run of blanks: a seventh of a page of code, which each
browser has to style and to lay out.
"""

from __future__ import annotations

from markdown import Markdown
from markdown.extensions import Extension
from markdown.postprocessors import Postprocessor

from prodready.patterns import lazy

_BLANKS = lazy(r'<span class="w">(\s*)</span>')
_ALIKE = lazy(r'(<span class="(\w{1,3})">[^<]*)</span><span class="\2">')


class CodeExtension(Extension):
    """Registers the step below."""

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 - Python-Markdown's name
        """After the code has been put back into the page (30)."""
        md.postprocessors.register(_Lighter(md), "prodready-code", 5)


def makeExtension(**options: object) -> CodeExtension:  # noqa: N802 - Python-Markdown's name
    """Entry point for `prodready.site.code_ext` in `markdown_extensions`."""
    return CodeExtension(**options)


class _Lighter(Postprocessor):
    """Blanks without a part of their own, neighbours of one class as one part."""

    def run(self, text: str) -> str:
        lighter, before = _BLANKS.sub(r"\1", text), ""
        while lighter != before:
            lighter, before = _ALIKE.sub(r"\1", lighter), lighter
        return lighter
