"""Kinds that the settings of a project give to files, over what their names and content say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cached_property
from pathlib import Path

from prodready.documents.exclusion import Exclusion
from prodready.model import Document, Kind


class ToldKinds:
    """Kinds by pattern (as in `.gitignore`) of files; the last pattern that matches counts."""

    def __init__(self, kinds: Mapping[str, Kind] | None = None, folder: Path | None = None) -> None:
        self._kinds = dict(kinds or {})
        self._folder = folder

    @cached_property
    def _patterns(self) -> list[tuple[Exclusion, Kind]]:
        found = [(Exclusion([each], self._folder), kind) for each, kind in self._kinds.items()]
        return found[::-1]

    def of(self, path: str) -> Kind | None:
        """The kind that the settings give to the file; None where they say nothing of it."""
        if not self._kinds:
            return None
        return next((kind for patterns, kind in self._patterns if patterns.matches(path)), None)

    def apply(self, document: Document) -> Document:
        """The document as of the kind that its file is given.

        A file, or a snippet that a page includes from one. A fence on a page says its kind itself,
        and so does an include with a `kind=` of its own.
        """
        if not self._kinds or document.directives.kind is not None:
            return document
        if document.part_of is not None:
            document = replace(document, part_of=self.apply(document.part_of))
        origins = document.lines.origins
        sources = {document.path} if origins is None else {place.path for place in origins}
        if len(sources) != 1 or (origins is not None and document.path in sources):
            return document
        kind = self.of(next(iter(sources)))
        return document if kind in (None, document.kind) else replace(document, kind=kind)
