from __future__ import annotations

import zlib
from datetime import datetime
from importlib.resources import files

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import inspect, text
from sqlalchemy.exc import DatabaseError

from lms_bridge.errors import StoreError
from lms_bridge.store import SqlStore, migrations, tables
from lms_bridge.store.engine import engine_for
from lms_bridge.store.schema import HEAD, versions
from tests.refusals import in_english, refusing


def test_an_empty_database_gets_every_table(empty_url):
    """Opening creates all tables and notes the version; opening again changes nothing."""
    for _ in range(2):
        store = SqlStore.open(empty_url)
        names = set(inspect(store.database.engine).get_table_names())
        assert names == {*tables.metadata.tables, tables.VERSION_TABLE}
        store.close()


def test_the_version_of_the_program_is_the_last_migration(store_url):
    """A database that is up to date is known without reading the steps that made it."""
    steps = sorted(
        each.name.removesuffix(".py")
        for each in files(migrations).joinpath("versions").iterdir()
        if each.name.startswith("v")
    )
    assert steps[-1].startswith(f"v{HEAD}_")
    store = SqlStore.open(store_url)
    with store.database.engine.connect() as connection:
        assert versions(connection) == {HEAD}
    store.close()


def test_migrations_make_what_the_code_expects(sql_store):
    """Alembic finds no difference between the tables in code and those the migrations make."""
    with sql_store.database.engine.connect() as connection:
        context = MigrationContext.configure(
            connection,
            opts={
                "version_table": tables.VERSION_TABLE,
                "compare_type": True,
                "compare_server_default": True,
            },
        )
        assert compare_metadata(context, tables.metadata) == []


def test_constraints_have_the_names_the_code_gives(sql_store):
    """Keys and constraints bear the same names, so that a later migration finds them."""
    inspector = inspect(sql_store.database.engine)
    for name, table in tables.metadata.tables.items():
        found = {inspector.get_pk_constraint(name)["name"]}
        found |= {each["name"] for each in inspector.get_foreign_keys(name)}
        found |= {each["name"] for each in inspector.get_unique_constraints(name)}
        assert found == {str(each.name) for each in table.constraints}, name


def test_a_newer_database_is_refused(store_url):
    """A version this program does not know: StoreError says so, and nothing is changed."""
    SqlStore.open(store_url).close()
    engine = engine_for(store_url)
    with engine.begin() as connection:
        connection.execute(text("UPDATE schema_version SET version_num = '9999'"))
    with refusing(StoreError, r"newer version \(9999\)") as caught:
        SqlStore.open(store_url)
    assert "install the version" in in_english(caught.value)
    with engine.connect() as connection:
        version = connection.execute(text("SELECT version_num FROM schema_version"))
        assert version.scalar() == "9999"
    engine.dispose()


def test_a_migration_that_fails_leaves_nothing(empty_url):
    """Tables already there under our names: StoreError, and none of the others is made."""
    engine = engine_for(empty_url)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE ledger (n integer)"))
    with pytest.raises(StoreError):
        SqlStore.open(empty_url)
    assert inspect(engine).get_table_names() == ["ledger"]
    engine.dispose()


@pytest.mark.parametrize("table", ["decisions", "acquired"])
@pytest.mark.parametrize("change", ["UPDATE {} SET body = ''", "DELETE FROM {}"])
def test_the_database_itself_refuses_changes(sql_store, table, change):
    """Not even SQL by hand changes or deletes a decision or a block acquired."""
    columns = "component," if table == "acquired" else ""
    values = "'B1'," if table == "acquired" else ""
    add = (
        f"INSERT INTO {table} (programme, learner, {columns} body) VALUES ('d', 'L', {values} 'x')"  # noqa: S608 - fixed names
    )
    with sql_store.database.engine.begin() as connection:
        connection.execute(text(add))
    with (
        pytest.raises(DatabaseError, match="never changed or deleted"),
        sql_store.database.engine.begin() as connection,
    ):
        connection.execute(text(change.format(table)))
    with sql_store.database.engine.connect() as connection:
        body = connection.execute(text(f"SELECT body FROM {table}"))  # noqa: S608 - fixed names
        assert body.scalar() == "x"


@pytest.mark.parametrize(
    "kept", [b"", b"no zlib", zlib.compress(b"\xff")], ids=["", "other", "bytes"]
)
def test_a_damaged_body_is_an_error_of_the_store(sql_store, kept):
    """What cannot be inflated raises StoreError, as a value that cannot be read does."""
    dialect = sql_store.database.engine.dialect
    with refusing(StoreError, "cannot be read"):
        tables.Deflated().process_result_value(kept, dialect)


def test_moments_need_a_zone(sql_store):
    """A moment without a zone is refused: it would be read as another one elsewhere."""
    with pytest.raises(ValueError, match="no time zone"):
        tables.Moment().process_bind_param(datetime(2026, 3, 2), sql_store.database.engine.dialect)  # noqa: DTZ001 - what is refused


def test_the_driver_is_psycopg(postgres_url):
    """A plain postgresql:// URL is opened with psycopg 3."""
    engine = engine_for(postgres_url)
    assert engine.dialect.driver == "psycopg"
    engine.dispose()
