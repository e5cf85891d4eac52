"""Every command that a page shows: typed at a prompt, in a script, a recipe, a job or an image."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Self

from prodready.documents.repository import Repository
from prodready.facts import shell
from prodready.facts.workflows import Pipelines
from prodready.model import Document, Kind, Place
from prodready.tools.shell_text import shell as shell_document


class Where(StrEnum):
    """Where a command stands, which says who sees whether it failed."""

    TYPED = "typed"
    SCRIPT = "script"
    RECIPE = "recipe"
    JOB = "job"


@dataclass(frozen=True, slots=True)
class Typed:
    """One command.

    Attributes:
        words: the command and its arguments, quotes removed.
        place: its line.
        where: what it stands in.
        tolerated: why its failure is not seen, or None when it is.
        document: the text that it stands in, as a number of the page.
        follows: a command before it on the same list must succeed first.
    """

    words: tuple[str, ...]
    place: Place
    where: Where
    tolerated: str | None = None
    env: tuple[str, ...] = ()

    @property
    def program(self) -> str:
        """The base name of what is started."""
        return self.words[0].rsplit("/", 1)[-1]

    @property
    def plain(self) -> tuple[str, ...]:
        """The arguments that are no options."""
        return tuple(word for word in self.words[1:] if not word.startswith("-"))

    def option(self, *names: str) -> str | None:
        """The value of an option, in either form; "" for one at the end."""
        for index, word in enumerate(self.words):
            name, equals, value = word.partition("=")
            if name in names:
                following = self.words[index + 1] if index + 1 < len(self.words) else ""
                return value if equals else following
            short = [n for n in names if len(n) == 2 and word.startswith(n) and word != n]
            if short and not word.startswith("--") and not equals:
                return word[2:]
        return None

    def has(self, *names: str) -> bool:
        """Whether an option is there, alone, with a value, or in a cluster of short ones."""
        for word in self.words[1:]:
            if word.partition("=")[0] in names:
                return True
            cluster = word.startswith("-") and not word.startswith("--")
            if cluster and any(len(n) == 2 and n[1] in word[1:] for n in names):
                return True
        return False


class Commands:
    """The commands of a page, in its order."""

    def __init__(self, found: list[Typed]) -> None:
        self.all = found

    def __iter__(self) -> Iterator[Typed]:
        return iter(self.all)

    @classmethod
    def from_repository(cls, repository: Repository) -> Self:
        """Read shell blocks, sessions, Makefiles and jobs."""
        found: list[Typed] = []
        for document in repository.documents(Kind.SHELL, Kind.CONSOLE):
            found += _shell(document)
        for document in repository.documents(Kind.MAKEFILE):
            found += _recipes(document)
        for job in Pipelines.from_repository(repository).jobs():
            for step in job.steps:
                if step.script is None:
                    continue
                for one in shell.commands(step.script):
                    reason = one.tolerated or step.tolerated
                    place = step.line_place(one.line)
                    found.append(Typed(one.words, place, Where.JOB, reason, one.env))
        return cls([_unwrapped(each) for each in found])

    def of(self, *programs: str) -> Iterator[Typed]:
        """The commands that start one of these programs."""
        return (each for each in self.all if each.program in programs)


def _shell(document: Document) -> Iterator[Typed]:
    read = shell_document(document)
    if not read.known:
        return
    where = Where.SCRIPT if read.script else Where.TYPED
    for one in shell.commands(read.document.text, errexit=False):
        line, _ = read.place(one.line, 1)
        yield Typed(one.words, document.locate(line), where, one.tolerated, one.env)


def _recipes(document: Document) -> Iterator[Typed]:
    for number, line in enumerate(document.text.split("\n"), 1):
        if not line.startswith("\t"):
            continue
        text = line.lstrip("\t@ ")
        ignored = "- hides its failure from make" if text.startswith("-") else None
        for one in shell.commands(text.lstrip("-@ ").rstrip("\\")):
            reason = one.tolerated or ignored
            yield Typed(one.words, document.locate(number, 2), Where.RECIPE, reason, one.env)


_WRAPPERS = frozenset({"sudo", "time", "exec", "env", "nohup"})


def _unwrapped(command: Typed) -> Typed:
    words = command.words
    while len(words) > 1 and words[0] in _WRAPPERS and not words[1].startswith("-"):
        words = words[1:]
    return Typed(words, command.place, command.where, command.tolerated, command.env)
