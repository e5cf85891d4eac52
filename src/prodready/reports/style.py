"""Colour for terminals, and small words that every text report needs."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Style:
    """Wraps text in terminal colours, or leaves it alone."""

    colour: bool = False

    @classmethod
    def for_stdout(cls) -> Style:
        """Colour when standard output is a terminal and NO_COLOR is not set."""
        dumb = os.environ.get("TERM") == "dumb" or bool(os.environ.get("NO_COLOR"))
        return cls(sys.stdout.isatty() and not dumb)

    def _wrap(self, code: str, text: str) -> str:
        return f"\x1b[{code}m{text}\x1b[0m" if self.colour and text else text

    def bold(self, text: str) -> str:
        """Text that is looked for first."""
        return self._wrap("1", text)

    def dim(self, text: str) -> str:
        """Text that may be passed over."""
        return self._wrap("2", text)

    def red(self, text: str) -> str:
        """What fails."""
        return self._wrap("31", text)

    def yellow(self, text: str) -> str:
        """What is open."""
        return self._wrap("33", text)

    def green(self, text: str) -> str:
        """What holds."""
        return self._wrap("32", text)


def plural(count: int, noun: str) -> str:
    """`1 page`, `2 pages`."""
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"
