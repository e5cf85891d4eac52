"""A local site, a receiver, a Redis, and both databases."""

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from redis import Redis
from sqlalchemy import URL, Engine, delete, make_url, update
from stubs.receiver import Receiver
from stubs.site import Site

from watch import ledger
from watch.settings import Settings
from watch.tables import CHANGES, METADATA, PAGES
from watch.tasks import Parts, assemble, give_out

ROOT = Path(__file__).parents[1]
SECRET = "a-test's-secret"


@pytest.fixture(scope="session")
def backends() -> Iterator[dict[str, str]]:
    """The addresses of a private PostgreSQL and Redis."""
    # The same that starts them for the reference service.
    script = ROOT.parents[1] / "scripts" / "service_backends.sh"
    folder = Path(tempfile.mkdtemp(prefix="watch-"))
    command = [str(script), "start", str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    if done.returncode == 3 and not os.environ.get("CI"):
        shutil.rmtree(folder)
        pytest.skip(done.stderr.strip())
    try:
        # In CI a missing program is a failure: skipped tests would look like passed ones.
        assert done.returncode == 0, done.stderr
        yield dict(line.split("=", 1) for line in done.stdout.splitlines())
    finally:
        subprocess.run([str(script), "stop", str(folder)], timeout=60, check=True)


@pytest.fixture
def redis(backends: dict[str, str]) -> Iterator[Redis]:
    """The Redis, empty."""
    with Redis.from_url(backends["REDIS_URL"]) as redis:
        redis.flushall()
        yield redis


@pytest.fixture
def site() -> Iterator[Site]:
    """A site without pages."""
    with Site() as site:
        yield site


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """Who is told."""
    with Receiver(SECRET) as receiver:
        yield receiver


@pytest.fixture(params=["sqlite", "postgres"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> URL:
    """Both, one after the other, empty."""
    if request.param == "sqlite":
        return URL.create("sqlite", database=str(tmp_path / "watch.db"))
    url = make_url(request.getfixturevalue("backends")["DATABASE_URL"])
    return url.set(drivername="postgresql+psycopg")


@pytest.fixture
def settings(
    database: URL, redis: Redis, backends: dict[str, str], site: Site, receiver: Receiver
) -> Settings:
    """Quick, and allowed to ask the local site."""
    return Settings(
        agent="WatchTest/1.0 (+mailto:watch@example.com)",
        notify=receiver.url,
        secret=SECRET,
        database=database,
        redis=backends["REDIS_URL"],
        private=frozenset({site.host}),
        rate=1_000.0,
        fetch_seconds=1.0,
        max_bytes=20_000,
        lease=2.0,
        log_level="WARNING",
    )


class World:
    """A crawler without Celery: its messages are delivered at once, in this thread."""

    def __init__(self, settings: Settings, site: Site) -> None:
        self.settings = settings
        self.site = site
        self.parts: Parts = assemble(settings)
        self.outcomes: list[str] = []
        self.drop = False

    @property
    def engine(self) -> Engine:
        """The database."""
        engine: Engine = self.parts.engine
        return engine

    def watch(self, *paths: str) -> None:
        """Watch pages of the site."""
        ledger.prepare(self.engine, tuple(self.site.url + path for path in paths), time.time())

    def tick(self) -> list[str]:
        """Give out what is due and do it; how it ended."""
        self.outcomes = []
        give_out(self.settings, self.engine, Now(self, "visit"), Now(self, "tell"))
        return self.outcomes

    def due(self) -> None:
        """Let the time pass after which everything is due again."""
        with self.engine.begin() as connection:
            connection.execute(update(PAGES).values(due_at=0))
            connection.execute(update(CHANGES).values(due_at=0))

    def page(self, path: str) -> dict[str, object]:
        """What is known of a page."""
        with self.engine.begin() as connection:
            found = connection.execute(PAGES.select().where(PAGES.c.url == self.site.url + path))
            return dict(found.one()._mapping)

    def changes(self) -> list[dict[str, object]]:
        """What changed, in order."""
        with self.engine.begin() as connection:
            found = connection.execute(CHANGES.select().order_by(CHANGES.c.found_at))
            return [dict(row._mapping) for row in found]


class Now:
    """Stands in for a Celery task."""

    def __init__(self, world: World, what: str) -> None:
        self.world = world
        self.what = what

    def apply_async(self, arguments: tuple[str, float], expires: float) -> None:
        """Do it at once, or lose it."""
        assert expires > 0
        parts = self.world.parts
        work = parts.crawler.visit if self.what == "visit" else parts.notifier.tell
        self.world.outcomes.append("dropped" if self.world.drop else work(*arguments))


@pytest.fixture
def world(settings: Settings, site: Site) -> Iterator[World]:
    """A crawler with nothing to do yet."""
    world = World(settings, site)
    METADATA.create_all(world.engine)
    with world.engine.begin() as connection:
        connection.execute(delete(PAGES))
        connection.execute(delete(CHANGES))
    yield world
    world.parts.close()


@pytest.fixture
def other(settings: Settings, site: Site) -> Iterator[World]:
    """A second process on the same database."""
    world = World(replace(settings), site)
    yield world
    world.parts.close()


def paths(site: Site) -> list[str]:
    """What was asked for, without robots.txt."""
    return [path for path, _ in site.requests if path != "/robots.txt"]
