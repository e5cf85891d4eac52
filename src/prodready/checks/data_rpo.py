"""The check that copies of data are young enough, by the objective and by what papers promise."""

from __future__ import annotations

import re
from collections.abc import Iterator

from prodready.checks.data_archived import slower_than, taken_by_cron
from prodready.checks.data_backups import MANAGED
from prodready.checks.data_log_volume import unfilled
from prodready.checks.interface import Fail, Outcome, Pass, Unknown, check
from prodready.facts.backups import Backups
from prodready.facts.crontab import crontabs
from prodready.facts.papers import Papers
from prodready.model import Place
from prodready.patterns import lazy


@check("data.rpo")
def rpo(backups: Backups, papers: Papers, minutes: float = 15) -> Iterator[Outcome]:
    """What would be lost is less than the objective allows."""
    promise = _promised(papers)
    slow: list[Fail] = []
    if promise is not None:
        slow += slower_than(backups, promise)
        slow += unfilled(backups, promise)
        whens = {one.when for _, entries in crontabs(backups.repository) for one in entries}
        slow += taken_by_cron(backups, promise, {when: interval(when) for when in whens})
    yield from slow
    if slow:
        return
    if backups.archives:
        yield Pass(backups.archives[0], "the database's log is archived all the time")
        return
    managed = [
        Pass(block.at("backup_retention_period"), "restorable to any point in time")
        for _, block in backups.terraform.resources(*MANAGED)
        if block.get("backup_retention_period") not in (None, 0)
    ]
    yield from managed
    for job in backups.cronjobs if not managed else ():
        every = interval(str(job.manifest.get("spec", "schedule")))
        place = job.manifest.place("spec", "schedule")
        said = _promised(papers) if every is not None and every > minutes else None
        if every is not None and said is not None and every > said[0]:
            yield Fail(
                place,
                f"copies are made every {every} minutes, and {said[1].path}:{said[1].line} says that "
                f"at most {said[0]} are lost",
                "Copy more often, or archive the database's log (WAL) besides.",
            )
        elif every is not None and every > minutes and backups.stores:
            message = f"copies are made every {every} minutes, and {minutes:g} may be lost"
            yield Fail(place, message, "Archive the database's log (WAL) besides.")
        elif every is not None and every <= minutes:
            yield Pass(place, f"every {every} minutes")
        else:
            yield Unknown(place, "how old the newest copy may be, its store knows", attest=True)
    if not managed and not backups.cronjobs and backups.databases:
        message = "nothing here says how much of it could be lost"
        yield Unknown(backups.databases[0], message, attest=True)


_PROMISE = lazy(
    r"\bRPO\b[^.\n\d]{0,40}?(?P<n>\d+)[\s-]*(?P<unit>minutes?\b|min\b|m\b|hours?\b|h\b)"
    r"|(?P<before>\d+)[\s-]*(?P<of>minutes?|min|hours?|h)\b[^.\n\d(]{0,40}\(RPO\)",
    re.IGNORECASE,
)


def _promised(papers: Papers) -> tuple[int, Place] | None:
    """The minutes that a paper allows to be lost, and where; the least where several say so."""
    found = []
    for path in papers.paths[:200]:
        text = papers.text(path)
        for match in _PROMISE.finditer(text) if "rpo" in text.lower() else ():
            factor = 60 if (match["unit"] or match["of"]).lower().startswith("h") else 1
            line = text.count("\n", 0, match.start()) + 1
            found.append((int(match["n"] or match["before"]) * factor, Place(path, line)))
    return min(found, default=None)


def interval(schedule: str) -> int | None:
    """The longest pause of a cron schedule in minutes, for the plain forms; None for others."""
    named = {"@hourly": 60, "@daily": 1440, "@midnight": 1440, "@weekly": 10080, "@monthly": 43200}
    if schedule in named:
        return named[schedule]
    fields = schedule.split()
    if len(fields) != 5:
        return None
    minute, hour, day, month, weekday = fields
    if hour == day == month == weekday == "*":
        step = re.fullmatch(r"\*/(\d+)", minute)
        return int(step[1]) if step else 1 if minute == "*" else 60 if minute.isdigit() else None
    if day == month == weekday == "*" and minute.isdigit():
        step = re.fullmatch(r"\*/(\d+)", hour)
        return int(step[1]) * 60 if step else 1440 if hour.isdigit() else None
    if day == month == "*" and weekday.isdigit() and hour.isdigit():
        return 10080
    return None
