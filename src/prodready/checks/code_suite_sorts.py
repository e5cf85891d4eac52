"""How each sort of tests that items ask for is recognised."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Suite:
    """How a sort of tests is recognised.

    Attributes:
        words: in the names of files, folders, markers and scripts.
        programs: programs that run nothing else.
        packages: what tests of this sort import.
        actions: actions of others that run them.
        commands: programs of which one subcommand runs them.
    """

    words: frozenset[str]
    programs: frozenset[str] = frozenset()
    packages: frozenset[str] = frozenset()
    actions: tuple[str, ...] = ()
    commands: frozenset[tuple[str, str]] = frozenset()


SUITES = {
    "integration": Suite(
        frozenset({"integration", "integrationtest", "integrationtests", "inttest"}),
        packages=frozenset(
            {"testcontainers", "fastapi.testclient", "starlette.testclient", "django.test", "httpx"}
            | {
                "rest_framework.test",
                "flask.testing",
                "pytest_django",
                "aiohttp.test_utils",
                "webtest",
            }
        ),
    ),
    "e2e": Suite(
        frozenset(
            {"e2e", "endtoend", "end2end", "acceptance", "functional", "cypress", "playwright"}
        ),
        frozenset({"playwright", "cypress", "behave", "robot", "wdio", "testcafe", "nightwatch"}),
        frozenset({"playwright", "selenium", "playwright.sync_api", "behave"}),
        ("cypress-io/github-action",),
        frozenset({("skaffold", "verify")}),
    ),
    "smoke": Suite(frozenset({"smoke", "smoketest", "smoketests"})),
    "security": Suite(
        frozenset({"security", "authz", "authorization", "authorisation", "permissions", "csrf"})
        | frozenset({"injection", "xss", "dast", "zap"}),
        frozenset(
            {
                "schemathesis",
                "st",
                "nuclei",
                "zap-baseline.py",
                "zap-full-scan.py",
                "zap-api-scan.py",
            }
        ),
        actions=("zaproxy/", "schemathesis/action", "projectdiscovery/nuclei-action", "stackhawk/"),
    ),
    "performance": Suite(
        frozenset({"benchmark", "benchmarks", "bench", "perf", "performance"}),
        frozenset({"asv", "hyperfine", "pytest-benchmark"}),
        frozenset({"pytest_benchmark", "pyperf", "pytest_codspeed"}),
        ("CodSpeedHQ/action", "benchmark-action/github-action-benchmark"),
    ),
}
"""The sorts of tests that items ask for."""
