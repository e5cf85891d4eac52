"""The commands of a shell session: what a reader would type, without prompts and output."""

from __future__ import annotations

from dataclasses import replace

from prodready.documents.prompts import command_lines
from prodready.model import Document, Kind, LineMap


def commands(document: Document) -> Document:
    """The commands alone, as a shell document whose lines point at the true places.

    `document` is a console session, or a shell block with `$ ` prompts. The text is empty when it
    shows no prompt.
    """
    found = command_lines(document.text)
    return replace(
        document,
        kind=Kind.SHELL,
        text="".join(f"{each.text}\n" for each in found),
        lines=LineMap(
            document.lines.path,
            tuple(document.locate(each.line, each.column) for each in found),
        ),
        part_of=None,
    )
