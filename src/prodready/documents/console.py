"""The commands of a shell session: what a reader would type, without prompts and output."""

from __future__ import annotations

import re
from dataclasses import replace

from prodready.documents.prompts import command_lines
from prodready.model import Document, Kind, LineMap

_POWERSHELL = re.compile(r"\$Env:", re.IGNORECASE)


def commands(document: Document) -> Document:
    """The commands alone, as a shell document whose lines point at the true places.

    `document` is a console session, or a shell block with `$ ` prompts. The text is empty when it
    shows no prompt, or commands of PowerShell.
    """
    found = command_lines(document.text)
    if any(_POWERSHELL.match(each.text) for each in found):
        found = []  # another shell's language behind the same prompt
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
