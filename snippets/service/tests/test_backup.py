"""Backups of a real PostgreSQL: what was backed up comes back, and what is broken is refused."""

import fcntl
import hashlib
import os
import re
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import URL, text
from sqlalchemy.exc import DBAPIError

from orders.app import create_app
from orders.settings import Settings
from orders.store import connect
from orders.tables import METADATA
from tests.conftest import empty
from tests.support import Bridge, Shop

SCRIPTS = Path(__file__).parents[1] / "scripts"
RESTORED = "restored_by_a_test"


def run(script: str, *arguments: str, url: URL, **more: str) -> subprocess.CompletedProcess[str]:
    """One of the scripts, on this database."""
    address = url.render_as_string(hide_password=False)
    return subprocess.run(
        [str(SCRIPTS / script), *arguments],
        env={**os.environ, "DATABASE_URL": address, **more},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def backup(folder: Path, url: URL, **more: str) -> Path:
    """A backup that must succeed."""
    done = run("backup.sh", str(folder), url=url, **more)
    assert done.returncode == 0, done.stderr
    return Path(done.stdout.strip())


def sign(dump: Path) -> None:
    """Write the checksum of a file that backup.sh did not make."""
    checksum = hashlib.sha256(dump.read_bytes()).hexdigest()
    Path(f"{dump}.sha256").write_text(f"{checksum}  {dump.name}\n", encoding="utf-8")


def rows(url: URL) -> dict[str, list[tuple[object, ...]]]:
    """Everything in the database, by table."""
    engine = connect(Settings(database=url))
    with engine.connect() as connection:
        found = {
            table.name: sorted((tuple(row) for row in connection.execute(table.select())), key=repr)
            for table in METADATA.sorted_tables
        }
    engine.dispose()
    return found


def databases(url: URL) -> set[str]:
    """The names of the databases of the server."""
    engine = connect(Settings(database=url))
    with engine.connect() as connection:
        found = set(connection.execute(text("SELECT datname FROM pg_database")).scalars())
    engine.dispose()
    return found


@pytest.fixture
def database(postgres: URL, bridge: Bridge) -> Iterator[URL]:
    """The database with an order that was paid and one that is open."""
    empty(postgres)
    settings = Settings(database=postgres, rate_limit=0, settle_every=60)
    app = create_app(settings, bridge.transport)
    with TestClient(app, raise_server_exceptions=False) as client:
        shop = Shop(client, bridge)
        assert shop.pay(shop.ordered()).status_code in (200, 201)
        shop.ordered()
    yield postgres
    engine = connect(Settings(database=postgres)).execution_options(isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"DROP DATABASE IF EXISTS {RESTORED} WITH (FORCE)"))
    engine.dispose()


def test_what_was_backed_up_comes_back(database: URL, tmp_path: Path) -> None:
    before = rows(database)
    assert {table for table, found in before.items() if found} == set(before)
    dump = backup(tmp_path, database)
    empty(database)
    done = run("restore.sh", str(dump), RESTORED, url=database)
    assert done.returncode == 0, done.stderr
    counts = dict(line.split() for line in done.stdout.splitlines())
    assert {table: int(counts[table]) for table in before} == {
        table: len(found) for table, found in before.items()
    }
    restored = database.set(database=RESTORED)
    assert rows(restored) == before
    assert not any(rows(database).values())


def test_what_is_restored_keeps_its_rules(database: URL, tmp_path: Path) -> None:
    """Constraints and triggers are in the backup too: the audit trail can still not be changed."""
    assert (
        run("restore.sh", str(backup(tmp_path, database)), RESTORED, url=database).returncode == 0
    )
    engine = connect(Settings(database=database.set(database=RESTORED)))
    with pytest.raises(DBAPIError, match="only grows"), engine.begin() as connection:
        connection.execute(text("UPDATE audit SET event = 'nothing happened'"))
    engine.dispose()


def test_nobody_else_may_read_a_backup(database: URL, tmp_path: Path) -> None:
    assert backup(tmp_path / "new", database).stat().st_mode & 0o077 == 0


def _flip(dump: Path) -> None:
    content = bytearray(dump.read_bytes())
    content[len(content) // 2] ^= 1
    dump.write_bytes(content)


def _cut(dump: Path) -> None:
    dump.write_bytes(dump.read_bytes()[:-100])


def _forget(dump: Path) -> None:
    Path(f"{dump}.sha256").unlink()


@pytest.mark.parametrize("harm", [_flip, _cut, _forget, Path.unlink], ids=lambda f: f.__name__)
def test_a_corrupt_backup_is_refused(database: URL, tmp_path: Path, harm: object) -> None:
    dump = backup(tmp_path, database)
    assert callable(harm)
    harm(dump)
    done = run("restore.sh", str(dump), RESTORED, url=database)
    assert done.returncode == 1
    assert re.search("is not what was backed up|is missing", done.stderr)
    assert RESTORED not in databases(database)


def test_a_backup_that_was_broken_before_its_checksum_leaves_nothing(
    database: URL, tmp_path: Path
) -> None:
    dump = backup(tmp_path, database)
    _cut(dump)
    sign(dump)
    assert run("restore.sh", str(dump), RESTORED, url=database).returncode == 1
    assert RESTORED not in databases(database)


def test_a_database_that_exists_is_left_alone(database: URL, tmp_path: Path) -> None:
    before = rows(database)
    dump = backup(tmp_path, database)
    name = str(database.database)
    done = run("restore.sh", str(dump), name, url=database)
    assert done.returncode != 0
    assert "already exists" in done.stderr
    assert rows(database) == before


def test_a_name_is_no_place_for_sql(database: URL, tmp_path: Path) -> None:
    done = run("restore.sh", str(backup(tmp_path, database)), "x; DROP TABLE audit", url=database)
    assert done.returncode == 2


def test_a_backup_that_fails_leaves_no_file(database: URL, tmp_path: Path) -> None:
    done = run("backup.sh", str(tmp_path), url=database.set(database="there_is_none"))
    assert done.returncode != 0
    assert list(tmp_path.glob("*.dump*")) == list(tmp_path.glob(".*.part")) == []


def test_one_backup_at_a_time(database: URL, tmp_path: Path) -> None:
    with (tmp_path / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        done = run("backup.sh", str(tmp_path), url=database)
        assert done.returncode == 1
        assert "another one is at work" in done.stderr
    backup(tmp_path, database)


def _older(dump: Path, days: float) -> None:
    then = time.time() - days * 86_400
    os.utime(dump, (then, then))


def _old_backups(folder: Path, ages: list[float]) -> None:
    for index, age in enumerate(ages):
        dump = folder / f"orders-2026010{index + 1}T000000Z.dump"
        dump.write_text("old")
        Path(f"{dump}.sha256").write_text("old")
        _older(dump, age)


def test_old_backups_go_and_the_newest_stay(database: URL, tmp_path: Path) -> None:
    _old_backups(tmp_path, [40, 30, 20, 3])
    other = tmp_path / "notes.dump"
    other.write_text("not ours")
    _older(other, 100)
    newest = backup(tmp_path, database, KEEP_DAYS="14", KEEP_LEAST="3")
    kept = [
        *("orders-20260103T000000Z.dump", "orders-20260104T000000Z.dump"),
        *("notes.dump", newest.name),
    ]
    assert sorted(path.name for path in tmp_path.glob("*.dump")) == sorted(kept)
    assert len(list(tmp_path.glob("*.sha256"))) == 3


def test_young_backups_all_stay(database: URL, tmp_path: Path) -> None:
    _old_backups(tmp_path, [13.5, 13, 2, 1])
    backup(tmp_path, database, KEEP_DAYS="14", KEEP_LEAST="1")
    assert len(list(tmp_path.glob("orders-*.dump"))) == 5


def test_the_restore_test_compares_and_cleans_up(database: URL, tmp_path: Path) -> None:
    dump = backup(tmp_path, database)
    before = databases(database)
    done = run("restore_test.sh", str(tmp_path), url=database)
    assert done.returncode == 0, done.stderr
    assert f"{dump} restores" in done.stdout
    assert "orders 2" in done.stdout.splitlines()
    assert databases(database) == before


def test_the_restore_test_sees_an_empty_backup(
    database: URL, bridge: Bridge, tmp_path: Path
) -> None:
    schema_only = tmp_path / "orders-20260101T000000Z.dump"
    address = database.set(drivername="postgresql").render_as_string(hide_password=False)
    subprocess.run(
        ["pg_dump", "--format=custom", "--schema-only", f"--file={schema_only}", address],  # noqa: S607
        check=True,
    )
    sign(schema_only)
    before = databases(database)
    done = run("restore_test.sh", str(tmp_path), url=database)
    assert done.returncode == 1
    assert "is empty in" in done.stderr
    assert databases(database) == before


@pytest.mark.parametrize(
    ("harm", "told"),
    [
        (lambda dump: _older(dump, 2), "is older than"),
        (_flip, "does not restore"),
        (Path.unlink, "there is no backup"),
    ],
    ids=["old", "corrupt", "none"],
)
def test_the_restore_test_fails(database: URL, tmp_path: Path, harm: object, told: str) -> None:
    dump = backup(tmp_path, database)
    assert callable(harm)
    harm(dump)
    done = run("restore_test.sh", str(tmp_path), url=database)
    assert done.returncode == 1
    assert told in done.stderr
