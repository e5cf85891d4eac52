"""The pages and example files that the user named, as snippets."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Protocol

from prodready.documents.exclusion import Exclusion
from prodready.documents.flavor import Flavor
from prodready.documents.includes import Includes
from prodready.documents.listing import list_files
from prodready.documents.markdown import Extraction, extract
from prodready.documents.project import flavor_for
from prodready.documents.reading import absolute_path, read_text
from prodready.documents.runmarks import RunMarks
from prodready.documents.told_kinds import ToldKinds
from prodready.documents.whole import whole_file
from prodready.errors import InputError
from prodready.model import Document, Finding, Kind, Severity

MARKDOWN = frozenset({".md", ".markdown", ".mdx", ".mkd"})


@dataclass
class Collection:
    """All that was found under the paths that the user named."""

    snippets: list[Document] = field(default_factory=list)
    problems: list[Finding] = field(default_factory=list)
    pages: int = 0
    marks: dict[str, RunMarks] = field(default_factory=dict)
    """By path, what each page says about being run."""
    notices: list[str] = field(default_factory=list)
    """What a person should be told and no result depends on."""


class Memory(Protocol):
    """What was found on pages in earlier runs."""

    def recall(self, path: str, flavor: Flavor) -> Extraction | None:
        """What was found on the page, if it is as it was; asked before the page is read."""

    def keep(self, path: str, flavor: Flavor, text: str, found: Extraction) -> None:
        """Remember what was found on a page of this text."""


def find_pages(paths: Sequence[str], exclude: Exclusion | None = None) -> list[Path]:
    """The Markdown pages among these files and folders, each once, sorted within a folder.

    Raises:
        InputError: a path does not exist.
    """
    kept = (exclude or Exclusion()).kept(_files(paths))
    return [Path(path) for path in kept if _is_page(path)]


def read_page(path: str | Path) -> str:
    """The text of a page.

    Raises:
        InputError: it is missing, a folder, too large or not UTF-8.
    """
    return read_text(_shown(path))


def collect(
    paths: Sequence[str],
    examples: Sequence[str] = (),
    *,
    exclude: Exclusion | None = None,
    flavor: Flavor | None = None,
    kinds: ToldKinds | None = None,
    memory: Memory | None = None,
) -> Collection:
    """The snippets of pages and, under the `examples` folders, of every file that is of a kind.

    A page or file that cannot be read becomes a problem, and the rest goes on.

    Args:
        paths: files and folders.
        examples: folders whose files are examples.
        exclude: what to leave out, even where it is named.
        flavor: the Markdown that pages are written in; each page's own site says by default.
        kinds: what files are, over what they look like.
        memory: what was found on pages before; asked about each, and told what is new.

    Raises:
        InputError: a path does not exist.
    """
    found = Collection()
    kinds = kinds or ToldKinds()
    named = {_shown(path) for path in paths}
    folders = [absolute_path(folder) for folder in examples]
    for path in (exclude or Exclusion()).kept(_files(paths)):
        try:
            if _is_page(path):
                _add_page(path, found, flavor, memory)
            elif path in named:
                found.snippets.append(kinds.apply(whole_file(Path(path), path)))
            elif any(absolute_path(path).is_relative_to(folder) for folder in folders):
                _add_example(path, found, kinds)
        except InputError as error:
            found.problems.append(Finding("unreadable", str(error), Severity.HIGH, path, 1))
    return found


def _add_page(path: str, found: Collection, flavor: Flavor | None, memory: Memory | None) -> None:
    own = flavor_for(path)
    chosen = own if flavor is None or own is Flavor.MDX else flavor
    extraction = memory.recall(path, chosen) if memory else None
    if extraction is None:
        text = read_page(path)
        includes = Includes.for_page(Path(path)) if "8<-" in text else None
        extraction = extract(text, path, flavor=chosen, includes=includes)
        if memory:
            memory.keep(path, chosen, text, extraction)
    found.pages += 1
    found.snippets.extend(extraction.snippets)
    found.problems.extend(extraction.problems)
    found.marks[path] = extraction.marks


def _add_example(path: str, found: Collection, kinds: ToldKinds) -> None:
    with open(path, "rb") as file:
        if b"\0" in file.read(8192):
            return
    document = kinds.apply(whole_file(Path(path), path))
    if document.kind is not Kind.TEXT:
        found.snippets.append(document)


def _files(paths: Sequence[str]) -> Iterator[str]:
    """Every file that is named or lies in a named folder, each once, as the user named it."""
    seen: set[str] = set()
    for path in map(_shown, paths):
        if Path(path).is_dir():
            prefix = "" if path == "." else path.rstrip("/") + "/"
            candidates = [prefix + file for file in list_files(Path(path)).files]
        elif Path(path).exists():
            candidates = [path]
        else:
            raise InputError(f"{path}: no such file or folder; name pages or folders that exist")
        for candidate in candidates:
            key = _identity(candidate)
            if key not in seen:
                seen.add(key)
                yield candidate


def _identity(path: str) -> str:
    """The path without links, the same for every way to name the file."""
    if os.path.islink(path):  # noqa: PTH114 - asked for every file
        return os.path.realpath(path)
    folder, name = os.path.split(path)
    return f"{_real_folder(folder)}/{name}"


@lru_cache(maxsize=1024)
def _real_folder(folder: str) -> str:
    return os.path.realpath(folder)


def _shown(path: str | Path) -> str:
    """The path as the user named it, with `/` and without `./` in front."""
    shown = str(path).replace(os.sep, "/")
    while shown.startswith("./") and len(shown) > 2:
        shown = shown[2:].lstrip("/")
    return shown


def _is_page(path: str) -> bool:
    return path.lower().endswith(tuple(MARKDOWN))
