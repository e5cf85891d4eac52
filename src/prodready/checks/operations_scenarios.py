"""The check that the scenarios of a domain have tests, found by the names of these."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from prodready.checks.interface import Fail, Outcome, Pass, UndecidedError, Unknown, check
from prodready.documents.repository import Repository
from prodready.documents.roles import Role
from prodready.model import Place

_TITLES = re.compile(
    r"\b(?:it|test|describe|context|scenario)(?:\.\w+)?\(\s*[\"'`]([^\"'`\n]{3,160})"
    r"|\bfunc (Test\w+)\(|@Test\b[^{]{0,200}?\b(?:void|fun)\s+`?([\w ]+)"
    r"|^\s*Scenario(?: Outline)?: (.+)$",
    re.MULTILINE,
)
_CODE = (".py", ".js", ".ts", ".jsx", ".tsx", ".mjs", ".go", ".java", ".kt", ".feature")


@check("operations.scenarios")
def scenarios(
    repository: Repository, scenarios: tuple[str, ...] = (), subject: str = ""
) -> Iterator[Outcome]:
    """Each scenario has a test whose name speaks of it; for those without one a person names it.

    Each of `scenarios` is `what: regular expression` over the names of tests, in words. `subject` is
    one over the names of the files that say that the repository is about this at all.
    """
    if not scenarios or not subject:
        raise UndecidedError("operations.scenarios needs `scenarios:` and `subject:`")
    wanted = dict(_demand(text) for text in scenarios)
    about = re.compile(subject, re.IGNORECASE)
    own = [
        path
        for path in repository.files
        if path.endswith(_CODE) and repository.role(path) is Role.PRODUCTION
    ]
    first = next((path for path in own if about.search(path)), None)
    if first is None:
        return
    names = list(_test_names(repository))
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


def _test_names(repository: Repository) -> Iterator[tuple[str, Place]]:
    """The name of every test in words, with its place."""
    for path in repository.files:
        if repository.role(path) is not Role.TEST or not path.endswith(_CODE):
            continue
        text = repository.read(path) or ""
        for name, line in _in_python(text) if path.endswith(".py") else _by_title(text):
            yield (
                _in_words(f"{path.rpartition('/')[2].partition('.')[0]} {name}"),
                Place(path, line),
            )


def _in_python(text: str) -> Iterator[tuple[str, int]]:
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith(
            "test"
        ):
            yield node.name, node.lineno


def _by_title(text: str) -> Iterator[tuple[str, int]]:
    for found in _TITLES.finditer(text):
        name = next(group for group in found.groups() if group)
        yield name, text.count("\n", 0, found.start()) + 1


def _in_words(name: str) -> str:
    return re.sub(r"[_\W]+", " ", re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name)).lower()
