"""The check that coverage may not fall: CI fails when too little of the code is tested."""

from __future__ import annotations

from collections.abc import Iterator

from prodready.checks.ci_common import Found, ci_check, demand, tests_run
from prodready.checks.interface import Fail, Outcome, Pass
from prodready.facts.coverage import Coverage
from prodready.facts.coverage_built import built_gates
from prodready.facts.coverage_go import go_gates
from prodready.facts.coverage_node import node_gates, node_tests
from prodready.facts.coverage_others import codecov_target, unmeasured_tests
from prodready.facts.runs import Run, Runs


@ci_check("ci.coverage")
def coverage(runs: Runs, measured: Coverage, least: int = 80) -> Iterator[Outcome]:
    """CI fails when less than `least` percent of lines and branches are tested."""
    found = [one for run in runs.all if (one := measured.gate(run, least)) is not None]
    python = bool(found) or measured.python_tests(runs)
    found += [*node_gates(runs, least), *go_gates(runs, least), *built_gates(runs, least)]
    told = codecov_target(runs.repository)
    if told is not None and told[1] is not None and told[1] >= least:
        yield Pass(told[0], f"Codecov asks for {told[1]:g} %")
        return
    tested = unmeasured_tests(runs)
    if told is not None and tested and not found:
        yield Fail(
            told[0],
            f"Codecov asks for {'no least share' if told[1] is None else f'{told[1]:g} %'}, and "
            f"{least:g} % is asked",
            f"Write `target: {least:g}%` under coverage.status.project.default.",
        )
        return
    if found or python or tested or node_tests(runs):
        fix = (
            "Set branch = true and fail_under = 80 in [tool.coverage], and run "
            "`coverage report` after the tests."
            if python
            else "Set coverageThreshold (Jest) or coverage.thresholds (Vitest) to 80, and run the "
            "tests with --coverage; node --test has --test-coverage-lines=80 and its like."
            if node_tests(runs)
            else "Measure the coverage of the tests, and let a step fail below 80 %."
        )
        gates = [
            Found(
                str(one.run),
                (one.place if one.fault else None) or one.run.blame,
                one.fault or one.run.tolerated,
                one.note,
                one.run.job.workflow.path in runs.pipelines.gating,
            )
            for one in found
        ]
        wish = "fails when too little is tested"
        yield from demand(runs, gates, wish, fix, beside=(_measures, tests_run))


def _measures(run: Run) -> bool:
    """Whether the command runs tests and speaks of coverage, or is reached by such a name."""
    return tests_run(run) and "cov" in f"{run} {run.via}".lower()
