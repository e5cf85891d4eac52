"""Writes an entry into a ledger file: comments stay, and the file is whole or as it was."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

from prodready.documents.reading import read_text
from prodready.documents.yamltree import load
from prodready.errors import InputError
from prodready.evidence import write_whole
from prodready.ledger.entries import Sort, entries_of, parse
from prodready.patterns import lazy

_HEADS = {
    Sort.ATTESTATION: "# What people have looked at, and until when their word counts.\n"
    "# Written by `prodready attest`; edit it as you like, a schema is in the reference.\n",
    Sort.WAIVER: "# Failures that are accepted for a time, and why.\n"
    "# Written by `prodready waive`; edit it as you like, a schema is in the reference.\n",
}


def put(root: Path, sort: Sort, entry: Mapping[str, str]) -> bool:
    """Write the entry, in the place of the one for the same item and resource if there is one.

    Returns:
        Whether there was one.

    Raises:
        InputError: the file is not well-formed, or cannot be written.
    """
    file = root / sort.file
    tree = parse(file, sort)
    old = entries_of(tree, sort) if tree is not None else []
    key = (entry["item"], entry.get("resource"))
    twins = [i for i, one in enumerate(old) if isinstance(one, Mapping) and _key(one) == key]
    wanted = [dict(entry) if index in twins[:1] else one for index, one in enumerate(old)]
    wanted = [one for index, one in enumerate(wanted) if index not in twins[1:]]
    wanted += [] if twins else [dict(entry)]
    text = _edited(file, sort, entry, twins, wanted) or _written(sort, wanted, _head(file, sort))
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        write_whole(file, text)
    except OSError as error:
        raise InputError(f"cannot write {file}: {error.strerror or error}") from None
    return bool(twins)


def _key(one: Mapping[str, Any]) -> tuple[object, object]:
    return one.get("item"), one.get("resource")


def _edited(
    file: Path, sort: Sort, entry: Mapping[str, str], twins: Sequence[int], wanted: list[Any]
) -> str | None:
    """The file's text with only this entry changed; None where that does not give what is wanted."""
    if not file.exists():
        return None
    text = read_text(file)
    trees = load(text)
    if not trees:
        return None
    lines = text.splitlines()
    key = f"{sort.value}s"
    starts = [trees[0].value_place((key, i)) for i in range(len(trees[0].get(key) or ()))]
    if not starts or any(not _DASH.match(lines[line - 1]) for line, _ in starts):
        return None  # a list in brackets, or none
    indent = len(lines[starts[0][0] - 1]) - len(lines[starts[0][0] - 1].lstrip(" "))
    made = _block([dict(entry)], indent).splitlines()
    if twins:
        first = starts[twins[0]][0] - 1
        end = _end(lines, first, starts[twins[0] + 1 :])
        lines[first:end] = made
    else:
        end = _end(lines, starts[-1][0] - 1, ())
        lines[end:end] = made
    edited = "\n".join(lines) + "\n"
    again = load(edited)
    return edited if len(again) == 1 and again[0].data == {key: wanted} else None


_DASH = lazy(r" *- +\S")


def _end(lines: Sequence[str], first: int, later: Sequence[tuple[int, int]]) -> int:
    """The index behind an entry: comments and blank lines after it belong to what follows."""
    end = later[0][0] - 1 if later else len(lines)
    while end > first + 1 and (not lines[end - 1].strip() or lines[end - 1].lstrip()[:1] == "#"):
        end -= 1
    return end


def _head(file: Path, sort: Sort) -> str:
    """The comments that the file starts with, or those that it is made with."""
    if not file.exists():
        return _HEADS[sort]
    kept = []
    for line in read_text(file).splitlines():
        if line.strip() and not line.startswith("#"):
            break
        kept.append(line)
    return "\n".join(kept).rstrip() + "\n" if kept else ""


def _written(sort: Sort, entries: list[Any], head: str) -> str:
    return f"{head}{sort.value}s:\n{_block(entries, 2)}"


def _block(entries: list[Any], indent: int) -> str:
    """Entries as YAML, moved in by so many columns; `on` and dates without quotes, as people write."""
    text = yaml.safe_dump(entries, sort_keys=False, allow_unicode=True, width=10_000)
    text = re.sub(r"^  '?(on|until)'?: '(\d{4}-\d\d-\d\d)'$", r"  \1: \2", text, flags=re.M)
    return "".join(f"{' ' * indent}{line}\n" for line in text.splitlines())
