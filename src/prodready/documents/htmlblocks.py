"""Where raw HTML starts and ends in CommonMark: https://spec.commonmark.org/0.31.2/#html-blocks."""

from __future__ import annotations

import re

from prodready.patterns import lazy

_BLOCK_TAGS = (
    "address|article|aside|base|basefont|blockquote|body|caption|center|col|colgroup|dd|details|"
    "dialog|dir|div|dl|dt|fieldset|figcaption|figure|footer|form|frame|frameset|h[1-6]|head|header|"
    "hr|html|iframe|legend|li|link|main|menu|menuitem|nav|noframes|ol|optgroup|option|p|param|"
    "search|section|summary|table|tbody|td|tfoot|th|thead|title|tr|track|ul"
)
_RAW = lazy(r"<(?:pre|script|style|textarea)(?:[\s>]|$)", re.IGNORECASE)
_BLOCK = lazy(rf"</?(?:{_BLOCK_TAGS})(?:\s|/?>|$)", re.IGNORECASE)
_ATTRIBUTE = r"""\s+[A-Za-z_:][\w.:-]*(?:\s*=\s*(?:[^\s"'=<>`]+|'[^']*'|"[^"]*"))?"""
_ANY = lazy(rf"<(?:[A-Za-z][A-Za-z0-9-]*(?:{_ATTRIBUTE})*\s*/?|/[A-Za-z][A-Za-z0-9-]*\s*)>\s*$")
_RAW_END = lazy(r"</(?:pre|script|style|textarea)>", re.IGNORECASE)
COMMENT_END = lazy(r"-->|\*/\}")
_INSTRUCTION_END = lazy(r"\?>")
_DECLARATION_END = lazy(r">")
_CDATA_END = lazy(r"\]\]>")
_BLANK = lazy(r"^\s*$")


def html_end(text: str, in_paragraph: bool) -> re.Pattern[str] | None:
    """What the last line of the raw HTML that starts with this text matches; None: it is none."""
    if text.startswith("<!--"):
        return COMMENT_END
    if _RAW.match(text):
        return _RAW_END
    if text.startswith("<?"):
        return _INSTRUCTION_END
    if text.startswith("<![CDATA["):
        return _CDATA_END
    if re.match(r"<![A-Za-z]", text):
        return _DECLARATION_END
    if _BLOCK.match(text) or (not in_paragraph and _ANY.match(text)):
        return _BLANK
    return None
