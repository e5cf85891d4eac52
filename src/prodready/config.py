"""The settings of a project, and what they say about each of its documents."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path

from prodready.directives import Expected
from prodready.documents.exclusion import Exclusion
from prodready.documents.flavor import Flavor
from prodready.documents.told_kinds import ToldKinds
from prodready.model import Document, Kind
from prodready.settings import parse_expected, read_settings

__all__ = ["Config", "load_config", "parse_expected"]

ByPattern = list[tuple[Exclusion | None, tuple[str, ...]]]


@dataclass(frozen=True)
class Config:
    """The settings of a project; patterns and paths in them are relative to its `folder`.

    Attributes:
        examples: folders whose files are examples; each file in them is a snippet of its own.
        expect: for a bad example that is a file, the findings that prove it bad, by its path.
        exclude: patterns as in `.gitignore` of pages and examples that are left alone.
        ignore: rules that are turned off, by pattern of the pages where they are.
        kinds: what files are, by pattern of their paths, over what they look like.
        flavor: the Markdown that pages are written in; each page's own site says by default.
        strict: also fail on what is only a fragment or could not be verified.
        select: rules that count in blocks as they do in files, by pattern of the pages.
        profile: the profile that `check` asks the items of; recognised where there is none.
        thresholds: numbers that items are measured by, by name.
        folder: where the settings were found; the working directory by default.
    """

    examples: tuple[str, ...] = ()
    expect: Mapping[str, tuple[Expected, ...]] = field(default_factory=dict)
    exclude: tuple[str, ...] = ()
    ignore: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    flavor: Flavor | None = None
    strict: bool = False
    profile: str | None = None
    thresholds: Mapping[str, float] = field(default_factory=dict)
    kinds: Mapping[str, Kind] = field(default_factory=dict)
    select: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    folder: Path | None = field(default=None, compare=False)

    @property
    def exclusion(self) -> Exclusion:
        """What the patterns of `exclude` leave out."""
        return Exclusion(self.exclude, self.folder)

    @property
    def told_kinds(self) -> ToldKinds:
        """What `kinds` says of files."""
        return ToldKinds(self.kinds, self.folder)

    def declare(self, documents: Iterable[Document]) -> list[Document]:
        """Give each document what the settings say about it: kind, expectations, rules."""
        kinds = self.told_kinds
        declared = [self._declared(kinds.apply(document)) for document in documents]
        if not (self.ignore or self.select):
            return declared
        return [self._ruled(document) for document in declared]

    def _declared(self, document: Document) -> Document:
        if not self.expect or document.directives.expect:
            return document
        if document.part_of is not None:
            whole = self._declared(document.part_of)
            return replace(document, part_of=whole) if whole is not document.part_of else document
        sources = _sources(document)
        expected = self.expect.get(sources.pop()) if len(sources) == 1 else None
        if not expected:
            return document
        return replace(document, directives=replace(document.directives, expect=expected))

    def _ruled(self, document: Document) -> Document:
        """The document with the rules that are off, or chosen, on its page or in what it includes."""
        paths = sorted({document.path, *_sources(document.part_of or document)})
        off, chosen = _rules(self._ignored, paths), _rules(self._selected, paths)
        if not (off or chosen):
            return document
        return replace(document, directives=replace(document.directives, ignore=off, select=chosen))

    @cached_property
    def _ignored(self) -> ByPattern:
        return self._by_pattern(self.ignore)

    @cached_property
    def _selected(self) -> ByPattern:
        return self._by_pattern(self.select)

    def _by_pattern(self, rules: Mapping[str, tuple[str, ...]]) -> ByPattern:
        """Patterns and their rules; None stands for everywhere, outside the folder too."""
        return [
            (None if pattern == "*" else Exclusion([pattern], self.folder), named)
            for pattern, named in rules.items()
        ]


def _rules(by_pattern: ByPattern, paths: Iterable[str]) -> tuple[str, ...]:
    """The rules of every pattern that one of the paths matches, each once."""
    return tuple(
        dict.fromkeys(
            rule
            for path in paths
            for patterns, named in by_pattern
            if patterns is None or patterns.matches(path)
            for rule in named
        )
    )


def _sources(document: Document) -> set[str]:
    """The files that the document's lines stand in."""
    origins = document.lines.origins
    return {document.path} if origins is None else {origin.path for origin in origins}


def load_config(folder: Path | None = None) -> Config:
    """The settings in `pyproject.toml` or `.prodready.yaml` of the folder; without, the defaults.

    Only that folder is looked at (the working directory by default), none above it.

    Raises:
        InputError: a file is broken, there are settings in both, or one is not known.
    """
    settings = read_settings(folder or Path())
    flavor = settings.get("flavor")
    return Config(
        examples=settings.get("examples", ()),
        expect=settings.get("expect", {}),
        exclude=settings.get("exclude", ()),
        ignore=settings.get("ignore", {}),
        kinds=settings.get("kinds", {}),
        select=settings.get("select", {}),
        flavor=Flavor(flavor) if flavor else None,
        strict=settings.get("strict", False),
        profile=settings.get("profile"),
        thresholds=settings.get("thresholds", {}),
        folder=folder,
    )
