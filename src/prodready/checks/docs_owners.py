"""The check that CODEOWNERS is read by the host, and that its patterns mean files that are there."""

from __future__ import annotations

from collections.abc import Iterator

from prodready.checks.interface import Fail, Outcome, Pass, Unknown, check
from prodready.documents.repository import Repository
from prodready.documents.roles import Role
from prodready.facts.owners import HOMES, matcher, parse
from prodready.model import Place
from prodready.patterns import lazy

_OTHER = lazy(r"(?:.*/)?(?:OWNERS|MAINTAINERS(?:\.\w+)?)$")


@check("docs.codeowners")
def codeowners(repository: Repository) -> Iterator[Outcome]:
    """Each line of CODEOWNERS is understood by the host and means a file that is there."""
    there = [path for path in HOMES if path in repository.files]
    if not there:
        yield from _elsewhere(repository)
        return
    path = there[0]
    for other in there[1:]:
        message = f"is not read: {path} comes first"
        yield Fail(Place(other), message, f"Bring both into {path}.")
    rules = parse(repository.read(path) or "")
    faults = []
    for rule in rules:
        fault = rule.fault or _unmet(rule.pattern, repository)
        if fault:
            faults.append(Fail(Place(path, rule.line), fault, "Write a pattern that means a file."))
    owned = [rule for rule in rules if rule.owners]
    if not owned:
        faults.append(Fail(Place(path), "names nobody", "Write `* @organisation/team`."))
    yield from faults
    if not faults:
        yield Pass(
            Place(path, owned[0].line), f"{len(rules)} patterns, each of a file that is there"
        )


def _unmet(pattern: str, repository: Repository) -> str | None:
    if pattern in ("*", "/", "**", "/*", "/**"):
        return None
    wanted = matcher(pattern)
    if any(wanted.fullmatch(path) for path in repository.files):
        return None
    return f"{pattern} means no file of the repository"


def _elsewhere(repository: Repository) -> Iterator[Outcome]:
    for path in repository.files:
        name = path.rpartition("/")[2]
        if name == "CODEOWNERS" and repository.role(path) is Role.PRODUCTION and "/" in path:
            homes = ", ".join(HOMES[:3])
            yield Fail(Place(path), "no host reads it here", f"Move it to one of {homes}.")
            return
        if _OTHER.match(path) and path.count("/") == 0:
            yield Pass(Place(path), "who is asked")
            return
    for path in repository.files:
        if repository.role(path) is Role.PRODUCTION:
            yield Unknown(Place("CODEOWNERS"), "no file says who is asked to review", attest=True)
            return
