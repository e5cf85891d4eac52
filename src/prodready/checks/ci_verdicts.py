"""Whether what judges the code can say no: linters without a verdict, tests whose failure is lost."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping

from prodready.checks.ci_common import Found
from prodready.checks.ci_tools import Words, has, lints, option, program, runs_tests
from prodready.checks.ignored_failures import lost
from prodready.checks.interface import Fail
from prodready.facts.golangci import FORMATTERS, switches_on
from prodready.facts.layoutfiles import biome_off
from prodready.facts.runs import Run, Runs

LANGUAGES: Mapping[str, frozenset[str]] = {
    "Python": frozenset({"ruff", "flake8", "pylint", "prospector", "pyflakes", "pylama"}),
    "JavaScript": frozenset({"eslint", "biome", "oxlint", "xo", "standard", "next", "ng"}),
    "Go": frozenset({"golangci-lint", "staticcheck", "revive"}),
    "Rust": frozenset({"cargo"}),
    "Ruby": frozenset({"rubocop"}),
    "PHP": frozenset({"phpcs", "phpstan"}),
    "Kotlin": frozenset({"ktlint", "detekt"}),
}
"""The linters of a language that know its code; `go vet` alone is none of them."""

_SAYS_YES: Mapping[str, str] = {
    "--exit-zero": "",
    "--no-fail": "",
    "--issues-exit-code": "0",
    "--version": "",
}


def without_verdict(words: Words) -> str | None:
    """Why a linter succeeds whatever it reports, by its options; None where it can fail."""
    for name, value in _SAYS_YES.items():
        found = option(words, name)
        if found is not None and value in ("", found):
            return f"{name} {value}".strip() + " makes it succeed whatever it finds"
    return None


def lints_at_all(words: Words) -> bool:
    """Whether it is a linter, with a verdict or without one."""
    plain = tuple(word for word in words if word.partition("=")[0] not in _SAYS_YES)
    return lints(plain) if plain else False


def knows_code(run: Run) -> bool:
    """Whether it is a linter of the language that the code is written in."""
    return any(program(run.words) in names for names in LANGUAGES.values()) and lints(run.words)


def linters_ignored(runs: Runs) -> Iterator[Found]:
    """Linters that cannot fail, where no other one of the same language can."""
    for names in LANGUAGES.values():
        own = [run for run in runs.before_merge if program(run.words) in names]
        own = [run for run in own if lints_at_all(run.words)]
        hidden = [
            (run, without_verdict(run.words) or (run.tolerated if lost(run, runs) else None))
            for run in own
        ]
        if hidden and all(reason for _, reason in hidden):
            for run, reason in hidden:
                said = without_verdict(run.words) is not None and run.via
                where = run.origin if said else run.blame
                yield Found(str(run)[:60], where, reason, run.note)


def fails_of(found: Iterable[Found], fix: str) -> Iterator[Fail]:
    """The failures that these are."""
    for one in found:
        yield Fail(one.place, f"{one.what}: {one.tolerated}", fix)


def tests_ignored(runs: Runs) -> Iterator[Found]:
    """Runs of the tests whose failure is lost, where only a suite of another sort can fail."""
    general = [run for run in runs.before_merge if runs_tests(run.words) and not _of_a_sort(run)]
    if general and all(lost(run, runs) for run in general):
        for run in general:
            yield Found(str(run)[:60], run.blame, run.tolerated, run.note)


def _of_a_sort(run: Run) -> bool:
    """Whether what it runs is called a journey, a smoke test, a load or a benchmark."""
    if program(run.words) in ("playwright", "cypress", "helm", "newman"):
        return True
    words = {part for word in run.words[1:] for part in re.split(r"[^a-z0-9]+", word.lower())}
    return bool(words & _OTHER_SORTS)


_OTHER_SORTS = frozenset(
    {"e2e", "endtoend", "acceptance", "smoke", "smoketest", "load", "bench", "benchmarks", "perf"}
    | {"cypress", "playwright", "journeys", "benchmark", "performance"}
)


def formats_by_golangci(runs: Runs) -> Iterator[Found]:
    """`golangci-lint fmt --diff`, which looks at nothing where no formatter is switched on."""
    for run in runs.all:
        if run.words[:2] == ("golangci-lint", "fmt") and has(run.words, "--diff", "-d"):
            on = switches_on(runs.repository, *FORMATTERS)
            reason = None if on else "no formatter is switched on in .golangci.yml"
            where = run.origin if reason and run.via else run.blame
            merged = run.job.workflow.path in runs.pipelines.gating
            yield Found(str(run), where, reason or run.tolerated, run.note, merged)


def types_unsaid(runs: Runs, checks: Callable[[Words], bool]) -> Iterator[Found]:
    """Type checkers that only say their version."""
    for run in runs.before_merge:
        if has(run.words, "--version") and checks(run.words[:1]):
            yield Found(str(run), run.blame, "it only says its version", run.note)


def biome_formats(runs: Runs, found: Iterable[Found]) -> Iterator[Found]:
    """What checks the format; of Biome, whether its configuration switches the formatter off."""
    off = biome_off(runs.repository, "formatter")
    for one in found:
        switched = off is not None and one.what.startswith("biome ") and "format" not in one.what
        if switched and off is not None:
            reason = "its formatter is switched off"
            yield Found(one.what, off, reason, one.note, one.before_merge)
        else:
            yield one
