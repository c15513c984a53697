from __future__ import annotations

import uuid

import psycopg
import pytest
from psycopg import sql
from sqlalchemy import text

from lms_bridge.store import SqlStore, tables
from tests.contract.store_contract import StoreContract


@pytest.fixture(scope="module")
def one_database(postgres_server):
    """A store in a real PostgreSQL: making a database for each promise takes a second each."""
    name = f"contract_{uuid.uuid4().hex}"
    with psycopg.connect(postgres_server, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        store = SqlStore.open(postgres_server.replace("/postgres?", f"/{name}?"))
        yield store
        store.close()
        connection.execute(sql.SQL("DROP DATABASE {}").format(sql.Identifier(name)))


class TestPostgresqlStore(StoreContract):
    """PostgreSQL keeps the contract."""

    @pytest.fixture
    def store(self, one_database):
        """An empty store in a real PostgreSQL."""
        with one_database.database.engine.begin() as connection:
            names = ", ".join(tables.metadata.tables)
            connection.execute(text(f"TRUNCATE {names} RESTART IDENTITY CASCADE"))
        return one_database
