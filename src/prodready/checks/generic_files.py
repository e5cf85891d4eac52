"""Checks that an item is written with, without Python: files that are there, sections in them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import pathspec

from prodready.checks.interface import Fail, Outcome, Pass, UndecidedError, check
from prodready.documents.repository import Repository
from prodready.documents.roles import Role
from prodready.facts.headings import Section, Writings
from prodready.model import Place

OTHERS = (Role.EXAMPLE, Role.TEST, Role.VENDORED)
"""Files that say nothing about the service itself."""


def matching(
    repository: Repository, patterns: Sequence[str], *, ignore_case: bool = False
) -> list[str]:
    """The files that match patterns as in `.gitignore`; those of examples and tests aside."""
    lowered = [pattern.lower() for pattern in patterns] if ignore_case else patterns
    spec = pathspec.GitIgnoreSpec.from_lines(lowered)
    return [
        path
        for path in repository.files
        if spec.match_file(path.lower() if ignore_case else path)
        and repository.role(path) not in OTHERS
    ]


def plain_name(patterns: Sequence[str]) -> str:
    """The first pattern that is the name of a file: what a report calls what is missing."""
    plain = [p.lstrip("/") for p in patterns if not re.search(r"[*?\[!]|/$", p)]
    start = re.sub(r"[.]?[*?\[].*$", "", patterns[0].lstrip("/!")).rstrip("/")
    return plain[0] if plain else start or patterns[0]


@check("files.present")
def present(
    repository: Repository,
    any: tuple[str, ...] = (),
    when: tuple[str, ...] = (),
    least_words: int = 1,
) -> Iterator[Outcome]:
    """A file of one of the patterns `any` is there, and says at least `least_words` words.

    Patterns are those of `.gitignore`; upper and lower case are the same. With `when` the check
    speaks only where a file of these patterns is there.
    """
    if not any:
        raise UndecidedError("files.present needs `any:`, a list of patterns")
    if when and not matching(repository, when):
        return
    found = matching(repository, any, ignore_case=True)
    name = plain_name(any)
    if not found:
        yield Fail(Place(name), f"there is no {name}", f"Write {name}.")
        return
    for path in found:
        text = repository.read(path)
        if text is None or len(re.findall(r"\w+", text)) >= least_words:
            yield Pass(Place(path))
            return
    yield Fail(Place(found[0]), f"{found[0]} says nothing", f"Write what belongs into {found[0]}.")


@check("files.absent")
def absent(repository: Repository, none: tuple[str, ...] = ()) -> Iterator[Outcome]:
    """No file of the patterns `none` is in the repository; what git does not track does not count.

    Without a file to show, the witness of the pass is `.gitignore` where it covers the patterns.
    """
    if not none:
        raise UndecidedError("files.absent needs `none:`, a list of patterns")
    tracked = repository.tracked
    found = [path for path in matching(repository, none) if tracked is None or path in tracked]
    for path in found:
        yield Fail(Place(path), f"{path} is in the repository", f"Run `git rm --cached {path}`.")
    if not found and repository.files:
        witness = ".gitignore" if ".gitignore" in repository.files else repository.files[0]
        yield Pass(Place(witness), f"none of {len(repository.files)} files matches")


@check("docs.section")
def section(
    writings: Writings,
    repository: Repository,
    files: tuple[str, ...] = (),
    headings: tuple[str, ...] = (),
    least_words: int = 10,
) -> Iterator[Outcome]:
    """A document of the patterns `files` has, for each of `headings`, a section that says something.

    Each of `headings` is a regular expression over a heading's words; the section under it has at
    least `least_words` words, and lines that only promise (`TODO`) do not count.
    """
    if not files or not headings:
        raise UndecidedError("docs.section needs `files:` and `headings:`, lists")
    wanted = [_pattern(text) for text in headings]
    paths = [p for p in matching(repository, files, ignore_case=True) if p in writings.texts]
    name = plain_name(files)
    if not paths:
        yield Fail(Place(name), f"there is no {name}", f"Write {name}.")
        return
    every = [one for path in paths for one in writings.sections(path)]
    for pattern in wanted:
        yield _section(pattern, every, paths[0], least_words)


def _pattern(text: str) -> re.Pattern[str]:
    try:
        return re.compile(text, re.IGNORECASE)
    except re.error as error:
        raise UndecidedError(f"{text} is no regular expression: {error}") from None


def _section(
    pattern: re.Pattern[str], every: list[Section], first: str, least_words: int
) -> Outcome:
    found = [one for one in every if pattern.search(one.title)]
    full = next((one for one in found if one.words >= least_words), None)
    if full is not None:
        return Pass(Place(full.path, full.line), full.title)
    if found:
        one = max(found, key=lambda each: each.words)
        message = f"the section {one.title} says next to nothing"
        return Fail(Place(one.path, one.line), message, "Write what belongs there.")
    title = re.sub(r"\\[a-z]|[^\w\s|-]", "", pattern.pattern).split("|")[0].strip()
    message = f"no section about {title or pattern.pattern}"
    return Fail(Place(first), message, f"Add a section about {title or pattern.pattern}.")
