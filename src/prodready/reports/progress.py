"""How far a long run is, on a terminal that somebody looks at; nothing anywhere else."""

from __future__ import annotations

import sys
import time
from typing import TextIO

PATIENCE = 1.0
"""Seconds after which a run is long."""


class Progress:
    """One line on standard error that is written over and over, and gone at the end."""

    def __init__(self, stream: TextIO | None = None, patience: float = PATIENCE) -> None:
        self._stream = sys.stderr if stream is None else stream
        self._from = time.monotonic() + patience
        self._shown = False
        self._watched = self._stream.isatty()

    def __call__(self, done: int, total: int, name: str) -> None:
        """Say that `done` of `total` items are decided and `name` is next."""
        if self._watched and time.monotonic() >= self._from:
            self._stream.write(f"\r\x1b[K{done} of {total}: {name}")
            self._stream.flush()
            self._shown = True

    def close(self) -> None:
        """Take the line away."""
        if self._shown:
            self._stream.write("\r\x1b[K")
            self._stream.flush()
            self._shown = False
