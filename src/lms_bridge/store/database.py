"""One database and the transaction that each thread is in."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import islice
from typing import TypeVar

from sqlalchemy import Connection, Engine, Table
from sqlalchemy.dialects import postgresql, sqlite

from lms_bridge.store.failures import in_words, place

Each = TypeVar("Each")

#: How many rows go into one statement.
CHUNK = 500


class Database:
    """Gives reading and writing methods their connection; the tables' classes build on it."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._thread = threading.local()

    def __repr__(self) -> str:
        return f"{type(self).__name__}({place(self._engine.url)})"

    def close(self) -> None:
        """Close every connection."""
        self._engine.dispose()

    @contextmanager
    def batch(self) -> Iterator[None]:
        """Make everything this thread does inside one transaction.

        An error undoes the innermost batch or call; whoever catches it inside an outer
        batch may go on there.
        """
        with self._writing():
            yield

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        with in_words(self._engine.url):
            current = self._current()
            if current is not None:
                yield current
                return
            with self._engine.connect() as connection, connection.begin():
                yield connection

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        with in_words(self._engine.url):
            current = self._current()
            if current is not None:
                with current.begin_nested():
                    yield current
                return
            with writing(self._engine) as connection:
                self._thread.connection = connection
                try:
                    yield connection
                finally:
                    self._thread.connection = None

    def _current(self) -> Connection | None:
        current: Connection | None = getattr(self._thread, "connection", None)
        return current


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """Open a connection in a transaction that will write; on SQLite it waits for its turn."""
    with engine.connect() as connection:
        connection.execution_options(writes=True)
        with connection.begin():
            yield connection


def insert(connection: Connection, table: Table) -> postgresql.Insert | sqlite.Insert:
    """An INSERT that may say what to do with rows already there."""
    if connection.dialect.name == "postgresql":
        return postgresql.insert(table)
    return sqlite.insert(table)


def chunks(values: Iterable[Each], size: int = CHUNK) -> Iterator[list[Each]]:
    """Take from an iterable so many at a time."""
    iterator = iter(values)
    while chunk := list(islice(iterator, size)):
        yield chunk
