"""How fast the log of a database leaves its server, against what a paper says may be lost."""

from __future__ import annotations

import re
from collections.abc import Iterator

from prodready.checks.interface import Fail
from prodready.documents.roles import Role
from prodready.facts.backups import Backups
from prodready.facts.crontab import crontabs
from prodready.model import Place
from prodready.patterns import lazy

_TIME = lazy(r"^[\"']?(\d+)\s*(ms|s|min|h|d)?[\"']?$")
_UNITS = {"ms": 1 / 60000, "s": 1 / 60, "": 1 / 60, "min": 1, "h": 60, "d": 1440}
_CONF = lazy(r"(^|/)[\w.-]*(?:postgres|pg)[\w.-]*\.conf$")
_SETTING = lazy(
    r"(?m)^[ \t]*(archive_mode|archive_timeout|archive_command)\s*=?\s*('[^'\n]*'|[^#\n]+)"
)


def minutes_of(value: object) -> float | None:
    """A time of PostgreSQL's settings in minutes; a bare number is seconds."""
    found = _TIME.match(str(value).strip().strip("'"))
    return int(found[1]) * _UNITS[found[2] or ""] if found else None


def slower_than(backups: Backups, said: tuple[int, Place]) -> Iterator[Fail]:
    """Logs that stay on the server for longer than a paper promises, or are not taken at all."""
    allowed = f"{said[1].path}:{said[1].line} says that at most {said[0]} minutes are lost"
    fix = "Archive the log at least as often: archive_mode on, archive_timeout below the promise."
    for cluster in backups.manifests.of("Cluster", group="postgresql.cnpg.io"):
        path = ("spec", "postgresql", "parameters", "archive_timeout")
        takes = minutes_of(cluster.get(*path))
        if takes is not None and takes > said[0]:
            yield Fail(
                cluster.place(*path),
                f"the log leaves the server every {takes:g} minutes, and {allowed}",
                fix,
            )
        elif not archives(cluster.get("spec", "plugins")) and not cluster.get(
            "spec", "backup", "barmanObjectStore"
        ):
            place = cluster.place("kind")
            plugins = cluster.get("spec", "plugins")
            for index in range(len(plugins) if isinstance(plugins, list) else 0):
                if cluster.get("spec", "plugins", index, "isWALArchiver") is False:
                    place = cluster.place("spec", "plugins", index, "isWALArchiver")
            yield Fail(place, f"nothing archives the log of {cluster}, and {allowed}", fix)
    for file in backups.repository.files:
        if _CONF.search(file) and backups.repository.role(file) is Role.PRODUCTION:
            yield from _of_file(file, backups.repository.read(file) or "", said[0], allowed)


def archives(plugins: object) -> bool:
    """Whether a plugin of the cluster takes its log: one that is told so, or the only one."""
    entries = [one for one in plugins if isinstance(one, dict)] if isinstance(plugins, list) else []
    return any(
        one.get("isWALArchiver") is True and one.get("enabled", True) is not False
        for one in entries
    )


def _of_file(path: str, text: str, most: int, allowed: str) -> Iterator[Fail]:
    settings = {m[1]: (m[2].strip(), m.start(1)) for m in _SETTING.finditer(text)}
    mode, command = settings.get("archive_mode"), settings.get("archive_command")
    takes = settings.get("archive_timeout")
    fix = "Write archive_mode = on, and an archive_timeout below what may be lost."

    def at(index: int) -> Place:
        return Place(path, text.count("\n", 0, index) + 1)

    if command and mode and mode[0].strip("'\"").lower() in ("off", "false", "no", "0"):
        yield Fail(at(mode[1]), f"the log is not archived, and {allowed}", fix)
    elif mode and takes and (found := minutes_of(takes[0])) is not None and found > most:
        message = f"the log leaves the server every {found:g} minutes, and {allowed}"
        yield Fail(at(takes[1]), message, fix)


_LOG = lazy(r"(?<![a-z])(?:wal|archive[-_]?log|binlog|pitr)(?![a-z])", re.I)


def taken_by_cron(
    backups: Backups, said: tuple[int, Place], minutes: dict[str, int | None]
) -> Iterator[Fail]:
    """Lines of a crontab that take the log away, and come too seldom."""
    for _, entries in crontabs(backups.repository):
        for entry in entries:
            every = minutes.get(entry.when)
            if _LOG.search(entry.command) and every is not None and every > said[0]:
                yield Fail(
                    entry.place,
                    f"the log is taken away every {every} minutes, and {said[1].path}:{said[1].line} "
                    f"says that at most {said[0]} are lost",
                    "Take it every few minutes.",
                )
