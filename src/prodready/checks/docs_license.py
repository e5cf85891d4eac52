"""The check that the licence is there, whole, and the one that the package files name."""

from __future__ import annotations

import re
from collections.abc import Iterator

from prodready.checks.interface import Fail, Outcome, Pass, Unknown, check
from prodready.documents.repository import Repository
from prodready.documents.roles import Role
from prodready.facts.declared import Declared
from prodready.facts.licences import family, named, plain, proprietary, recognise
from prodready.facts.papers import Papers
from prodready.model import Place
from prodready.patterns import lazy

FILES = r"(?:un)?licen[cs]e(?:[-_.].+)?|copying(?:[-_.].+)?|.+[-_.]licen[cs]e|mit-licen[cs]e|eula"
FIX = "Put the whole text of the licence into LICENSE; choosealicense.com has them."
_NOT = lazy(r"third|dependen|header|template|\.(?:py|js|ts|go|ya?ml|json|toml|sh|csv)$", re.I)
_HOLDER = lazy(
    r"copyright.*(?:\[year\]|\[fullname\]|<year>|<copyright holders?>|<owner>|\[your name\]|<name>)",
    re.IGNORECASE,
)


@check("docs.license")
def license(papers: Papers, repository: Repository, declared: Declared) -> Iterator[Outcome]:
    """The root has the text of a licence, and package files name the same."""
    paths = [path for path in papers.named(FILES, ("",)) if not _NOT.search(path)]
    paths += [path for path in repository.files if re.match(r"LICEN[CS]ES/[^/]+$", path)]
    if not paths:
        yield from _none(repository, declared)
        return
    kinds = {path: _kind(papers.text(path), path) for path in paths}
    faults = [fault for path in paths for fault in _faults(papers.text(path), path, kinds[path])]
    if any(isinstance(kind, str) for kind in kinds.values()):
        faults = [one for one in faults if isinstance(one, Fail) and "holder" in one.message]
    yield from faults
    if not faults:
        yield from _agreement(kinds, declared)


def _none(repository: Repository, declared: Declared) -> Iterator[Outcome]:
    for said in declared.licences:
        if said.value.upper() == "UNLICENSED" or "proprietary" in said.value.lower():
            yield Pass(said.place, f"{said.value}: all rights are kept")
            return
    if any(repository.role(path) is Role.PRODUCTION for path in repository.files):
        if declared.licences:
            said = declared.licences[0]
            message = f"names the licence {said.value[:40]}, and its text is not there"
            yield Fail(said.place, message, FIX)
        else:
            yield Fail(Place("LICENSE"), "there is no licence", FIX)


def _kind(text: str, path: str) -> str | None:
    known = recognise(text)
    if known:
        return known
    if proprietary(text) and len(text.split()) >= 4:
        return "proprietary"
    stem = re.sub(r"\.\w+$", "", path.rpartition("/")[2])
    return stem if path.startswith("LICENS") and "/" in path and len(text) > 300 else None


def _faults(text: str, path: str, kind: str | None) -> Iterator[Outcome]:
    for number, line in enumerate(text.splitlines()[:12], 1):
        # In REUSE's folder the texts are kept as published; each file says whose it is.
        whose = not path.startswith("LICENSES/")
        held = kind in ("MIT", "BSD-2-Clause", "BSD-3-Clause", "ISC")
        if whose and held and _HOLDER.search(line):
            yield Fail(Place(path, number), "the licence has no holder", "Write the year and who.")
    if kind is not None:
        return
    words = len(text.split())
    if words < 60:
        what = named(text) or "a licence" if words else "nothing"
        message = f"names {what}, and the text is not there" if words else "is empty"
        yield Fail(Place(path), f"{path} {message}", FIX)
    elif re.search(r"permission is hereby granted|redistribution and use in source", plain(text)):
        yield Fail(Place(path), f"{path} has a part of a licence, and not the whole of it", FIX)
    else:
        yield Unknown(Place(path), "is no licence that is known by its text", attest=True)


def _agreement(kinds: dict[str, str | None], declared: Declared) -> Iterator[Outcome]:
    told = {family(kind) for kind in kinds.values() if kind} - {None}
    if len(told) == 1 and len(kinds) == 1:
        [only] = told
        path = next(iter(kinds))
        for said in declared.licences:
            other = family(said.value)
            if other is not None and other != only:
                message = f"says {said.value}, and {path} is {only}"
                yield Fail(said.place, message, f"Write `{only}`, or change {path}.")
                return
    for path, kind in kinds.items():
        if kind:
            yield Pass(Place(path), kind)
            return
