"""Who does what, kept in the database.

A page or a notice is given out with a lease. The message to a worker is only a hint: when it is
lost, or the worker dies, the lease runs out and it is given out again. Who comes too late finds
that the lease is no longer his, and changes nothing.
"""

import uuid
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import Connection, Engine, Table, func, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from watch.tables import CHANGES, METADATA, PAGES


@dataclass(frozen=True)
class Visit:
    """What one visit found: the page's new values, the change if it is one, and new pages."""

    values: dict[str, Any]
    changed: tuple[str, str] | None = None
    links: tuple[str, ...] = ()


def prepare(engine: Engine, urls: tuple[str, ...], now: float) -> None:
    """Make the tables, and watch the pages to start from."""
    METADATA.create_all(engine)
    with engine.begin() as connection:
        _watch(connection, urls, now)


def claim_pages(engine: Engine, now: float, lease: float, of_host: int) -> list[str]:
    """Addresses that are due, a few of each host, leased until `now + lease`."""
    due = (PAGES.c.due_at <= now, PAGES.c.leased_until <= now)
    place = func.row_number().over(partition_by=PAGES.c.host, order_by=PAGES.c.due_at)
    ranked = select(PAGES.c.url, place.label("place")).where(*due).subquery()
    chosen = select(ranked.c.url).where(ranked.c.place <= of_host)
    with engine.begin() as connection:
        return _lease(connection, PAGES, PAGES.c.url, (*due, PAGES.c.url.in_(chosen)), now + lease)


def claim_changes(engine: Engine, now: float, lease: float, most: int = 100) -> list[str]:
    """Ids of changes that nobody was told of yet, leased."""
    due = (CHANGES.c.told_at.is_(None), CHANGES.c.due_at <= now, CHANGES.c.leased_until <= now)
    chosen = select(CHANGES.c.id).where(*due).order_by(CHANGES.c.due_at).limit(most)
    with engine.begin() as connection:
        where = (*due, CHANGES.c.id.in_(chosen))
        return _lease(connection, CHANGES, CHANGES.c.id, where, now + lease)


def _lease(connection: Connection, table: Table, key: Any, where: Any, until: float) -> list[str]:
    # Two clocks at once share what is due, and neither waits for the other.
    found = list(connection.scalars(select(key).where(*where).with_for_update(skip_locked=True)))
    if found:
        connection.execute(update(table).where(key.in_(found)).values(leased_until=until))
    return found


def leased(
    engine: Engine, table: Table, key: Any, name: str, lease: float
) -> dict[str, Any] | None:
    """The row, if the lease is still the one that was given."""
    with engine.begin() as connection:
        found = connection.execute(
            select(table).where(key == name, table.c.leased_until == lease)
        ).one_or_none()
        return None if found is None else dict(found._mapping)


def settle(engine: Engine, url: str, lease: float, visit: Visit, now: float, most: int) -> bool:
    """Write what a visit found, all or nothing. False: the lease is somebody else's by now."""
    with engine.begin() as connection:
        mine = (PAGES.c.url == url, PAGES.c.leased_until == lease)
        values = {**visit.values, "leased_until": 0.0}
        if connection.execute(update(PAGES).where(*mine).values(values)).rowcount != 1:
            return False
        if visit.changed:
            before, after = visit.changed
            row = {"id": uuid.uuid4().hex, "url": url, "before": before, "after": after}
            connection.execute(insert(CHANGES).values(**row, found_at=now, due_at=now))
        if visit.links:
            _watch_more(connection, visit.links, now, most)
        return True


def settle_notice(engine: Engine, change: str, lease: float, values: dict[str, Any]) -> bool:
    """Write how telling of a change went. False: the lease is somebody else's by now."""
    mine = (CHANGES.c.id == change, CHANGES.c.leased_until == lease)
    with engine.begin() as connection:
        done = update(CHANGES).where(*mine).values({**values, "leased_until": 0.0})
        return connection.execute(done).rowcount == 1


def lateness(engine: Engine, now: float) -> tuple[float, float]:
    """For how many seconds the most overdue page is due, and the oldest change is untold."""
    with engine.begin() as connection:
        page = connection.scalar(select(func.min(PAGES.c.due_at)))
        untold = CHANGES.c.told_at.is_(None)
        change = connection.scalar(select(func.min(CHANGES.c.found_at)).where(untold))
    return tuple(max(0.0, now - (now if at is None else at)) for at in (page, change))  # type: ignore[return-value]


def _watch_more(connection: Connection, urls: tuple[str, ...], now: float, most: int) -> None:
    """Watch those that are not watched yet, as long as there is room."""
    known = set(connection.scalars(select(PAGES.c.url).where(PAGES.c.url.in_(urls))))
    new = [url for url in urls if url not in known]
    if new:
        room = most - (connection.scalar(select(func.count()).select_from(PAGES)) or 0)
        _watch(connection, tuple(new[: max(0, room)]), now)


def _watch(connection: Connection, urls: tuple[str, ...], now: float) -> None:
    if not urls:
        return
    rows = [{"url": url, "host": urlsplit(url).netloc, "due_at": now} for url in sorted(set(urls))]
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    connection.execute(dialect.insert(PAGES).on_conflict_do_nothing(), rows)
