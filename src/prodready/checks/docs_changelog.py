"""The check that the changelog has a dated entry for the newest version."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass

from prodready.checks.docs_common import missing
from prodready.checks.interface import Fail, Outcome, Pass, Unknown, check
from prodready.documents.repository import Repository
from prodready.facts.declared import Declared, Said
from prodready.facts.history import History, version_of
from prodready.facts.papers import Papers
from prodready.model import Place
from prodready.patterns import lazy

FILES = r"(?:\d+-)?(?:change[-_]?logs?(?:[-_].+)?|changes|history|news|releases|release[-_]?notes)"
_FRAGMENTS = lazy(
    r"(?:\.changeset|changelog\.d|newsfragments|changelogs?/(?:unreleased|next)|\.changes)/[^/]+",
    re.IGNORECASE,
)
_HOST = lazy(
    r"\.github/(?:release\.ya?ml|release-drafter\.ya?ml)|\.releaserc(?:\.\w+)?"
    r"|release\.config\.[cm]?js|\.?goreleaser\.ya?ml|\.release-it\.\w+"
)
"""Settings of what writes release notes on the host."""
_VERSION = re.compile(
    r"(?<![\w.])v?(\d+\.\d+(?:\.\d+){0,2})(?:[-.+]?[a-z][\w.+-]*)?(?![\w.]*\d)", re.I
)
_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?"
_DATE = lazy(
    rf"\b(?:19|20)\d\d[-/.]\d{{1,2}}[-/.]\d{{1,2}}\b|\b\d{{1,2}}[-/.]\d{{1,2}}[-/.](?:19|20)?\d\d\b"
    rf"|\b{_MONTH}\s+\d{{1,2}}(?:st|nd|rd|th)?,?\s+(?:19|20)\d\d\b"
    rf"|\b\d{{1,2}}(?:st|nd|rd|th)?[\s-]+{_MONTH}[\s,-]+(?:19|20)\d\d\b|\b{_MONTH},?\s+20\d\d\b"
    r"|\b20\d{6}\b",
    re.IGNORECASE,
)
_OPEN = lazy(
    r"\b(?:unreleased|upcoming|next|dev(?:elopment)?|in progress|tbd|wip|head|main)\b", re.I
)
_LINKS = lazy(r"https?://\S+/(?:releases|tags|changelog|release-notes|whats-?new)\b", re.I)
_RELEASING = lazy(r"(?:^|[/_-])releas(?:e|es|ing)(?:[/_.-]|$)", re.I)
"""Pages on how a release is made."""
_TRIAL = lazy(r"[-.]?(?:a|alpha|b|beta|rc|dev|snapshot|pre|canary|next|nightly)\d*\b", re.I)
FIX = "Write `## [VERSION] - YYYY-MM-DD` with what users notice, in the change that raises the version."


@dataclass(frozen=True, slots=True)
class Entry:
    """A version's heading in a changelog; a date may stand in the lines below it."""

    version: tuple[int, ...]
    title: str
    line: int
    dated: bool
    open: bool


@check("docs.changelog")
def changelog(
    papers: Papers, repository: Repository, history: History, declared: Declared
) -> Iterator[Outcome]:
    """The newest version, by tags or by the package file, has a dated entry."""
    paths = papers.named(FILES)
    if not paths:
        yield from _none(papers, repository, declared, history)
        return
    path = paths[0]
    entries = list(_entries(papers, path))
    released = [entry for entry in entries if not entry.open]
    if not released:
        yield _without_versions(papers, path, entries)
        return
    newest = max(released, key=lambda entry: entry.version)
    told = [each for each in entries if _says(each, papers.text(path).splitlines())]
    faults = list(_late(path, newest, told, history, declared))
    if not newest.dated:
        message = f"the entry {newest.title} has no date"
        faults.append(Fail(Place(path, newest.line), message, FIX))
    yield from faults
    if not faults:
        yield Pass(Place(path, newest.line), newest.title)


def _none(
    papers: Papers, repository: Repository, declared: Declared, history: History
) -> Iterator[Outcome]:
    for path in repository.files:
        if _FRAGMENTS.match(path) or _HOST.fullmatch(path):
            yield Unknown(Place(path), "the changes are told on the host's releases", attest=True)
            return
    for path in (papers.readme or "", *filter(_RELEASING.search, papers.paths)):
        for number, line in enumerate(papers.text(path).splitlines(), 1):
            if _LINKS.search(line) and "shields.io" not in line and "badge" not in line:
                reason = "links to a list of releases out of the repository"
                yield Unknown(Place(path, number), reason, attest=True)
                return
    if declared.versions or history.newest_release:
        yield missing(papers, "CHANGELOG.md", "there is no changelog", "Write CHANGELOG.md. " + FIX)
    elif history.root is None and papers.readme:
        message = "no changelog, and without git it is not known whether there are releases"
        yield Unknown(papers.place(), message)


def _without_versions(papers: Papers, path: str, entries: list[Entry]) -> Outcome:
    text = papers.text(path)
    words = len(re.findall(r"[^\W\d_]{2,}", text))
    if _LINKS.search(text) and words < 60:
        return Unknown(Place(path), "points to a list of releases elsewhere", attest=True)
    if entries and words >= 20:
        return Pass(
            Place(path, entries[0].line), f"{entries[0].title}, and nothing is released yet"
        )
    dates = [one for one in papers.sections(path) if _DATE.search(one.title)]
    if dates:
        return Pass(Place(path, dates[0].line), dates[0].title)
    if words >= 60:
        return Unknown(Place(path), "has no entry by version or by date", attest=True)
    return Fail(Place(path), "the changelog has no entry", FIX)


def _entries(papers: Papers, path: str) -> Iterator[Entry]:
    lines = papers.text(path).splitlines()
    found = False
    for one in papers.sections(path):
        version = _VERSION.search(_DATE.sub(" ", one.title))
        open_ = bool(_OPEN.search(one.title))
        if version or open_:
            found = True
            yield _entry(one.title, one.line, lines, version, open_=open_)
    if found:
        return
    for number, line in enumerate(lines, 1):  # without headings: `1.2.0 (2026-01-31)` on a line
        version = re.match(r"[*=\s-]{0,4}(?:version |release )?\[?" + _VERSION.pattern, line, re.I)
        if version and (_DATE.search(line) or len(line.split()) <= 3):
            yield _entry(line.strip(), number, lines, version, open_=bool(_OPEN.search(line)))


def _entry(
    title: str, line: int, lines: list[str], version: re.Match[str] | None, *, open_: bool
) -> Entry:
    below = itertools.takewhile(lambda text: not text.startswith("#"), lines[line : line + 5])
    near = re.sub(r"[_*]+", " ", " ".join([lines[line - 1], *below]))
    number = version_of(version[1]) if version else ()
    unreleased = re.search(r"\bunreleased\b", near, re.IGNORECASE)
    return Entry(number, title, line, bool(_DATE.search(near)), open_ or bool(unreleased))


def _says(entry: Entry, lines: list[str]) -> bool:
    """Whether anything stands below a heading: one that is left open for later says nothing."""
    below = itertools.takewhile(lambda text: not re.match(r"#{1,2}\s", text), lines[entry.line :])
    return not entry.open or any(
        re.search(r"\w", text) and text[0] != "#" for text in below if text
    )


def _late(
    path: str,
    newest: Entry,
    entries: list[Entry],
    history: History,
    declared: Declared,
) -> Iterator[Outcome]:
    """The newest release has no entry; in the release's own change it may still be unreleased."""
    tag = history.newest_release
    if tag is not None:
        if version_of(tag) > newest.version and version_of(tag) not in {e.version for e in entries}:
            message = f"{tag} is tagged, and the newest entry is {newest.title}"
            yield Fail(Place(path, newest.line), message, FIX)
        return
    unreleased = any(entry.open for entry in entries)
    ahead = [said for said in declared.versions if _ahead(said, newest)]
    ahead += [
        said for said in declared.unpublished if _ahead(said, newest) and _is_kin(said, newest)
    ]
    if ahead and not unreleased:
        said = ahead[0]
        message = (
            f"{said.place.path} has version {said.value}, and the newest entry is {newest.title}"
        )
        yield Fail(Place(path, newest.line), message, FIX)


def _is_kin(said: Said, newest: Entry) -> bool:
    """Whether a package that is not published counts as the changelog does."""
    return version_of(said.value)[:1] <= (newest.version[0] + 1,) and newest.version > (0, 1)


def _ahead(said: Said, newest: Entry) -> bool:
    return not _TRIAL.search(said.value) and version_of(said.value) > newest.version
