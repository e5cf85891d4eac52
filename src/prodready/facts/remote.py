"""What `ssh HOST …` runs there: a command, or a script of the repository by its last folders."""

from __future__ import annotations

import posixpath
import shlex
from collections.abc import Iterator, Sequence

from prodready.facts.targets import Line, Read
from prodready.model import Place

_VALUED = frozenset("-b -c -D -E -e -F -I -i -J -L -l -m -O -o -p -Q -R -S -W -w".split())  # noqa: SIM905


def over_ssh(read: Read, arguments: Sequence[str]) -> Iterator[Line]:
    """The command after the host; a path on the host may be that of a file of the repository."""
    index = 0
    while index < len(arguments) and arguments[index].startswith("-"):
        index += 2 if arguments[index] in _VALUED else 1
    told = list(arguments[index + 1 :])
    if not told:
        return
    if len(told) == 1:
        try:
            told = shlex.split(told[0])
        except ValueError:
            return
    first = told[0] if told else ""
    if first.endswith((".sh", ".bash")) and "$" not in first:
        parts = posixpath.normpath(first).strip("/").split("/")
        for start in range(len(parts)):
            path = "/".join(parts[start:])
            if read(path) is not None:
                yield Line(shlex.join([f"./{path}", *told[1:]]), Place("", 1))
                return
    yield Line(" ".join(arguments[index + 1 :]), Place("", 1))
