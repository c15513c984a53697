"""One database and the transaction that each thread is in."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from itertools import islice
from typing import TYPE_CHECKING, TypeVar

from sqlalchemy import Connection, Engine, Table
from sqlalchemy.dialects import sqlite

from lms_bridge.store.failures import in_words

if TYPE_CHECKING:
    from sqlalchemy.dialects.postgresql import Insert

Each = TypeVar("Each")

#: How many rows go into one statement.
CHUNK = 500


class Database:
    """One engine, and the transaction that each thread is in; all parts of a store share it."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._thread = threading.local()

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """The connection of the transaction this thread is in, or of one for these reads."""
        with in_words(self.engine.url):
            current = self._current()
            if current is not None:
                yield current
                return
            with self.engine.connect() as connection, connection.begin():
                yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A connection in a transaction that is kept at the end, and undone by an error.

        Inside another one it is a part of it: an error undoes this part alone, and whoever
        catches it may go on.
        """
        with in_words(self.engine.url):
            current = self._current()
            if current is not None:
                with current.begin_nested():
                    yield current
                return
            with writing(self.engine) as connection:
                self._thread.connection = connection
                try:
                    yield connection
                finally:
                    self._thread.connection = None

    def _current(self) -> Connection | None:
        current: Connection | None = getattr(self._thread, "connection", None)
        return current


class StorePart:
    """One part of a store: the tables of one subject, read and written in the shared database."""

    def __init__(self, database: Database) -> None:
        self._database = database


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """Open a connection in a transaction that will write; on SQLite it waits for its turn."""
    with engine.connect() as connection:
        connection.execution_options(writes=True)
        with connection.begin():
            yield connection


def insert(connection: Connection, table: Table) -> Insert | sqlite.Insert:
    """An INSERT that may say what to do with rows already there."""
    return _insert(connection.dialect.name, table)


@cache
def _insert(dialect: str, table: Table) -> Insert | sqlite.Insert:
    """Made once a table: what is said of it further on makes a statement of its own."""
    if dialect == "postgresql":
        from sqlalchemy.dialects import postgresql  # noqa: PLC0415 - SQLite waits for none of it

        return postgresql.insert(table)
    return sqlite.insert(table)


def chunks(values: Iterable[Each], size: int = CHUNK) -> Iterator[list[Each]]:
    """Take from an iterable so many at a time."""
    iterator = iter(values)
    while chunk := list(islice(iterator, size)):
        yield chunk
