"""Raw HTML in a Python-Markdown page: comments and elements whose content is not Markdown."""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import cached_property
from itertools import accumulate
from typing import NamedTuple

from prodready.patterns import lazy

_BLOCK_TAGS = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "body",
        "canvas",
        "center",
        "colgroup",
        "dd",
        "details",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "form",
        "group",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hgroup",
        "hr",
        "html",
        "iframe",
        "legend",
        "li",
        "main",
        "map",
        "math",
        "menu",
        "nav",
        "noscript",
        "object",
        "ol",
        "option",
        "output",
        "p",
        "pre",
        "progress",
        "script",
        "section",
        "style",
        "summary",
        "table",
        "tbody",
        "td",
        "textarea",
        "tfoot",
        "th",
        "thead",
        "tr",
        "ul",
        "video",
    ]
)
_SPAN_TAGS = frozenset(
    [
        "address",
        "dd",
        "dt",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "legend",
        "li",
        "p",
        "summary",
        "td",
        "th",
    ]
)
_RAW_TAGS = frozenset(["canvas", "math", "option", "pre", "script", "style", "textarea"])
_UNSEEN = frozenset({"script", "style"})
_START = lazy(r" {0,3}<(?P<name>!--|/?[a-zA-Z][^\s/>`]*)")
_TAG = lazy(
    r"""<!--.*?--!?>|<(?P<close>/?)(?P<name>[a-zA-Z][^\s/>`]*)
        (?P<attributes>(?:[^<>"'`]++|"[^"]*+"|'[^']*+')*+)>""",
    re.DOTALL | re.VERBOSE,
)
_CLOSE = lazy(r" *</(?P<name>[a-z][a-z0-9]*)>", re.IGNORECASE)
_COMMENT_END = lazy(r"--!?>")
_MARKDOWN = lazy(r"\bmarkdown(?:\s*=\s*[\"']?(?P<value>\w+))?", re.IGNORECASE)


class Region(NamedTuple):
    """Lines up to `end` that are raw HTML; `hides` fences that are in there."""

    end: int
    hides: bool
    inline: bool = False
    """Part of a paragraph, so that the lines stay what they are."""


class RawHtml:
    """The raw HTML among a page's lines, each fence being one line."""

    def __init__(self, texts: list[str]) -> None:
        self.texts = texts
        self.text = "\n".join(texts)
        self.elements: list[str] = []
        """The open elements whose content is Markdown, outermost first."""
        self.unclosed = False
        """No comment ends from here on."""
        self.resume = 0
        """Lines before this one are inside a comment that is none of Markdown's."""

    @cached_property
    def offsets(self) -> list[int]:
        """Where each line starts in the text."""
        return [0, *accumulate(len(text) + 1 for text in self.texts)]

    def region(self, index: int) -> Region | None:
        """The raw HTML that starts at this line, if any does."""
        text = self.texts[index]
        if "<" not in text or index < self.resume:
            return None
        if self.elements and (close := _CLOSE.match(text)) and close["name"] in self.elements:
            while self.elements.pop() != close["name"]:
                pass
            return Region(index + 1, False)
        match = _START.match(text)
        if match is None:
            return self._inline_comment(index)
        name = match["name"].lower()
        if name == "!--":
            end = self._comment_end(self.offsets[index] + match.end())
            return Region(self._line_of(end) + 1, True) if end else None
        if name not in _BLOCK_TAGS:
            return self._inline_comment(index)
        tag = _TAG.match(self.text, self.offsets[index] + match.end() - len(match["name"]) - 1)
        if tag is None:
            return None
        if _is_markdown(name, tag["attributes"]):
            self.elements.append(name)
        elif name != "hr":
            return Region(self._element_end(tag.start()), name in _UNSEEN)
        return Region(self._line_of(tag.end()) + 1, False)

    def _element_end(self, start: int) -> int:
        """The line after the one in which the element that starts here is closed."""
        open_tags: list[str] = []
        position = start
        while match := _TAG.search(self.text, position):
            position = match.end()
            tag = (match["name"] or "").lower()
            if not tag or match["attributes"].endswith("/"):
                pass
            elif not match["close"]:
                open_tags.append(tag)
                if tag in _UNSEEN:
                    close = self.text.lower().find(f"</{tag}", position)
                    position = close if close >= 0 else len(self.text)
            elif tag in open_tags:
                while open_tags.pop() != tag:
                    pass
            if not open_tags:
                return self._line_of(match.end()) + 1
        return len(self.texts)

    def _inline_comment(self, index: int) -> Region | None:
        """A comment inside a paragraph that goes on for lines, and so hides what is in them."""
        text = self.texts[index]
        start = text.find("<!--")
        if start < 0:
            return None
        end = self._comment_end(self.offsets[index] + start)
        if not end:
            return None
        last = self._line_of(end)
        self.resume = last + 1
        hides = "`" not in text[:start] and "" not in self.texts[index : last + 1]
        return Region(last + 1, True, True) if hides and last > index else None

    def _comment_end(self, start: int) -> int:
        """Past the end of the comment that starts before this offset; 0 when it has none."""
        match = None if self.unclosed else _COMMENT_END.search(self.text, start)
        self.unclosed = match is None
        return match.end() if match else 0

    def _line_of(self, offset: int) -> int:
        return bisect_right(self.offsets, offset - 1) - 1


def _is_markdown(name: str, attributes: str) -> bool:
    """Whether the content of this element is read as Markdown blocks (md_in_html)."""
    match = _MARKDOWN.search(attributes)
    if match is None or name in _RAW_TAGS:
        return False
    value = (match["value"] or "1").lower()
    return value == "block" or (value in ("1", "markdown") and name not in _SPAN_TAGS)
