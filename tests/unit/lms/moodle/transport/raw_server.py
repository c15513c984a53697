"""A server that sends exactly the bytes a test gives it, however wrong."""

from __future__ import annotations

import contextlib
import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator
from typing import Self
from urllib.parse import parse_qsl

Handler = Callable[[socket.socket], None]


class RawServer:
    """Answers each request with the next handler; the last one answers all further ones."""

    def __init__(self, *handlers: Handler) -> None:
        self._handlers = list(handlers)
        self._stopping = threading.Event()
        self._listening = socket.create_server(("127.0.0.1", 0))
        self._thread = threading.Thread(target=self._serve)
        self.requests: list[dict[str, str]] = []
        self.heads: list[str] = []

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self._listening.getsockname()[1]}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stopping.set()
        with contextlib.suppress(OSError):  # it may be waiting for nobody any more
            socket.create_connection(self._listening.getsockname()[:2], timeout=1).close()
        self._thread.join()
        self._listening.close()

    def _serve(self) -> None:
        while not self._stopping.is_set():
            connection, _ = self._listening.accept()
            # the other side may hang up at any moment: that is what the tests are about
            with connection, contextlib.suppress(OSError):
                self._answer(connection)

    def _answer(self, connection: socket.socket) -> None:
        connection.settimeout(2)
        head, body = read_request(connection)
        if not head:
            return
        self.heads.append(head.decode())
        self.requests.append(dict(parse_qsl(body.decode())))
        handler = self._handlers.pop(0) if len(self._handlers) > 1 else self._handlers[0]
        handler(connection)


def read_request(connection: socket.socket) -> tuple[bytes, bytes]:
    """A whole request, head and body: closing on unread bytes would break the connection off."""
    received = b""
    while b"\r\n\r\n" not in received:
        piece = connection.recv(65536)
        if not piece:
            return b"", b""
        received += piece
    head, _, body = received.partition(b"\r\n\r\n")
    length = int(head.lower().partition(b"content-length:")[2].split(b"\r\n")[0])
    while len(body) < length:
        body += connection.recv(65536)
    return head, body


def page(body: bytes, status: str = "200 OK", kind: str = "application/json", *more: str) -> bytes:
    """A whole answer."""
    head = [f"HTTP/1.1 {status}", f"Content-Type: {kind}", f"Content-Length: {len(body)}", *more]
    return "\r\n".join([*head, "Connection: close", "", ""]).encode() + body


def sends(answer: bytes) -> Handler:
    """Send these bytes."""
    return lambda connection: connection.sendall(answer)


def answers(body: bytes, status: str = "200 OK", *more: str) -> Handler:
    """Send this JSON."""
    return sends(page(body, status, "application/json", *more))


def drips(answer: bytes, pause: float, at_once: int = 0) -> Handler:
    """Send some bytes at once and the rest one by one."""

    def handle(connection: socket.socket) -> None:
        connection.sendall(answer[:at_once])
        for position in range(at_once, len(answer)):
            connection.sendall(answer[position : position + 1])
            time.sleep(pause)

    return handle


def resets(answer: bytes = b"") -> Handler:
    """Send some bytes, then reset the connection."""

    def handle(connection: socket.socket) -> None:
        connection.sendall(answer)
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

    return handle


def says_nothing(seconds: float) -> Handler:
    """Take the request and keep quiet."""
    return lambda _: time.sleep(seconds)


@contextlib.contextmanager
def closed_port() -> Iterator[str]:
    """An address where nobody listens."""
    with socket.socket() as reserved:
        reserved.bind(("127.0.0.1", 0))
        yield f"http://127.0.0.1:{reserved.getsockname()[1]}"
