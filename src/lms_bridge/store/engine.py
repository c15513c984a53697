"""From a URL to a database that is ready: the driver, and what each connection must be told."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, DisconnectionError

from lms_bridge.cause import Cause
from lms_bridge.errors import ConfigurationError

#: Seconds a connection waits for the writer before it, or for a server to answer.
PATIENCE = 30
#: A server that went away without a word is noticed: seconds, but the last in milliseconds.
_WAITS = {
    "connect_timeout": PATIENCE,
    "keepalives_idle": PATIENCE,
    "keepalives_interval": 10,
    "keepalives_count": 3,
    "tcp_user_timeout": PATIENCE * 1000,
}


def engine_for(address: str) -> Engine:
    """Make the engine for a URL; ConfigurationError for one that cannot be used."""
    url = _checked(address)
    if url.get_backend_name() == "sqlite":
        return _sqlite(url)
    return _postgresql(url)


def _checked(address: str) -> URL:
    try:
        url = make_url(address)
    except (ArgumentError, ValueError):
        url = None
    if url is None:  # outside the handler: its exception quotes the URL, password and all
        raise ConfigurationError(Cause.of("store.url_unreadable"))
    if url.drivername in {"postgresql", "postgres"}:
        url = url.set(drivername="postgresql+psycopg")
    if url.drivername not in {"sqlite", "postgresql+psycopg"}:
        raise ConfigurationError(Cause.of("store.url_unsupported", name=url.drivername))
    if url.drivername == "sqlite" and url.database in {None, "", ":memory:"}:
        raise ConfigurationError(Cause.of("store.url_in_memory"))
    return url


def _sqlite(url: URL) -> Engine:
    engine = create_engine(url, hide_parameters=True)
    path = Path(str(url.database))
    if path.parent.is_dir():
        # Verdicts are about people: only the account that runs the bridge may read the file.
        path.touch(mode=0o600, exist_ok=True)

    @event.listens_for(engine, "connect")
    def _prepare(connection: Any, _record: object) -> None:
        # The driver must not begin transactions by itself; `_begin` below says which kind.
        connection.isolation_level = None
        # `synchronous` stays FULL: actions must be on disk before the first one is sent.
        for pragma in (f"busy_timeout={PATIENCE * 1000}", "journal_mode=WAL", "foreign_keys=ON"):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        # A writer takes its turn at the start. If it began as a reader and wrote later,
        # SQLite would refuse it at once when somebody else had written in between.
        writes = connection.get_execution_options().get("writes", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    _leave_to_parent(engine)
    return engine


def _postgresql(url: URL) -> Engine:
    waits = {name: value for name, value in _WAITS.items() if name not in url.query}
    engine = create_engine(url, hide_parameters=True, pool_pre_ping=True, connect_args=waits)
    _leave_to_parent(engine)
    return engine


def _leave_to_parent(engine: Engine) -> None:
    """Keep a forked worker from using connections that its parent opened."""

    @event.listens_for(engine, "connect")
    def _note(_connection: object, record: Any) -> None:
        record.info["process"] = os.getpid()

    @event.listens_for(engine, "checkout")
    def _compare(_connection: object, record: Any, proxy: Any) -> None:
        if record.info["process"] != os.getpid():
            record.dbapi_connection = proxy.dbapi_connection = None
            raise DisconnectionError("the connection belongs to another process")
