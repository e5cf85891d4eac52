"""Reports: one module a format. `deliver` hands the text to a file or to standard output."""

from __future__ import annotations

import sys
from pathlib import Path

from prodready.errors import InputError


def deliver(text: str, output: str | None) -> None:
    """Print the report, or write it to the file: whole, or not at all.

    Raises:
        InputError: the file cannot be written.
    """
    if output is None:
        encoding = sys.stdout.encoding or "utf-8"
        # What this terminal has no letters for is spelt out; it is no reason to say nothing.
        sys.stdout.write(text.encode(encoding, "backslashreplace").decode(encoding))
        return
    from prodready.evidence import write_whole  # only here: most reports are printed

    try:
        Path(output).parent.mkdir(parents=True, exist_ok=True)
        write_whole(Path(output), text)
    except OSError as error:
        raise InputError(f"cannot write {output}: {error.strerror or error}") from None
