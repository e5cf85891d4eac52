"""What was found on pages, kept between runs so that a page that did not change is not read again.

Kept are pages of which the extraction is a function of their own text: without includes, without
directives, and without problems, which may depend on other files or on the day.
"""

from __future__ import annotations

import hashlib
import json
import os
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from prodready.directives import Directives
from prodready.documents.flavor import Flavor
from prodready.documents.markdown import Extraction
from prodready.documents.pages import read_page
from prodready.documents.runmarks import RunMarks
from prodready.errors import InputError
from prodready.evidence import FOLDER, engine, write_whole
from prodready.model import Document, Kind, LineMap, Place

SCHEMA = "prodready.pages/2"
LARGEST = 1_000_000
"""Characters of a page beyond which it is read again: the file is loaded as a whole."""
MAX_PAGES = 20_000
SETTLED = 2_000_000_000
"""Nanoseconds after which a change surely gives a file another time, as coarse as FAT's."""
PLAIN = Directives()
NO_MARKS = RunMarks()


class PageCache:
    """A file of extractions. One that is corrupt or foreign is ignored, and `notice` says so."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._stored: dict[str, Any] = {}
        self._stamps: dict[str, list[int]] = {}
        """What pages were like before they were read in this run."""
        self._changed = False
        self.notice: str | None = None
        if file.is_file():
            self._stored = self._read(file)

    @classmethod
    def in_folder(cls, folder: Path | None = None) -> PageCache:
        """The cache of the project in this folder, of the working directory by default."""
        return cls((folder or Path()) / FOLDER / "pages.json")

    def recall(self, path: str, flavor: Flavor) -> Extraction | None:
        """What was found on the page, if it is as it was.

        Its size and times tell; where these are new, its text.
        """
        stamp = self._stamps[path] = _stamp(path)
        entry = self._stored.get(path)
        if entry is None or not stamp:
            return None
        try:
            before, read, digest, chosen, snippets = entry
            if chosen != flavor.value:
                return None
            if stamp != before or max(stamp[1:3]) + SETTLED >= read:
                now = time.time_ns()
                if _digest(read_page(path)) != digest:
                    return None
                self._stored[path] = [stamp, now, digest, chosen, snippets]
                self._changed = True
            return Extraction(tuple([_from_json(path, raw) for raw in snippets]), (), NO_MARKS)
        except InputError:
            return None  # whoever reads the page says why
        except (TypeError, ValueError, KeyError, IndexError, AttributeError):
            self.notice = f"an entry of {self._file} is not understood and was ignored"
            return None

    def keep(self, path: str, flavor: Flavor, text: str, found: Extraction) -> None:
        """Remember what was found on a page, if nothing but its text decides it."""
        stamp = self._stamps.get(path)
        if stamp and len(text) <= LARGEST and _is_plain(path, text, found):
            snippets = [_to_json(each) for each in found.snippets]
            self._stored[path] = [stamp, time.time_ns(), _digest(text), flavor.value, snippets]
            self._changed = True
        elif self._stored.pop(path, None) is not None:
            self._changed = True

    def save(self) -> None:
        """Write the file whole or not at all; a folder that cannot be written costs only time."""
        if not self._changed:
            return
        pages = {
            path: entry
            for path, entry in self._stored.items()
            if path in self._stamps or os.path.exists(path)  # noqa: PTH110 - asked for every page
        }
        if len(pages) > MAX_PAGES:
            pages = dict(list(pages.items())[-MAX_PAGES:])
        data = {"schema": SCHEMA, "engine": engine(), "pages": pages}
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            (self._file.parent / ".gitignore").write_text("*\n", encoding="utf-8")
            write_whole(self._file, json.dumps(data, separators=(",", ":")))
        except OSError as error:
            self.notice = f"the cache {self._file} could not be written: {error.strerror}"

    def _read(self, file: Path) -> dict[str, Any]:
        try:
            data = json.loads(file.read_text(encoding="utf-8"))
            if data["schema"] != SCHEMA:
                raise ValueError("another schema")
            return dict(data["pages"]) if data["engine"] == engine() else {}
        except (OSError, ValueError, KeyError, TypeError, RecursionError):
            self.notice = f"the cache {file} is not readable and was ignored"
            return {}


def _stamp(path: str) -> list[int]:
    """Size, time of change of text and of entry, number of the file; nothing where it is gone."""
    try:
        told = os.stat(path)  # noqa: PTH116 - asked for every page
    except (OSError, ValueError):
        return []
    return [told.st_size, told.st_mtime_ns, told.st_ctime_ns, told.st_ino]


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _is_plain(path: str, text: str, found: Extraction) -> bool:
    """Whether neither another file, nor the day, nor a directive has a say in what was found."""
    if found.problems or "8<-" in text or "prodready" in text or found.marks != NO_MARKS:
        return False
    return all(
        each.directives == PLAIN
        and each.part_of is None
        and not each.setup
        and each.path == each.lines.path == path
        and each.lines.origins is not None
        and all(place.path == path for place in each.lines.origins)
        for each in found.snippets
    )


def _to_json(snippet: Document) -> list[Any]:
    runs = [number for run in _runs(snippet.lines.origins or ()) for number in run]
    own = (snippet.name, snippet.info, snippet.line, snippet.end_line)
    return [snippet.text, snippet.kind.value, *own, runs, snippet.digest]


def _runs(places: Sequence[Place]) -> Iterator[tuple[int, int, int]]:
    """The places as (line, column, how many): lines below each other that begin in one column."""
    start = count = 0
    column = 0
    for place in places:
        if count and place.line == start + count and place.column == column:
            count += 1
            continue
        if count:
            yield start, column, count
        start, column, count = place.line, place.column, 1
    if count:
        yield start, column, count


def _from_json(path: str, raw: list[Any]) -> Document:
    """Raises TypeError or ValueError when it is not what `_to_json` wrote."""
    text, kind, name, info, line, end_line, runs, digest = raw
    numbers = (line, end_line, *runs)
    words = type(text) is type(info) is type(digest) is str
    if not (words and isinstance(name, str | None)):
        raise TypeError("not a snippet")
    if len(runs) % 3 or any(type(number) is not int for number in numbers):
        raise ValueError("not the places of lines")
    if sum(runs[2::3]) > text.count("\n") + 1:
        raise ValueError("more places than lines")
    places = [
        Place(path, number, runs[at + 1])
        for at in range(0, len(runs), 3)
        for number in range(runs[at], runs[at] + runs[at + 2])
    ]
    found = Document(
        path=path,
        text=text,
        kind=Kind(kind),
        lines=LineMap(path, tuple(places)),
        name=name,
        info=info,
        line=line,
        end_line=end_line,
        directives=PLAIN,
    )
    found.__dict__["digest"] = digest  # where the cached property keeps it
    return found
