"""Tables that the program makes when it starts, beside the steps of the schema."""

from __future__ import annotations

import re
from collections.abc import Iterator

from prodready.checks.interface import Fail
from prodready.documents.roles import Role
from prodready.facts.migrations import Migrations
from prodready.model import Place
from prodready.patterns import lazy

_MADE = lazy(
    r"(?:\.(?:Exec|ExecContext|MustExec|MustExecContext|execute|executemany|query|unsafe|raw|run|none"
    r"|executeUpdate|createNativeQuery|\$executeRaw(?:Unsafe)?)\s*(?:<[^()]*>)?\s*\(\s*"
    # Each part ends with a comma or a bracket: else a long call could be split in too many ways.
    r"(?:[\w.]{1,60}(?:\(\s*\))?\s*[,(]\s*){0,4}(?:sql\s*)?"
    r"|(?<![\w$.])(?:sql|SQL)(?:<[^`]*>)?\s*)(?:f|r)?(?P<quote>\"\"\"|[\"'`])\s*"
    r"CREATE\s+(?:UNLOGGED\s+)?TABLE\s+(?!TEMP)(?:IF\s+NOT\s+EXISTS\s+)?[\"`\\]*(?P<table>[\w.]+)",
    re.IGNORECASE,
)
_OWN = lazy(r"migrat|schema_version|flyway|goose|alembic|changelog|lock", re.I)
_ASIDE = lazy(
    r"(^|/)(?:\w+[-_])?(?:migrat\w*|seeds?|fixtures?|schema|ddl|bootstrap)([-_.]|/)", re.I
)
_CODE = lazy(r"\.(?:go|py|[cm]?[jt]s|java|kt)$")


def made_at_start(steps: Migrations) -> Iterator[Fail]:
    """Statements in the code that make a table which the steps should make."""
    repository = steps.repository
    within = {path for paths in steps.paths.values() for path in paths}
    for path in repository.files if steps else ():
        if not _CODE.search(path) or path in within or _ASIDE.search(path):
            continue
        if repository.role(path) is not Role.PRODUCTION:
            continue
        text = repository.read(path) or ""
        if "create" not in text.lower() or re.search(r"sqlite", text, re.I):
            continue
        for match in _MADE.finditer(text):
            begin = text.rfind("\n", 0, match.start()) + 1
            comment = text[begin : match.start()].lstrip().startswith(("//", "#", "*"))
            if not comment and not _OWN.search(match["table"]):
                line = text.count("\n", 0, match.start("table")) + 1
                yield Fail(
                    Place(path, line),
                    f"the table {match['table']} is made by the program, and no step knows it: it "
                    "never changes again",
                    "Write a step that makes it, and drop this.",
                )
