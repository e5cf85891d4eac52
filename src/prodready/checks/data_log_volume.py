"""A volume for the log of PostgreSQL into which nothing puts it, beside a paper that counts on it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from prodready.checks.interface import Fail
from prodready.facts.backups import Backups
from prodready.facts.datastores import datastore
from prodready.model import Place
from prodready.patterns import lazy

_LOG = lazy(r"(?:^|[-_/])wal(?:[-_]?archives?|s)?(?:$|[-_/])|(?:^|[-_/])archive[-_]?logs?$", re.I)
_FILLS = lazy(
    r"archive_(?:mode|command|library)|pg_receive(?:wal|xlog)|wal-?[ge]\b|pgbackrest|barman|patroni",
    re.I,
)


def unfilled(backups: Backups, said: tuple[int, Place]) -> Iterator[Fail]:
    """Volumes of that name at a server that is told to archive nothing; no file speaks of it."""
    if said[0] >= 1440 or backups.archives:
        return
    for service in backups.compose.services():
        if datastore(service) != "postgres":
            continue
        for mount in service.mounts():
            own = mount.target.startswith(("/var/lib/postgresql", "/docker-entrypoint"))
            if own or not _LOG.search(mount.source) or _spoken_of(backups):
                continue
            yield Fail(
                said[1],
                f"at most {said[0]} minutes are lost, it says, and {service} archives no log into "
                f"{mount.source} ({mount.place.path}:{mount.place.line}): what came after the last "
                "copy is gone",
                "Archive the log: archive_mode on, archive_command, archive_timeout below the promise.",
            )
            return


def _spoken_of(backups: Backups) -> bool:
    """Whether any file but papers tells PostgreSQL, or a tool, to take the log away."""
    return any(
        _FILLS.search(backups.repository.read(path) or "")
        for path in backups.repository.files
        if not path.endswith((".md", ".rst", ".adoc", ".svg", ".lock"))
    )
