"""The check that the scenarios of a domain have tests, found by the names of these."""

from __future__ import annotations

import re
from collections.abc import Iterator

from prodready.checks.interface import Fail, Outcome, Pass, UndecidedError, Unknown, check
from prodready.documents.repository import Repository
from prodready.documents.roles import Role
from prodready.facts.testnames import CODE, TestNames
from prodready.model import Place


@check("operations.scenarios")
def scenarios(
    repository: Repository, tests: TestNames, scenarios: tuple[str, ...] = (), subject: str = ""
) -> Iterator[Outcome]:
    """Each scenario has a test whose name speaks of it; for those without one a person names it.

    Each of `scenarios` is `what: regular expression` over the names of tests, in words. `subject` is
    one over the names of the files that say that the repository is about this at all.
    """
    if not scenarios or not subject:
        raise UndecidedError("operations.scenarios needs `scenarios:` and `subject:`")
    wanted = dict(_demand(text) for text in scenarios)
    about = re.compile(subject, re.IGNORECASE)
    own = (
        path
        for path in repository.files
        if path.endswith(CODE) and about.search(path) and repository.role(path) is Role.PRODUCTION
    )
    first = next(own, None)
    if first is None:
        return
    names = tests.all
    if not names:
        yield Fail(Place(first), "no test says anything of this", "Write a test for each scenario.")
        return
    for what, pattern in wanted.items():
        place = next((place for name, place in names if pattern.search(name)), None)
        if place is not None:
            yield Pass(place, what)
        else:
            yield Unknown(Place(first), f"no test has a name that speaks of {what}", attest=True)


def _demand(text: str) -> tuple[str, re.Pattern[str]]:
    what, colon, pattern = text.partition(": ")
    try:
        return what, re.compile(pattern if colon else what, re.IGNORECASE)
    except re.error as error:
        raise UndecidedError(f"{text} is no regular expression: {error}") from None
