"""Tables that only the first start of an empty database makes."""

from __future__ import annotations

from collections.abc import Iterator

from prodready.checks.interface import Fail
from prodready.documents.repository import Repository
from prodready.documents.roles import Role
from prodready.model import Place
from prodready.patterns import lazy

_FIRST = lazy(r"(?i)(?:^|/)(?:docker-entrypoint-)?init[-_]?db(?:\.d)?/(?:[^/]+/)?[^/]+\.sql$")
"""What the images of PostgreSQL and MySQL run once, where the folder of the data is empty."""
_STEPS = lazy(
    r"(?i)(?:^|/)(?:db_?)?(?:migrations?|migrate|alembic|flyway|liquibase|changelogs?|changesets?"
    r"|schema_?changes)(?:/|[^/]*\.(?:sql|ya?ml|xml|json|toml|ini|conf)$)"
)
_TABLE = lazy(r"(?im)^[ \t]*CREATE\s+TABLE\b")


def only_at_first_start(repository: Repository) -> Iterator[Fail]:
    """Tables of the scripts that an empty database runs, where no step would change them later."""
    made: dict[str, Place] = {}
    for path in repository.files:
        if _STEPS.search(path):
            return
        folder = path.rpartition("/")[0]
        if folder in made or not _FIRST.search(path):
            continue
        text = repository.read(path) or ""
        found = _TABLE.search(text) if repository.role(path) is Role.PRODUCTION else None
        if found:
            made[folder] = Place(path, text.count("\n", 0, found.start()) + 1)
    for place in made.values():
        yield Fail(
            place,
            "these tables are made where the database is empty, and nothing changes them later",
            "Keep the schema as steps of one line (Flyway, Alembic), and run them at deployment.",
        )
