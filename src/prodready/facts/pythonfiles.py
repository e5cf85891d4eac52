"""Which Python of a repository its service runs, and which are its tests: by their paths."""

from __future__ import annotations

from prodready.documents.repository import Repository
from prodready.documents.roles import Role
from prodready.facts.scope import is_test_data
from prodready.patterns import lazy

_ASIDE = frozenset(
    {"scripts", "script", "tools", "hack", "dev", "ci", "bench", "benchmark", "benchmarks", "load"}
    | {"bin", "extra", "extras"}
    | {
        "loadtest",
        "loadtests",
        "load-tests",
        "load_tests",
        "perf",
        "locust",
        "notebooks",
        ".github",
    }
    | {"migrations", "alembic", "contrib", "stubs", "typings", "generated", "_generated", "gen"}
)
"""Folders whose Python no request ever reaches."""
_ASIDE_FILE = lazy(
    r"^(setup|conftest|noxfile|fabfile|versioneer|_version|locustfile|wscript|dodo|manage)\.py$"
    r"|_pb2(_grpc)?\.py$|^test[s_].*\.py$"
)
_TEST_FILE = lazy(r"^(test_.+|.+_tests?|tests?)\.py$")


def python_files(repository: Repository) -> tuple[list[str], list[str]]:
    """The paths of what a service runs, and those of the tests; other Python is neither.

    What a service runs holds no tests, examples, scripts of the developers, or migrations.
    """
    paths, tests = [], []
    for path in repository.files:
        if not path.endswith(".py"):
            continue
        *folders, name = path.lower().split("/")
        role = repository.role(path)
        if role is Role.TEST or (role is Role.PRODUCTION and _TEST_FILE.match(name)):
            if not is_test_data(path):
                tests.append(path)
        elif role is Role.PRODUCTION and not (
            _ASIDE & set(folders) or _ASIDE_FILE.search(name) or path == "tasks.py"
        ):
            paths.append(path)
    return paths, tests
