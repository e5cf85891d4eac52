"""A text after its placeholders, templates and left-out parts were written over."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from prodready.model import Document, LineMap


@dataclass(frozen=True, slots=True)
class Neutral:
    """A text that a parser can read as far as it goes.

    Attributes:
        text: as many lines as the document has; what remains stands in its column, less `shifts`.
        reason: why a parse error may be no error; None when the text is whole.
        touched: the 1-based lines that were written over: what is wrong with a value there may be
            wrong only with the value that stands in for it.
        excused: the lines that the text itself calls bad, with the line that says so.
        part: what of it is no code of its kind, so that the verdict is about a part at best.
        shifts: the characters taken off the start of each line (prompts, a common indent); empty
            when there are none.
    """

    text: str
    reason: str | None = None
    touched: frozenset[int] = frozenset()
    shifts: tuple[int, ...] = ()
    part: str | None = None
    excused: Mapping[int, int] = field(default_factory=dict)

    def apply(self, document: Document) -> Document:
        """The document with this text, and with a line map that knows what was taken off."""
        if not self.shifts:
            return document if self.text == document.text else replace(document, text=self.text)
        origins = tuple(
            document.locate(number, shift + 1) for number, shift in enumerate(self.shifts, 1)
        )
        return replace(document, text=self.text, lines=LineMap(document.lines.path, origins))
