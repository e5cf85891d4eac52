"""A text that is written over in place: no line and no column moves."""

from __future__ import annotations

from prodready.documents.protected import protected
from prodready.model import YAML_KINDS, Kind


class Canvas:
    """The text, which of its characters are code, and why parts of it were written over.

    Attributes:
        kind: the kind of the text.
        reasons: (position, what stands there), in the order of discovery.
        touched: the 1-based lines that were written over.
    """

    def __init__(self, text: str, kind: Kind) -> None:
        self.kind = kind
        self.text = text
        self.reasons: list[tuple[int, str]] = []
        self.touched: set[int] = set()
        self.remask()

    def remask(self) -> None:
        """Look again which characters are code, after quotes may have come or gone."""
        self._shown = self.text
        self._mask: bytearray | None = None

    def free(self, start: int, end: int | None = None) -> bool:
        """Whether the characters from `start` up to `end` are all code."""
        return not any(self._masked()[start : start + 1 if end is None else end])

    def protect(self, start: int, end: int) -> None:
        """Treat the characters from `start` up to `end` as no code, until the next `remask`."""
        self._masked()[start:end] = b"\1" * (end - start)

    def _masked(self) -> bytearray:
        """The mask of the text as it was last looked at; most texts have nothing to ask about."""
        if self._mask is None:
            self._mask = protected(self._shown, self.kind, yaml=self.kind in YAML_KINDS)
        return self._mask

    def line(self, position: int) -> int:
        """The 1-based line of a position."""
        return self.text.count("\n", 0, position) + 1

    def put(self, start: int, end: int, new: str) -> None:
        """Write over the characters from `start` up to `end`; line ends stay."""
        old = self.text[start:end]
        if len(new) != len(old):
            raise ValueError(f"{len(new)} characters cannot replace {len(old)}")
        kept = "".join(o if o in "\r\n" else n for o, n in zip(old, new, strict=True))
        if kept == old:
            return
        first = self.line(start)
        self.touched.update(range(first, first + old.count("\n") + 1))
        self.text = self.text[:start] + kept + self.text[end:]

    def blank(self, start: int, end: int) -> None:
        """Write spaces over the characters from `start` up to `end`."""
        self.put(start, end, " " * (end - start))

    def note(self, position: int, what: str, shown: str) -> None:
        """Remember why the text is not whole: `an elision`, `a template`, `a placeholder`."""
        shown = " ".join(shown.split())
        if len(shown) > 40:
            shown = shown[:37] + "..."
        line = self.line(position)
        self.reasons.append((position, f"{what} at line {line}: `{shown}`"))

    @property
    def reason(self) -> str | None:
        """The first reason in reading order."""
        return min(self.reasons)[1] if self.reasons else None
