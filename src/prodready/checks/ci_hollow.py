"""Commands of CI that are named after a thing and do not do it: `npm test` that only echoes."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from prodready.checks.ci_tools import Words, checks_format, lints, program
from prodready.checks.interface import Fail
from prodready.facts.runs import Run, Runs
from prodready.patterns import lazy

TESTS = lazy(
    r"^(?:tests?|unit|unittests?|integration|e2e)(?:[-_:.]|$)|[-_:.](?:tests?|unit|integration|e2e)$"
)
LINTS = lazy(r"^lint(?:[-_:.]|$)|[-_:.]lint$")
_IDLE = frozenset({"echo", "true", ":", "printf", "exit", "sleep", "pwd", "date", "cd", "mkdir"})
_PACKAGERS = frozenset({"npm", "pnpm", "yarn", "bun"})


def hollow(
    runs: Runs, named: re.Pattern[str], idle: Callable[[Words], bool], message: str, fix: str
) -> Iterator[Fail]:
    """Targets and scripts so named that CI runs before a merge, all of whose commands are idle.

    Only what is understood whole is judged: one command that is not known makes it quiet.
    """
    for run in runs.before_merge:
        names = [name for name in goals(run.words) if named.search(name)]
        if run.via or not names or len(names) != len(goals(run.words)):
            continue
        inner = [one for one in _reached(run, runs) if not goals(one.words)]
        if inner and all(idle(one.words) for one in inner):
            yield Fail(run.place, f"`{run}` {message}: {inner[0]}", fix)


def goals(words: Words) -> list[str]:
    """The targets of make, or the script of a package manager, that a command runs."""
    name = program(words)
    plain = [word for word in words[1:] if not word.startswith("-") and "=" not in word]
    if name in ("make", "gmake"):
        return plain
    if name in _PACKAGERS and plain:
        scripted = plain[0] in ("run", "run-script")
        return plain[1:2] if scripted else plain[:1] if plain[0] in ("test", "t") else []
    return []


def _reached(run: Run, runs: Runs) -> Iterator[Run]:
    start = " ".join(run.words[:3])
    for one in runs.of(run.job):
        if one.step == run.step and one.place == run.place and one.via == start:
            yield one


def says_only(words: Words) -> bool:
    """Whether the command does nothing but write a line."""
    return program(words) in _IDLE


def tests_nothing(words: Words) -> bool:
    """Whether the command surely runs no test: it writes a line, lints, formats or compiles."""
    builds = words[:2] in (("go", "build"), ("go", "vet"), ("go", "mod"), ("go", "generate"))
    return says_only(words) or lints(words) or checks_format(words) or builds
