"""The papers of a project: its README, its guides and runbooks, found by name, read when asked for."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from functools import cached_property

from prodready.documents.repository import Repository
from prodready.documents.roles import Role, role_of
from prodready.facts.headings import NAMES, Section, sections
from prodready.model import Place
from prodready.patterns import lazy

MOST = 500
"""How many papers are read at most; what is beyond is said not to be known."""
HOMES = ("", ".github", "docs", "doc", "documentation", ".gitlab")
"""Folders in which a host looks for the papers of a project, the nearest first."""
_DOCS = frozenset({"doc", "docs", "documentation"})
_ASIDE = lazy(
    r"(?:^|/)(?:changes|changelogs?|history|news|newsfragments|releases?|release[-_ ]?notes"
    r"|licen[cs]es?|copying|notice|code[-_]of[-_]conduct|third[-_]party[^/]*|blog|posts|whatsnew"
    r"|issue_template|reference|checklists?|proposals?|adrs?|rfcs?|designs?|enhancements|governance|\.changeset|locales?|i18n)(?:\.\w+)?(?:/|$)",
    re.IGNORECASE,
)
_NOT_FOR_PEOPLE = lazy(r"requirements|^(?:agents|claude|gemini|robots|llms|humans)\b")
_LINK = lazy(
    r"\[(?P<text>[^\]\n]{2,80})\]\((?P<target>https?://[^\s)]+)[^)\n]*\)"
    r"|\[(?P<named>[^\]\n]{2,80})\]\[(?P<label>[^\]\n]*)\]"
    r"|`(?P<rst>[^`<\n]{2,80})\s*<(?P<url>https?://[^>\s]+)>`_"
    r"|(?P<bare>https?://[^\s<>()\[\]\"'`]+)"
)
_MANUAL = lazy(
    r"\b(?:docs?|documentation|wiki|manual|handbook|(?:user|admin|operator|deployment|install\w*|"
    r"getting started|quick ?start) ?(?:guides?|manual|instructions)?)\b",
    re.IGNORECASE,
)
_DOCS_HOST = lazy(
    r"https?://(?:(?:docs?|documentation|wiki|manual|help|guides?)\.[^/\s]+"
    r"|[^/\s]+\.(?:readthedocs\.(?:io|org)|gitbook\.io|github\.io)|[^\s]+/wiki\b)",
    re.IGNORECASE,
)


class Papers:
    """The documents for people, those of examples, tests and others' code aside.

    Attributes:
        repository: where they are.
    """

    def __init__(self, repository: Repository) -> None:
        self.repository = repository
        self._sections: dict[str, list[Section]] = {}
        self._titles: dict[str, str] = {}

    @classmethod
    def from_repository(cls, repository: Repository) -> Papers:
        """The papers; only their names are looked at."""
        return cls(repository)

    @cached_property
    def paths(self) -> tuple[str, ...]:
        """Their paths, those near the root first."""
        found = [path for path in self.repository.files if self._is_paper(path)]
        return tuple(sorted(found, key=lambda path: (path.count("/"), path)))

    def _is_paper(self, path: str) -> bool:
        name = path.rpartition("/")[2].lower()
        if not name.endswith((*NAMES, ".org", ".mdx")) and not re.fullmatch(
            r"[a-z]+", name.replace("_", "").replace("-", "")
        ):
            return False
        if path.startswith(".") and not path.startswith((".github/", ".gitlab/")):
            return False  # of an editor, an assistant, a tool
        folders = [part for part in path.split("/")[:-1] if part.lower() not in _DOCS]
        role = role_of("/".join([*folders, path.rpartition("/")[2]]))
        if name.endswith(".txt") and "requirements" in path.lower().split("/"):
            return False  # a list of packages
        return role in (Role.PRODUCTION, Role.TEMPLATE) and not _NOT_FOR_PEOPLE.search(name)

    @property
    def too_many(self) -> bool:
        """Whether there are more than are read."""
        return len(self.paths) > MOST

    def text(self, path: str) -> str:
        """The text of one of them; empty where it cannot be read."""
        return self.repository.read(path) or ""

    def sections(self, path: str) -> list[Section]:
        """The sections of one of them, in order."""
        if path not in self._sections:
            self._sections[path] = sections(path, self.text(path))
        return self._sections[path]

    def named(self, pattern: str, homes: tuple[str, ...] = HOMES) -> list[str]:
        """The files of these homes whose name without its ending matches the pattern."""
        wanted = re.compile(pattern, re.IGNORECASE)
        found = []
        for path in self.repository.files:
            folder, _, name = path.rpartition("/")
            if folder.lower() in homes and wanted.fullmatch(plain_stem(name)):
                found.append(path)
        return sorted(found, key=lambda path: (homes.index(path.rpartition("/")[0].lower()), path))

    @cached_property
    def readme(self) -> str | None:
        """The README that the host shows."""
        found = [path for path in self.named(r"readme") if not path.lower().endswith(".html")]
        return found[0] if found else None

    def place(self) -> Place:
        """Where a reader starts: the README, or where it is missing."""
        return Place(self.readme or "README.md")

    def about(self, words: re.Pattern[str]) -> Iterator[Section]:
        """What speaks about something: whole papers called so, and sections with such a heading.

        The history of changes, licences and the like are left aside.
        """
        named: set[str] = set()
        if not self._titles:
            self._titles = {one: title_of(one) for one in self.paths if not _ASIDE.search(one)}
        chosen = list(self._titles)
        for path, title in self._titles.items():
            if words.search(title):
                named.add(path)
                text = self.text(path)
                yield Section(path, plain_stem(path.rpartition("/")[2]), 0, 1, text)
        for path in chosen[:MOST]:
            if path not in named:
                yield from (one for one in self.sections(path) if words.search(one.title))

    @cached_property
    def elsewhere(self) -> Place | None:
        """The link in the README to documentation of the project that is not in the repository."""
        if self.readme is None:
            return None
        own = self._own_words()
        for number, line in enumerate(self.text(self.readme).splitlines(), 1):
            for link in _LINK.finditer(line):
                text = (link["text"] or link["named"] or link["rst"] or "").strip(" *_`:.")
                if _is_own_manual(text, self._url(link), own):
                    return Place(self.readme, number, link.start() + 1)
        for one in self.sections(self.readme):
            if (
                one.level <= 2
                and _WHOLE.fullmatch(one.title.strip(" :"))
                and _AWAY.search(one.text)
                and not self._leads_inside(one.text)
            ):
                return Place(self.readme, one.line)
        return None

    def _leads_inside(self, text: str) -> bool:
        """Whether a link leads to a file of the repository."""
        folder = posixpath.dirname(self.readme or "")
        for target in re.findall(r"\]\(\s*<?(?!https?:|#)([^)>\s#]+)", text):
            if self.repository.exists(posixpath.normpath(posixpath.join(folder, target))):
                return True
        return False

    def _url(self, link: re.Match[str]) -> str:
        if link["label"] is None:
            return link["target"] or link["url"] or link["bare"] or ""
        return self._labels.get((link["label"] or link["named"]).lower(), "")

    @cached_property
    def _labels(self) -> dict[str, str]:
        """The addresses that the README's links name by a label."""
        text = self.text(self.readme or "")
        found = re.findall(r"^ {0,3}\[([^\]\n]+)\]:\s*<?(https?://[^\s>]+)", text, re.MULTILINE)
        return {label.lower(): url for label, url in found}

    def _own_words(self) -> set[str]:
        """The words by which the project calls itself: its folder and its README's title."""
        names = [self.repository.root.resolve().name]
        if self.readme:
            names += [one.title for one in self.sections(self.readme)[:1]]
        return {word for name in names for word in re.findall(r"[a-z0-9]{3,}", name.lower())}


def _is_own_manual(text: str, url: str, own: set[str]) -> bool:
    named = url if _SHARED_HOST.search(url) else "/".join(url.split("/")[:3])
    ours = bool((own - _COMMON) & set(re.findall(r"[a-z0-9]{3,}", named.lower())))
    if _DOCS_HOST.match(url) and ours:
        return True
    if not url or not text or not _MANUAL.search(text):
        return False
    if OF_MANY.search(url) and not ours:
        return False
    left = _MANUAL.sub(" ", text.lower())
    foreign = set(re.findall(r"[a-z0-9]+", left)) - _FILLER - (own - _OTHERS)
    return not foreign and not url.startswith("https://img.shields.io")


_SHARED_HOST = lazy(r"\.github\.io|\.gitlab\.io|/wiki\b")
"""Hosts of many projects, where the path says whose documentation it is."""
OF_MANY = lazy(
    r"^https?://(?:[\w-]+\.)*(?:spring\.io|docker\.com|kubernetes\.io|djangoproject\.com|python\.org|go\.dev"
    r"|golang\.org|nodejs\.org|npmjs\.com|react\.dev|reactjs\.org|nextjs\.org|vuejs\.org|angular\.(?:io|dev)"
    r"|nestjs\.com|expressjs\.com|mozilla\.org|microsoft\.com|amazon\.com|oracle\.com|postgresql\.org"
    r"|mongodb\.com|redis\.io|nginx\.org|apache\.org|elastic\.co|grafana\.com|prometheus\.io|terraform\.io"
    r"|hashicorp\.com|docs\.github\.com|cloud\.google\.com|helm\.sh|travis-ci\.(?:com|org))(?:[/:]|$)"
)
"""Documentation of what many projects are built on."""
_WHOLE = lazy(
    r"(?:the )?(?:full |online |official )?(?:docs?|documentation|wiki|manual|handbook|user guide)",
    re.IGNORECASE,
)
"""A section that is there to lead to the documentation; one on installing links to others'."""
_FILLER = frozenset(
    {"the", "our", "full", "official", "online", "project", "complete", "here", "for", "and", "on"}
    | {"see", "read", "this", "a", "to", "in", "of", "website", "site", "page", "detailed", "more"}
)
_COMMON = frozenset(
    {"http", "https", "com", "org", "www", "docs", "doc", "github", "wiki", "app", "api", "the"}
    | {"server", "service", "web", "python", "node", "java", "documentation", "readme", "demo"}
    | {"repository", "case", "project", "fastapi", "django", "flask", "docker", "kubernetes"}
)
_AWAY = lazy(r"https?://(?!localhost|127\.|0\.0\.0\.0|\[::)")
_OTHERS = frozenset({"fastapi", "django", "flask", "docker", "kubernetes", "spring", "express"})
"""What a project is often named after, and whose documentation is not the project's."""


def plain_stem(name: str) -> str:
    """A file's name without its endings: `RUNBOOK.md` is `RUNBOOK`, `README.rst.txt` is `README`."""
    stem = name
    while "." in stem[1:]:
        head, _, ending = stem.rpartition(".")
        if not re.fullmatch(r"md|mdx|markdown|rst|txt|adoc|asciidoc|org|html", ending.lower()):
            break
        stem = head
    return stem


def title_of(path: str) -> str:
    """The words of a path as a heading: `docs/runbooks/high-memory.md` has `runbooks high memory`."""
    *folders, name = path.split("/")
    words = [*folders[-2:], plain_stem(name)]
    return re.sub(r"[-_.\s]+", " ", " ".join(words)).strip()
