"""What code leaves out of its log of requests: lists of paths that nobody asks, or empty ones."""

from __future__ import annotations

import re
from collections.abc import Iterator

from prodready.checks.interface import Fail
from prodready.documents.repository import Repository
from prodready.documents.roles import Role
from prodready.model import Place
from prodready.patterns import lazy

_LIST = lazy(
    r"(?im)^[ \t]*(?:(?:export\s+)?(?:const|let|var)\s+)?\w*(?:quiet|unlogged|silent|log_?skip|skip_?log|no_?log|"
    r"log_?exclude|exclude_?log|ignored?_?paths?|excluded?_?paths?|skip_?paths?)\w*\s*(?::[^=\n]+)?:?=\s*"
    r"(?:(?:new\s+)?(?:Set|frozenset|set)\s*(?:<[^<>]*>)?\(\s*|\[\]string|map\[string]\w+(?:\{\})?)?"
    r"[\[({]?([^\])}]*)[\])}]"
)
_PROBE = lazy(r"[\"'`](/[\w/.-]*(?:live|ready|health|alive|ping|status)[\w/.-]*)[\"'`]", re.I)
_CODE = (".py", ".js", ".ts", ".mjs", ".go")


def logged(repository: Repository) -> Iterator[Fail]:
    """Everything that lets lines about probes into the log."""
    yield from stale(repository)
    yield from emptied(repository)
    yield from gunicorn(repository)


def stale(repository: Repository) -> Iterator[Fail]:
    """Lists that leave out paths of probes which nothing else of the repository speaks of."""
    for path in repository.files:
        if not path.endswith(_CODE) or repository.role(path) is not Role.PRODUCTION:
            continue
        text = repository.read(path) or ""
        if not _PROBE.search(text):
            continue  # most files: to look for lists takes longer
        for match in _LIST.finditer(text):
            paths = _PROBE.findall(match[1])
            if paths and not any(_spoken_of(each, path, repository) for each in paths):
                line = text.count("\n", 0, match.start(1)) + 1
                yield Fail(
                    Place(path, line),
                    f"{' and '.join(paths)} are left out of the log, and nobody asks them: the probes "
                    "have other paths",
                    "Leave out the paths that the probes ask.",
                )


def _spoken_of(path: str, own: str, repository: Repository) -> bool:
    """Whether another place than the list names the path: a route, a probe, a proxy."""
    pattern = re.compile(rf"{re.escape(path.strip('/'))}(?![\w-])")
    for other in repository.files:
        if other.endswith((".md", ".rst", ".lock")) or repository.role(other) is Role.VENDORED:
            continue
        found = len(pattern.findall(repository.read(other) or ""))
        if found > (1 if other == own else 0):
            return True
    return False


_EMPTY = lazy(
    r"(?m)^[ \t]*(?:export\s+)?const\s+(\w*(?:quiet|unlogged|silent|ignore|skip|exclude)\w*)\s*(?::[^=\n]+)?=\s*"
    r"new\s+Set\s*(?:<[^<>]*>)?\(\s*(?:\[\s*\])?\s*\)"
)


def emptied(repository: Repository) -> Iterator[Fail]:
    """A set that decides what is left out of the log of requests, and holds nothing."""
    for path in repository.files:
        if (
            not path.endswith((".js", ".ts", ".mjs"))
            or repository.role(path) is not Role.PRODUCTION
        ):
            continue
        text = repository.read(path) or ""
        for match in _EMPTY.finditer(text):
            asked = re.search(rf"\b{match[1]}\.has\([^()]*\)[^;]{{0,200}}\blog", text, re.S)
            if asked and not re.search(rf"\b{match[1]}\.add\(", text):
                yield Fail(
                    Place(path, text.count("\n", 0, match.start(1)) + 1),
                    f"{match[1]} is empty: every probe is a line of the log",
                    "Put the paths of the probes into it.",
                )


_ACCESS = lazy(r"(?m)^accesslog\s*=\s*[\"'][^\"']+[\"']")


def gunicorn(repository: Repository) -> Iterator[Fail]:
    """Settings of gunicorn that write a line for each request, where nothing takes probes out."""
    for path in repository.files:
        name = path.rpartition("/")[2]
        if (
            not re.fullmatch(r"gunicorn[\w.-]*\.py", name)
            or repository.role(path) is not Role.PRODUCTION
        ):
            continue
        text = repository.read(path) or ""
        found = _ACCESS.search(text)
        if found and not _filters(repository):
            yield Fail(
                Place(path, text.count("\n", 0, found.start()) + 1),
                "every probe is a line of the access log: some 17,000 a day for each replica",
                "Set accesslog = None and log requests yourself, or filter the probes.",
            )


def _filters(repository: Repository) -> bool:
    """Whether code of gunicorn's logger may leave lines out."""
    return any(
        re.search(r"def access\(|gunicorn\.access|addFilter\(", repository.read(path) or "")
        for path in repository.files
        if path.endswith(".py")
    )
