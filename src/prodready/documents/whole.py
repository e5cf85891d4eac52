"""A file as one document."""

from __future__ import annotations

from pathlib import Path

from prodready.documents.kinds import kind_of_file
from prodready.documents.reading import display_path, read_text
from prodready.model import Document, LineMap


def whole_file(file: Path, shown: str | None = None) -> Document:
    """A file as one document, its kind by name and content.

    Raises:
        InputError: it cannot be read as text.
    """
    text = read_text(file)
    shown = shown or display_path(file)
    return Document(
        path=shown,
        text=text,
        kind=kind_of_file(shown, text),
        lines=LineMap(shown),
        name=file.name,
        end_line=max(text.count("\n") + (not text.endswith("\n")), 1),
    )
