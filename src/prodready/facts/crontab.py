"""Files of cron: what they start, when, and what the image that they are copied into holds."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass

from prodready.documents.repository import Repository
from prodready.documents.roles import Role
from prodready.model import Place
from prodready.patterns import lazy

_FILE = lazy(r"(^|/)(?:crontab[^/]*|[^/]*\.cron(?:tab)?|cron\.d/[^/]+|crontabs/[^/]+)$")
_LINE = lazy(
    r"^\s*(?P<when>@\w+|(?:[\d*/,\-A-Za-z]+\s+){4}[\d*/,\-A-Za-z]+)\s+(?P<command>[^#\s].*)$"
)


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of a crontab: the five fields of its time, or `@daily`, and the command."""

    when: str
    command: str
    place: Place

    @property
    def programs(self) -> list[str]:
        """The absolute paths that the command names."""
        return re.findall(r"(?<![\w.>=-])(/[\w./-]*[\w-])", self.command)


def is_crontab(path: str) -> bool:
    """Whether a file is one of cron by its name."""
    return _FILE.search(path) is not None and not path.endswith((".py", ".go", ".ts", ".md", ".js"))


def crontabs(repository: Repository) -> Iterator[tuple[str, list[Entry]]]:
    """Every crontab of the repository with its lines."""
    for path in repository.files:
        if not is_crontab(path) or repository.role(path) is not Role.PRODUCTION:
            continue
        text = repository.read(path) or ""
        found = [
            Entry(" ".join(match["when"].split()), match["command"].strip(), Place(path, number))
            for number, line in enumerate(text.splitlines(), start=1)
            if (match := _LINE.match(line)) is not None
        ]
        if found:
            yield path, found


def folder_of(path: str) -> str:
    """The folder of a file, `""` for the root."""
    return posixpath.dirname(path)
