"""The rules across documents as one voice beside the tools."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

import prodready
from prodready.model import Document, Kind, Level
from prodready.tools.interface import Answer, Tool


class Coherence(Tool):
    """What the findings of the rules are reported under. It is asked by page, not by document."""

    name: ClassVar[str] = "coherence"
    kinds: ClassVar[frozenset[Kind]] = frozenset()
    level: ClassVar[Level] = Level.LINT
    install: ClassVar[str] = "pip install prodready"

    def version(self) -> str:
        """The version of this package: the rules are part of it."""
        return prodready.__version__

    def run(self, documents: Sequence[Document]) -> list[Answer]:
        """The remarks on each document, seen beside the others that are given."""
        from prodready.coherence.examine import examine

        return [Answer(remarks) for remarks in examine(documents).remarks]


COHERENCE = Coherence()
