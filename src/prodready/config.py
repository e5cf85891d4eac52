"""The settings of a project, and what they say about each of its documents."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path

from prodready.documents.exclusion import Exclusion
from prodready.documents.flavor import Flavor
from prodready.documents.told_kinds import ToldKinds
from prodready.model import Document, Expected, Kind
from prodready.settings import parse_expected, read_settings

__all__ = ["Config", "load_config", "parse_expected"]


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
        """Give each document what the settings say about it: kind, expectations, rules turned off."""
        kinds = self.told_kinds
        declared = [self._declared(kinds.apply(document)) for document in documents]
        return [self._relieved(document) for document in declared] if self.ignore else declared

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

    def _relieved(self, document: Document) -> Document:
        """The document without the rules that are off on its page or in a file that it includes."""
        paths = {document.path, *_sources(document.part_of or document)}
        rules = tuple(
            dict.fromkeys(
                rule
                for path in sorted(paths)
                for patterns, off in self._ignored
                if patterns is None or patterns.matches(path)
                for rule in off
            )
        )
        if not rules:
            return document
        return replace(document, directives=replace(document.directives, ignore=rules))

    @cached_property
    def _ignored(self) -> list[tuple[Exclusion | None, tuple[str, ...]]]:
        """Patterns and what is off there; None stands for everywhere, outside the folder too."""
        return [
            (None if pattern == "*" else Exclusion([pattern], self.folder), off)
            for pattern, off in self.ignore.items()
        ]


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
        flavor=Flavor(flavor) if flavor else None,
        strict=settings.get("strict", False),
        profile=settings.get("profile"),
        thresholds=settings.get("thresholds", {}),
        folder=folder,
    )
