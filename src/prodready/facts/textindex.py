"""Which of many texts hold a word, found in blocks of them at once instead of one by one."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence

_BLOCK = 400_000
"""Characters that are searched at once: a rare wide letter makes only its block wide in memory."""
_END = "\0"
"""Between two texts; no text of a repository holds it, so no word goes across."""


class TextIndex:
    """Texts by name, to be searched for words."""

    def __init__(self, texts: Iterable[tuple[str, str]]) -> None:
        """Put the texts together; names are kept in this order."""
        self.names: list[str] = []
        self._blocks: list[tuple[str, list[int], int]] = []
        self._known: dict[str, tuple[int, ...]] = {}
        parts: list[str] = []
        starts: list[int] = []
        size = 0
        for name, text in texts:
            self.names.append(name)
            starts.append(size)
            parts += (text, _END)
            size += len(text) + 1
            if size >= _BLOCK:
                self._close(parts, starts)
                parts, starts, size = [], [], 0
        if parts:
            self._close(parts, starts)

    def _close(self, parts: list[str], starts: list[int]) -> None:
        self._blocks.append(("".join(parts), starts, len(self.names) - len(starts)))

    def holding(self, words: Sequence[str]) -> list[str]:
        """The names of the texts that hold at least one of the words, in their order."""
        found = {index for word in words for index in self._with(word)}
        return [self.names[index] for index in sorted(found)]

    def _with(self, word: str) -> tuple[int, ...]:
        if word not in self._known:
            self._known[word] = tuple(self._search(word))
        return self._known[word]

    def _search(self, word: str) -> Iterable[int]:
        for text, starts, first in self._blocks:
            at = text.find(word)
            while at >= 0:
                index = bisect_right(starts, at) - 1
                yield first + index
                if index + 1 == len(starts):
                    break
                at = text.find(word, starts[index + 1])
