"""Real workers: killed in the middle, nothing is lost and nobody is told twice."""

import time
import urllib.request
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import URL, Engine, Table, func, select
from stubs.receiver import Receiver
from stubs.site import Page, Site, linked

from tests.conftest import SECRET, World
from tests.processes import WORKER, Process
from watch.settings import Settings
from watch.tables import CHANGES, PAGES

COUNT = 60


def environment(settings: Settings, folder: Path, database: URL) -> dict[str, str]:
    """The settings as a process gets them."""
    (folder / "secret").write_text(SECRET, encoding="utf-8")
    return {
        "USER_AGENT": settings.agent,
        "NOTIFY_URL": settings.notify,
        "NOTIFY_SECRET_FILE": str(folder / "secret"),
        "DATABASE_URL": database.render_as_string(hide_password=False),
        "REDIS_URL": settings.redis,
        "ALLOWED_PRIVATE_HOSTS": " ".join(settings.private),
        "PAGES_PER_SECOND_AND_HOST": "60",
        "FETCH_SECONDS": "1",
        "LEASE_SECONDS": "2",
        "RECHECK_SECONDS": "3",
        "TICK_SECONDS": "0.25",
    }


def wait_for(what: Callable[[], bool], limit: float, log: Path) -> None:
    """Wait until it is so."""
    end = time.monotonic() + limit
    while not what():
        assert time.monotonic() < end, log.read_text(encoding="utf-8")[-4000:]
        time.sleep(0.05)


def busy(engine: Engine, table: Table) -> bool:
    """Whether somebody is at work on a row."""
    return count(engine, table.c.leased_until > 0) > 0


def count(engine: Engine, *where: object) -> int:
    """How many pages or changes are so."""
    with engine.begin() as connection:
        return connection.scalar(select(func.count()).where(*where)) or 0  # type: ignore[arg-type]


# It starts four processes, and a busy machine takes seconds for each.
@pytest.mark.timeout(150)
@pytest.mark.parametrize("database", ["postgres"], indirect=True)
def test_killed_in_the_middle_nothing_is_lost_and_nobody_is_told_twice(
    world: World, site: Site, receiver: Receiver, tmp_path: Path
) -> None:
    site.pages |= linked(COUNT)
    receiver.slow = 0.05
    world.watch("/")
    log = tmp_path / "log"
    asked = environment(world.settings, tmp_path, world.settings.database)
    worker = Process(WORKER, log, asked)
    with Process(["beat", "--schedule", str(tmp_path / "beat")], log, asked), worker:
        wait_for(lambda: count(world.engine, PAGES.c.digest.is_not(None)) == COUNT + 1, 40, log)
        for number in range(0, COUNT, 2):
            site.pages[f"/page/{number}"] = Page(f"<p>new {number}</p>")
        interrupted = 0
        for table in (PAGES, CHANGES, PAGES):
            wait_for(partial(busy, world.engine, table), 20, log)
            worker.kill()
            interrupted += count(world.engine, table.c.leased_until > 0)
            worker.start()
        # It did have work in its hands; else this test would have shown nothing.
        assert interrupted > 0
        told = CHANGES.c.told_at.is_not(None)
        wait_for(lambda: count(world.engine, told) == COUNT // 2, 45, log)
        assert worker.stop() == 0
    changed = {site.url + f"/page/{number}" for number in range(0, COUNT, 2)}
    assert {str(change["url"]) for change in world.changes()} == changed
    # Exactly one change a page, and each of them was taken exactly once.
    assert len(world.changes()) == len(receiver.taken) == COUNT // 2
    assert {told["url"] for told in receiver.taken.values()} == changed
    assert len(receiver.deliveries) >= len(receiver.taken)
    assert receiver.refused == 0


@pytest.mark.parametrize("database", ["postgres"], indirect=True)
def test_told_to_stop_a_worker_finishes_what_it_began(
    world: World, site: Site, tmp_path: Path
) -> None:
    site.pages |= {"/a": Page("x"), "/b": Page("x" * 8, slow=0.1, headers={"Content-Length": "8"})}
    world.watch("/a")
    log = tmp_path / "log"
    port = free_port()
    asked = environment(world.settings, tmp_path, world.settings.database)
    asked |= {"METRICS_PORT": str(port), "RECHECK_SECONDS": "100"}
    beat = Process(["beat", "--schedule", str(tmp_path / "beat")], log, asked)
    with beat, Process(WORKER, log, asked) as worker:
        wait_for(lambda: world.page("/a")["state"] == "ok", 20, log)
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=5) as answer:  # noqa: S310
            text = answer.read().decode()
        world.watch("/b")
        wait_for(lambda: bool(site.asked["/b"]), 20, log)
        assert worker.stop() == 0
        assert world.page("/b")["state"] == "ok"
        assert beat.stop() == 0
    assert 'crawl_fetches_total{outcome="new"} 1.0' in text
    assert "crawl_oldest_due_seconds" in text
    assert site.host not in text


def free_port() -> int:
    """A port that nobody listens on."""
    with Site() as site:
        return int(site.server_address[1])
