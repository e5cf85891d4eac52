"""The migrations make the tables that the code works with."""

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import URL, CheckConstraint, inspect, text

from orders import schema, settings
from orders.settings import Settings
from orders.store import connect, ping
from orders.tables import METADATA


def test_migrations_and_tables_agree(settings: Settings) -> None:
    engine = connect(settings)
    schema.upgrade(engine)

    with engine.connect() as connection:
        found = compare_metadata(MigrationContext.configure(connection), METADATA)

    assert found == []
    engine.dispose()


def test_constraints_have_the_names_of_the_convention(postgres: URL) -> None:
    """Alembic compares neither checks nor the names of constraints."""
    engine = connect(Settings(database=postgres))
    found = inspect(engine)

    for table in METADATA.sorted_tables:
        checks = {one["name"] for one in found.get_check_constraints(table.name)}
        wanted = {one.name for one in table.constraints if isinstance(one, CheckConstraint)}
        assert checks == wanted
        assert found.get_pk_constraint(table.name)["name"] == table.primary_key.name
        keys = {one["name"] for one in found.get_foreign_keys(table.name)}
        assert keys == {one.name for one in table.foreign_key_constraints}
    engine.dispose()


def test_there_is_a_way_back_and_forth(sqlite: Settings) -> None:
    engine = connect(sqlite)
    schema.upgrade(engine)
    with engine.begin() as connection:
        command.downgrade(schema.config(connection), "base")
    schema.upgrade(engine)
    ping(engine)
    engine.dispose()


def test_the_way_back_on_postgresql(backends: dict[str, str]) -> None:
    url = f"{backends['DATABASE_URL']}"
    admin = connect(settings.read_settings({"DATABASE_URL": url, "GATEWAY_URL": "http://g"}))
    with admin.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("CREATE DATABASE back"))
    back = admin.url.set(database="back")
    engine = connect(Settings(database=back))
    schema.upgrade(engine)
    with engine.begin() as connection:
        command.downgrade(schema.config(connection), "base")
    with pytest.raises(Exception, match="alembic_version|orders"), engine.begin() as connection:
        connection.execute(text("SELECT 1 FROM orders"))
    engine.dispose()
    admin.dispose()


def test_the_job_brings_an_empty_database_up_to_date(
    monkeypatch: pytest.MonkeyPatch, sqlite: Settings
) -> None:
    engine = connect(sqlite)
    with pytest.raises(Exception, match="alembic_version"):
        ping(engine)
    monkeypatch.setenv("DATABASE_URL", sqlite.database.render_as_string(hide_password=False))
    monkeypatch.setenv("GATEWAY_URL", "http://127.0.0.1:1")
    monkeypatch.setattr("orders.logs.configure", lambda _: None)

    schema.main()

    ping(engine)
    engine.dispose()
