"""A deadline for a whole request, kept at every single read of the socket.

A time limit of `requests` is for the pause between two bytes: a server that sends one byte a
second, headers included, would hold a worker for hours.
"""

from __future__ import annotations

import io
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

_deadline: ContextVar[float] = ContextVar("deadline")


@contextmanager
def deadline(seconds: float) -> Iterator[None]:
    """Let every read inside fail once these seconds are over."""
    token = _deadline.set(time.monotonic() + seconds)
    try:
        yield
    finally:
        _deadline.reset(token)


class _TimedReader(io.RawIOBase):
    """Reads a socket; each read waits no longer than the deadline allows."""

    def __init__(self, connection: socket.socket, until: float) -> None:
        self._raw: Any = connection.makefile("rb", buffering=0)
        self._connection = connection
        self._pause = connection.gettimeout()
        self._until = until

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any, /) -> int | None:
        left = self._until - time.monotonic()
        if left <= 0:
            raise TimeoutError("the time for the whole answer is over")
        self._connection.settimeout(left if self._pause is None else min(left, self._pause))
        read: int | None = self._raw.readinto(buffer)
        return read

    def close(self) -> None:
        if not self.closed:
            self._raw.close()
        super().close()


class _TimedSocket:
    """A socket whose files keep the deadline of the request under way."""

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection

    def __getattr__(self, name: str) -> Any:
        return getattr(self._connection, name)

    def makefile(self, *_: object, **__: object) -> io.BufferedReader:
        return io.BufferedReader(_TimedReader(self._connection, _deadline.get()))


class _TimedHTTPConnection(HTTPConnection):
    def connect(self) -> None:
        super().connect()
        self.sock: Any = _TimedSocket(self.sock)


class _TimedHTTPSConnection(HTTPSConnection):
    def connect(self) -> None:
        super().connect()
        self.sock: Any = _TimedSocket(self.sock)


class _TimedHTTPPool(HTTPConnectionPool):
    ConnectionCls = _TimedHTTPConnection


class _TimedHTTPSPool(HTTPSConnectionPool):
    ConnectionCls = _TimedHTTPSConnection


class TimedAdapter(HTTPAdapter):
    """Carries requests over connections that keep the deadline; retries nothing by itself."""

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        """Make the pools use connections that keep the deadline."""
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = {
            "http": _TimedHTTPPool,
            "https": _TimedHTTPSPool,
        }
